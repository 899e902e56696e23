"""Silences: what agrees with one is recorded and sets off nothing while it lasts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid
from incidents.models import AlertSilence
from incidents.rules import alert_matching

LONGEST = timedelta(days=30)


@service(action=Action.RESPOND)
def silence_alerts(
    *, matchers: list[Any], ends_at: datetime, by: User, reason: str, starts_at: datetime | None = None
) -> AlertSilence:
    """From now or from `starts_at` on; at most thirty days, since what is silenced for longer is forgotten."""
    now = clock.now()
    starts_at = max(starts_at, now) if starts_at is not None else now
    try:
        alert_matching.check(matchers)
    except alert_matching.MalformedMatcher as problem:
        raise Invalid(
            "malformed_matcher",
            _("Matcher %(number)d: %(problem)s.") % {"number": problem.index + 1, "problem": problem.problem},
            field="matchers",
        ) from problem
    if not _says_something(matchers):
        raise Invalid(
            "matches_all", _("This would silence every alert: name a label that it must have."), field="matchers"
        )
    if not reason.strip():
        raise Invalid("reason_required", _("Say why: who is on duty next reads it."), field="reason")
    if ends_at <= starts_at:
        raise Invalid("ends_before", _("A silence ends after it begins, and not in the past."), field="ends_at")
    if ends_at - starts_at > LONGEST:
        raise Invalid("too_long", _("A silence lasts %d days at most.") % LONGEST.days, field="ends_at")
    silence = AlertSilence(matchers=matchers, why=reason.strip(), starts_at=starts_at, ends_at=ends_at, made_by=by)
    silence.full_clean()
    silence.save()
    return silence


@service(action=Action.RESPOND)
def end_silence(*, silence: AlertSilence, by: User, reason: str = "") -> AlertSilence:
    """End it now; what it held back and still fires is decided in a moment."""
    silence.refresh_from_db(from_queryset=AlertSilence.objects.select_for_update(no_key=True, of=("self",)))
    now = clock.now()
    if silence.ends_at <= now:
        raise BrokenRule("over", _("This silence is over already."))
    silence.ends_at = now if silence.starts_at <= now else silence.starts_at
    silence.save()
    return silence


def silences_in_force(*, now: datetime) -> list[AlertSilence]:
    return list(AlertSilence.objects.in_force(at=now))


def is_silenced(labels: Mapping[str, str], silences: Iterable[AlertSilence]) -> bool:
    return any(alert_matching.agrees(each.matchers, labels) for each in silences)


def _says_something(matchers: list[Any]) -> bool:
    """Whether an alert without any label is left alone: a silence over everything is a switched-off system."""
    return not alert_matching.agrees(matchers, {})
