"""How this app's words are said in JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from incidents.enums import Severity
from incidents.models import Service, Team

LEVELS = [(level.label, level.label) for level in Severity]


class SeverityField(serializers.ChoiceField):
    """Stored as 1 to 4, said as SEV-1 to SEV-4."""

    default_error_messages = {"invalid_choice": _("“{input}” is no severity: they are SEV-1, SEV-2, SEV-3 and SEV-4.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=LEVELS, **kwargs)

    def to_representation(self, value: Any) -> str:
        return Severity(value).label

    def to_internal_value(self, data: Any) -> Any:
        try:
            return Severity.from_label(str(data))
        except ValueError:
            self.fail("invalid_choice", input=data)


class MomentField(serializers.DateTimeField):
    """An instant; one without an offset is in UTC."""

    default_error_messages = {"too_early": _("This moment is before 1970, when nobody kept incidents here.")}

    def to_internal_value(self, value: Any) -> datetime:
        moment = super().to_internal_value(value)
        if moment.year < 1970:
            self.fail("too_early")
        return moment


class TeamField(serializers.SlugRelatedField[Team]):
    """A team, by its short name; in a request only one that is not archived."""

    default_error_messages = {"does_not_exist": _("There is no team “{value}”."), "invalid": _("Write a short name.")}

    def __init__(self, **kwargs: Any) -> None:
        if not kwargs.get("read_only"):
            kwargs.setdefault("queryset", Team.objects.active())
        super().__init__(slug_field="slug", **kwargs)


class ServiceField(serializers.SlugRelatedField[Service]):
    """A service, by its short name; in a request only one that is not archived."""

    default_error_messages = {
        "does_not_exist": _("There is no service “{value}”."),
        "invalid": _("Write a short name."),
    }

    def __init__(self, **kwargs: Any) -> None:
        if not kwargs.get("read_only"):
            kwargs.setdefault("queryset", Service.objects.active().with_owner())
        super().__init__(slug_field="slug", **kwargs)


class CarriesFields:
    """Of a serializer with a key `fields`, written as `fields_`: the name itself is what its own fields are called."""

    def get_fields(self) -> Any:
        found = super().get_fields()  # type: ignore[misc]
        found["fields"] = found.pop("fields_")
        return found
