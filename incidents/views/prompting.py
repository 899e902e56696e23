"""What the page prompts with, in words: more help, a change of command, smaller teams."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from incidents.enums import IncidentRole, Status, TaskState
from incidents.rules.prompts import Prompt, prompts
from incidents.views.incident_page import IncidentPage


@dataclass(frozen=True)
class Said:
    """A prompt as the page shows it; `address` is what it suggests."""

    sentence: str
    insists: bool
    address: str = ""
    label: str = ""


def prompts_of(page: IncidentPage) -> list[Said]:
    """Of a running incident that is no retrospective; over what the page has loaded."""
    incident = page.incident
    if not incident.is_running or incident.retrospective:
        return []
    held = [each for each in page.held if each.role == IncidentRole.COMMANDER]
    busy = {each.person_id for each in page.held if each.role != IncidentRole.COMMANDER}
    busy |= {task.assignee_id for task in page.tasks if task.state in TaskState.live() and task.assignee_id}
    found = prompts(
        acknowledged_at=incident.acknowledged_at,
        mitigated=incident.status == Status.MITIGATED,
        commands_since=held[0].started_at if held else None,
        people=len(busy),
        now=page.now,
        alerts_over=page.alerts_over_at is not None,
    )
    return [_said(each, page) for each in found]


def _said(prompt: Prompt, page: IncidentPage) -> Said:
    reference = page.incident.reference
    match prompt.code:
        case "alerts_over":
            return _alerts_over(page)
        case "unsolved":
            sentence = _("Acknowledged %d minutes ago and not mitigated. Would a second team help?") % prompt.amount
            return Said(sentence, prompt.insists, reverse("incidents:give", args=[reference]), _("Give a role"))
        case "unsolved_uncommanded":
            sentence = _("Acknowledged %d minutes ago, not mitigated, and nobody commands.") % prompt.amount
            return Said(sentence, prompt.insists, reverse("incidents:join", args=[reference]), _("Join"))
        case "long_command":
            words = {"person": page.commander, "hours": prompt.amount}
            sentence = (
                _("%(person)s has commanded for %(hours)s hours. It is time to hand over.")
                if prompt.insists
                else _("%(person)s has commanded for %(hours)s hours. Plan who takes over.")
            )
            address = reverse("incidents:handover", args=[reference]) if page.commands else ""
            return Said(sentence % words, prompt.insists, address, _("Hand over command") if address else "")
        case _:
            sentence = (
                _("%d people report to one commander: too many to lead. Form teams, and give each a lead.")
                if prompt.insists
                else _("%d people report to one commander. Think of teams, each with a lead.")
            )
            return Said(sentence % prompt.amount, prompt.insists)


def _alerts_over(page: IncidentPage) -> Said:
    """Proposed with its moment, and never done by itself: whether the impact is over, a person says."""
    at = page.alerts_over_at
    assert at is not None  # noqa: S101 - asked before
    is_mitigated = page.incident.status == Status.MITIGATED
    address = reverse("incidents:resolve" if is_mitigated else "incidents:mitigate", args=[page.incident.reference])
    words = _("None of its alerts has fired since %s UTC. Is it over?") % f"{at.astimezone(UTC):%H:%M}"
    label = _("Mark resolved since then") if is_mitigated else _("Mark mitigated since then")
    return Said(words, False, f"{address}?{urlencode({'at': f'{at.astimezone(UTC):%Y-%m-%dT%H:%M}'})}", label)
