from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from postmortems.enums import Priority

PRIORITIES = [(level.label, level.label) for level in Priority]


class PriorityField(serializers.ChoiceField):
    """Stored as 0 to 3, said as P0 to P3."""

    default_error_messages = {"invalid_choice": _("“{input}” is no priority: they are P0, P1, P2 and P3.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=PRIORITIES, **kwargs)

    def to_representation(self, value: Any) -> str:
        return Priority(value).label

    def to_internal_value(self, data: Any) -> Any:
        try:
            return Priority.from_label(str(data))
        except ValueError:
            self.fail("invalid_choice", input=data)
