"""Lists to choose from that no model holds."""

from __future__ import annotations

import zoneinfo
from typing import TYPE_CHECKING

from django import forms
from unfold.widgets import UnfoldAdminSelect2Widget, UnfoldAdminSelectWidget

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def time_zones(empty: str = "") -> list[tuple[str, str]]:
    """Every zone of the time zone database; `empty` says what choosing none means."""
    zones = [(name, name) for name in sorted(zoneinfo.available_timezones())]
    return [("", empty), *zones] if empty else zones


class TimeZoneField(forms.ChoiceField):
    """A time zone from the list that the machine knows."""

    def __init__(self, *, empty: StrOrPromise = "", **kwargs: object) -> None:
        super().__init__(
            choices=lambda: time_zones(str(empty)),
            widget=UnfoldAdminSelect2Widget,
            required=not empty,
            **kwargs,  # type: ignore[arg-type]
        )


class WordField(forms.ChoiceField):
    """One of a few words, in unfold's look."""

    widget = UnfoldAdminSelectWidget
