"""A notice in words. Rows keep kind and parameters; the sentence is made when it is read, in its reader's language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.outbox.models import Notice
from incidents.enums import IncidentRole
from incidents.views.wording import spans

Parameters = dict[str, Any]


@dataclass(frozen=True)
class Said:
    """A notice as its reader sees it: what happened, and below it what it is about."""

    notice: Notice
    sentence: str
    about: str


def said(notice: Notice) -> Said:
    parameters = {key: str(value) for key, value in notice.parameters.items()}
    sentence = SENTENCES.get(notice.kind, _any_other)(parameters)
    if parameters.get("drill"):
        sentence = _("Drill: %s") % sentence
    return Said(notice, sentence, _about(parameters))


def outside(notice: Notice) -> tuple[str, str]:
    """Title and text for what leaves the house: mail, chat, pagers. `settings.DEBRIEF_NOTICE_WORDS` names it."""
    parameters = {key: str(value) for key, value in notice.parameters.items()}
    spoken = said(notice)
    reference = parameters.get("incident") or parameters.get("reference", "")
    title = f"{reference}: {spoken.sentence}" if reference else spoken.sentence
    return title, spoken.about


def _about(parameters: Parameters) -> str:
    parts = [parameters.get("incident", ""), parameters.get("reference", ""), parameters.get("title", "")]
    reason = parameters.get("reason", "")
    return " · ".join([part for part in parts if part] + ([f"“{reason}”"] if reason else []))


def _handover_offered(parameters: Parameters) -> str:
    return _("%(by)s offers you command: they command until you accept.") % _by(parameters)


def _command_taken(parameters: Parameters) -> str:
    return _("%(by)s took command from you.") % _by(parameters)


def _incident_merged(parameters: Parameters) -> str:
    return _("%(by)s merged the incident that you commanded into %(into)s; your command ended with it.") % {
        **_by(parameters),
        "into": parameters.get("into", ""),
    }


def _role_given(parameters: Parameters) -> str:
    role = parameters.get("role", "")
    label = IncidentRole(role).label if role in IncidentRole.values else role
    return _("%(by)s gave you a role: %(role)s.") % {**_by(parameters), "role": label}


def _deputy_accepted(parameters: Parameters) -> str:
    return _("%(by)s accepted you as deputy: you may approve what customers are told.") % _by(parameters)


def _task_given(parameters: Parameters) -> str:
    return _("%(by)s gave you an investigation task.") % _by(parameters)


def _action_item_given(parameters: Parameters) -> str:
    return _("%(by)s gave you an action item%(due)s.") % {**_by(parameters), "due": _due(parameters)}


def _postmortem_given(parameters: Parameters) -> str:
    return _("You are the author of a post-mortem%(due)s.") % {"due": _due(parameters)}


def _review_requested(parameters: Parameters) -> str:
    return _("%(by)s asks you to review a post-mortem.") % _by(parameters)


def _approved(parameters: Parameters) -> str:
    return _("%(by)s approved your post-mortem.") % _by(parameters)


def _changes_asked(parameters: Parameters) -> str:
    return _("%(by)s asks for changes to your post-mortem.") % _by(parameters)


def _escalated(parameters: Parameters) -> str:
    sentence = {
        "acknowledged": _("%(severity)s, not acknowledged yet."),
        "commanded": _("%(severity)s, and nobody commands."),
        "mitigated": _("%(severity)s, not mitigated yet."),
    }.get(parameters.get("unless", ""), _("%(severity)s declared."))
    return sentence % {"severity": parameters.get("severity", "")}


def _executive_notice(parameters: Parameters) -> str:
    if parameters.get("text"):
        return str(parameters["text"])
    return _("Executive notice: %(severity)s is running.") % {"severity": parameters.get("severity", "")}


def _followed(parameters: Parameters) -> str:
    return {
        "severity": _("It is %(severity)s now."),
        "mitigated": _("Mitigated."),
        "resolved": _("Resolved."),
        "relapsed": _("Relapsed: the impact is back."),
        "reopened": _("Reopened."),
        "update": _("An update was sent."),
        "merged": _("%(folded)s, which you followed, was merged into it. You follow it now."),
    }.get(parameters.get("what", ""), _("It changed.")) % {
        "severity": parameters.get("severity", ""),
        "folded": parameters.get("folded", ""),
    }


def _update_to_approve(parameters: Parameters) -> str:
    return _("%(by)s drafted an update to customers: it waits for your approval.") % _by(parameters)


def _update_sent_back(parameters: Parameters) -> str:
    return _("%(by)s sent your update back.") % _by(parameters)


def _update_sent(parameters: Parameters) -> str:
    return str(parameters.get("text", ""))


def _second_word(parameters: Parameters) -> str:
    return {
        "incident.cancel": _("%(by)s asks to cancel it: it takes a second person."),
        "postmortem.waive": _("%(by)s asks that no post-mortem is written: it takes a second person."),
    }.get(parameters.get("asked", ""), _("%(by)s asked for something that takes a second person.")) % _by(parameters)


def _clock_soon(parameters: Parameters) -> str:
    return {
        "internal_update": _("An internal update is due by %(due)s."),
        "customer_update": _("An update to customers is due by %(due)s."),
    }.get(parameters.get("clock", ""), _("Something is due by %(due)s.")) % {"due": _moment(parameters)}


def _clock_missed(parameters: Parameters) -> str:
    return {
        "internal_update": _("The internal update was due by %(due)s. Send one, or decide that there is none."),
        "customer_update": _("The update to customers was due by %(due)s. Send one, or decide that there is none."),
        "executive_notice": _("No executive was told by %(due)s. Tell one, and record it."),
        "mitigate": _("It was to be mitigated by %(due)s."),
    }.get(parameters.get("clock", ""), _("Something was due by %(due)s.")) % {"due": _moment(parameters)}


def _moment(parameters: Parameters) -> str:
    """In the time zone that is active, which is the reader's on a page; it says which."""
    due = parameters.get("due")
    return f"{timezone.localtime(datetime.fromisoformat(due)):%H:%M %Z}" if due else _("an hour")


