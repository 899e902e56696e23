"""Spans and moments of time in words. `static/js/spans.js` says the same, for pages that stay open."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

SOON = timedelta(minutes=10)
RECENT = timedelta(days=7)

UNITS = {
    "minutes": lambda n: _("%d min") % n,
    "hours": lambda n: _("%d h") % n,
    "days": lambda n: ngettext("%d day", "%d days", n) % n,
    "business_days": lambda n: ngettext("%d business day", "%d business days", n) % n,
}


def span(length: timedelta) -> str:
    """Two units at most: "40 s", "7 min", "6 h 11 min", "1 d 13 h". Negative lengths are said as nothing left."""
    seconds = max(0, int(length.total_seconds()))
    if seconds < 60:
        return _("%d s") % seconds
    if seconds < 3600:
        return _("%d min") % (seconds // 60)
    if seconds < 86400:
        return _two(_("%d h") % (seconds // 3600), _("%d min"), seconds % 3600 // 60)
    return _two(_("%d d") % (seconds // 86400), _("%d h"), seconds % 86400 // 3600)


def _two(large: str, small: str, count: int) -> str:
    return f"{large} {small % count}" if count else large


def ago(moment: datetime, *, now: datetime) -> str:
    """ "4 min ago"; the date once that is older than a week."""
    passed = now - moment
    if passed < timedelta(seconds=5):
        return _("just now")
    if passed > RECENT:
        return day(moment.astimezone(UTC).date(), today=now.astimezone(UTC).date())
    return _("%s ago") % span(passed)


def left(due: datetime, *, now: datetime) -> str:
    """ "7 min left", or "2 min late"."""
    if due >= now:
        return _("%s left") % span(due - now)
    return _("%s late") % span(now - due)


def until(due: datetime, *, now: datetime) -> str:
    """ "in 7 min", or "2 min late"."""
    if due >= now:
        return _("in %s") % span(due - now)
    return _("%s late") % span(now - due)


def urgency(due: datetime, *, now: datetime) -> str:
    """The class that colours a due moment: late, soon or nothing."""
    if due < now:
        return "late"
    return "soon" if due - now < SOON else ""


def hour(moment: datetime) -> str:
    """ "03:22", UTC."""
    return f"{moment.astimezone(UTC):%H:%M}"


def exact(moment: datetime) -> str:
    """ "2026-11-12 03:22:02 UTC", for the title of a moment."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def day(when: date, *, today: date) -> str:
    """ "12 Nov", with the year where it is another one."""
    return formats.date_format(when, "j M" if when.year == today.year else "j M Y")


def amount(number: int, unit: str) -> str:
    """A term of the policy: "15 min", "5 business days"."""
    return str(UNITS[unit](number))
