"""What the policy asks for at a level, in words: "within 15 min", "every 30 min"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from incidents.views.wording import spans


def terms_of_level(level: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Name and promise of everything that a level of a policy version asks for, in the order of a night."""
    found = [
        (_("Acknowledge"), _within(level, "acknowledge")),
        (_("Executive notice"), _within(level, "executive_notice")),
        (_("Customer update"), _first_then(level)),
        (_("Internal update"), _every(level, "internal_update")),
        (_("Mitigate"), _("objective %s") % said if (said := _said(level, "mitigate")) else ""),
        (_("Commander"), _("required, investigates nothing") if level.get("commander_required") else _("optional")),
        (_("Post-mortem"), _postmortem(level)),
    ]
    if level.get("business_hours_only"):
        found.append((_("Clocks run"), _("in business hours only")))
    return [(name, words) for name, words in found if words]


def _said(level: Mapping[str, Any], name: str) -> str:
    amount = level.get(f"{name}_amount")
    return "" if amount is None else spans.amount(int(amount), str(level.get(f"{name}_unit") or "minutes"))


def _within(level: Mapping[str, Any], name: str) -> str:
    said = _said(level, name)
    return _("within %s") % said if said else ""


def _every(level: Mapping[str, Any], name: str) -> str:
    said = _said(level, name)
    return _("every %s") % said if said else ""


def _first_then(level: Mapping[str, Any]) -> str:
    first, every = _said(level, "customer_first"), _every(level, "customer_update")
    if first and every:
        return _("first within %(first)s, then %(every)s") % {"first": first, "every": every}
    return every


def _postmortem(level: Mapping[str, Any]) -> str:
    if not level.get("postmortem_required"):
        return _("not required")
    return _("required, due in %s") % spans.amount(int(level.get("postmortem_business_days") or 0), "business_days")
