"""The rows that every Debrief starts with; called by a migration, and by tests after a flush."""

from __future__ import annotations

from typing import Any

from foundation.accounts.enums import Role

SYSTEM_USERNAME = "debrief"


def seed(apps: Any) -> None:
    """Roles as groups, the service user that acts for Debrief itself, and the organisation. Safe to run twice."""
    groups = apps.get_model("auth", "Group")
    users = apps.get_model("accounts", "User")
    organisations = apps.get_model("accounts", "Organisation")
    for role in Role:
        groups.objects.get_or_create(name=role.value)
    system, created = users.objects.get_or_create(
        username=SYSTEM_USERNAME, defaults={"display_name": "Debrief", "is_service": True, "password": "!"}
    )
    if created:
        system.groups.add(groups.objects.get(name=Role.ADMINISTRATOR.value))
    organisations.objects.get_or_create(only=True, defaults={"name": "Your organisation"})
