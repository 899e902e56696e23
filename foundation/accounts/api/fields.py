"""How the API says things that are said everywhere."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from foundation.accounts.models import User


class PersonField(serializers.SlugRelatedField[User]):
    """A person, by username; in a request only one who works here."""

    default_error_messages = {
        "does_not_exist": _("“{value}” is nobody who works here."),
        "invalid": _("Write a username."),
    }

    def __init__(self, **kwargs: Any) -> None:
        if not kwargs.get("read_only"):
            kwargs.setdefault("queryset", User.objects.people())
        super().__init__(slug_field="username", **kwargs)