def _test(parameters: Parameters) -> str:
    return _("A test: this is how notices of Debrief reach you.")


def _named_in_private(parameters: Parameters) -> str:
    return _("%(by)s named you in a private incident: you may see it now.") % _by(parameters)


def _glass_broken(parameters: Parameters) -> str:
    return _("%(by)s, an administrator who is not named, opened your private incident by break glass.") % _by(
        parameters
    )


def _runbook_judged(parameters: Parameters) -> str:
    return {
        "misled": _("Your runbook misled someone: mend it before the next night."),
        "partly": _("Your runbook helped only in part: see what was missing."),
    }.get(parameters.get("outcome", ""), _("Your runbook was run."))


def _runbook_digest(parameters: Parameters) -> str:
    stale, never = int(parameters.get("stale") or 0), int(parameters.get("never") or 0)
    parts = []
    if stale:
        parts.append(ngettext("%d of your runbooks is stale", "%d of your runbooks are stale", stale) % stale)
    if never:
        parts.append(ngettext("%d was never verified", "%d were never verified", never) % never)
    return f"{_(' and ').join(parts)}." if parts else _("Your runbooks can be relied on.")


def _runbook_confirm(parameters: Parameters) -> str:
    number = int(parameters.get("runbooks") or 1)
    sentence = ngettext(
        "%(team)s owns %(service)s now: is its runbook still right?",
        "%(team)s owns %(service)s now: are its %(number)d runbooks still right?",
        number,
    )
    return sentence % {
        "team": parameters.get("team", ""),
        "service": parameters.get("service", ""),
        "number": number,
    }


def _runbook_proposed(parameters: Parameters) -> str:
    return _("%(by)s proposes a change to your runbook.") % _by(parameters)


def _runbook_proposal_decided(parameters: Parameters) -> str:
    return {
        "adopted": _("%(by)s adopted your change to a runbook."),
        "declined": _("%(by)s declined your change to a runbook."),
    }.get(parameters.get("state", ""), _("%(by)s decided on your change to a runbook.")) % _by(parameters)


def _alerts_over(parameters: Parameters) -> str:
    return _("None of its alerts fires any more. Is the impact over?")


def _heartbeat_silent(parameters: Parameters) -> str:
    said = _("Nothing is heard of %(alert)s from %(sender)s any more: its alerts may not arrive here.")
    return said % {"alert": parameters.get("alert", ""), "sender": parameters.get("sender", "")}


def _any_other(parameters: Parameters) -> str:
    """A kind that has no sentence yet still says that something happened, and leads there."""
    return _("Something happened that concerns you.")


SENTENCES: dict[str, Callable[[Parameters], str]] = {
    "test": _test,
    "update_to_approve": _update_to_approve,
    "update_sent_back": _update_sent_back,
    "update_sent": _update_sent,
    "followed": _followed,
    "escalated": _escalated,
    "second_word": _second_word,
    "clock_soon": _clock_soon,
    "clock_missed": _clock_missed,
    "executive_notice": _executive_notice,
    "handover_offered": _handover_offered,
    "command_taken": _command_taken,
    "incident_merged": _incident_merged,
    "role_given": _role_given,
    "alerts_over": _alerts_over,
    "heartbeat_silent": _heartbeat_silent,
    "deputy_accepted": _deputy_accepted,
    "task_given": _task_given,
    "action_item_given": _action_item_given,
    "runbook_judged": _runbook_judged,
    "runbook_digest": _runbook_digest,
    "runbook_confirm": _runbook_confirm,
    "runbook_proposed": _runbook_proposed,
    "runbook_proposal_decided": _runbook_proposal_decided,
    "named_in_private": _named_in_private,
    "glass_broken": _glass_broken,
    "postmortem_given": _postmortem_given,
    "postmortem_review_requested": _review_requested,
    "postmortem_approved": _approved,
    "postmortem_changes_asked": _changes_asked,
}


def _by(parameters: Parameters) -> Parameters:
    return {"by": parameters.get("by") or _("Somebody")}


def _due(parameters: Parameters) -> str:
    written = parameters.get("due_date", "")
    if not written:
        return ""
    day = date.fromisoformat(written)
    return _(", due %s") % spans.day(day, today=day)
