"""What the demo organisation asks of its incidents beside what Debrief does."""

from __future__ import annotations

from typing import Any

from foundation.accounts.models import User
from incidents.enums import FieldKind
from incidents.models import CustomField
from incidents.services.custom_fields import save_custom_field

FIELDS: tuple[dict[str, Any], ...] = (
    {
        "slug": "region",
        "name": "Regions",
        "kind": FieldKind.CHOICES,
        "choices": ["EU", "UK", "US"],
        "help_text": "Where customers notice it.",
        "asked_at_declaration": True,
    },
    {"slug": "supplier", "name": "Supplier", "kind": FieldKind.TEXT, "help_text": "Whose system takes part in it."},
    {
        "slug": "regulator",
        "name": "Regulator told",
        "kind": FieldKind.YES_NO,
        "help_text": "Payments and personal data: within 72 hours.",
    },
)


def define_fields(*, by: User) -> None:
    for place, given in enumerate(FIELDS):
        save_custom_field(field=CustomField(**given, position=10 * (place + 1)), by=by)
