"""Updates to an audience: drafted, approved where that is asked for, sent through the outbox; or decided against."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from foundation.accounts.access import Refused
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid
from incidents.enums import Audience, ClockKind, CommunicationState, TimelineKind
from incidents.models import Communication, ExecutiveTold, Incident, RoleAssignment
from incidents.services import clocks, timeline
from incidents.services.communication_templates import CLOCK_OF
from incidents.services.participants import commander_of
from incidents.services.sending import reaches_anyone, send_out
from incidents.services.telling import tell
from incidents.services.writing import lock_unfolded, save


@service(action=Action.COMMUNICATE)
def draft_communication(
    *, incident: Incident, audience: Audience, text: str, by: User, next_update_at: datetime | None = None
) -> Communication:
    """Write what is to be said; it is sent in a further step."""
    lock_unfolded(incident, by=by)
    now = clock.now()
    communication = _draft(incident, audience, text, by=by, now=now, next_update_at=next_update_at)
    timeline.record(
        incident,
        TimelineKind.UPDATE_DRAFTED,
        by=by,
        now=now,
        audience=audience.value,
        communication=communication.public_id,
    )
    save(incident, now=now)
    _ask_for_approval(communication, by=by)
    return communication


def _draft(
    incident: Incident, audience: Audience, text: str, *, by: User, now: datetime, next_update_at: datetime | None
) -> Communication:
    text = text.strip()
    if not text:
        raise Invalid("text_required", _("Write what to say."), field="text")
    if next_update_at is not None and next_update_at <= now:
        raise Invalid("in_the_past", _("The next update lies ahead."), field="next_update_at")
    communication = Communication(
        incident=incident,
        audience=audience,
        text=text,
        drafted_by=by,
        drafted_at=now,
        next_update_at=next_update_at,
    )
    communication.full_clean()
    communication.save()
    return communication


@service(action=Action.COMMUNICATE)
def edit_communication(
    *,
    communication: Communication,
    text: str,
    by: User,
    version: int | None = None,
    next_update_at: datetime | None = None,
    reason: str = "",
) -> Communication:
    """Write it anew, from `version`; what was approved is a draft again."""
    incident = communication.incident
    lock_unfolded(incident, by=by)
    communication.refresh_from_db()
    _refuse_unless_open(communication)
    if version is not None and version != communication.version:
        raise BrokenRule(
            "stale_version",
            _("Someone else changed this text meanwhile. Yours is kept here; theirs: “%s”") % communication.text,
            field="text",
        )
    if not text.strip():
        raise Invalid("text_required", _("Write what to say."), field="text")
    now = clock.now()
    communication.text, communication.next_update_at = text.strip(), next_update_at
    communication.version += 1
    communication.state, communication.remark = CommunicationState.DRAFT, ""
    communication.approved_by = communication.approved_at = None
    communication.full_clean()
    communication.save()
    save(incident, now=now)
    _ask_for_approval(communication, by=by)
    return communication


@service(action=Action.COMMUNICATE)
def approve_communication(
    *, communication: Communication, by: User, version: int | None = None, reason: str = ""
) -> Communication:
    """The commander, a deputy, or where nobody commands the owner team's manager lets it go out.

    `version` is the one that they read.
    """
    incident = communication.incident
    lock_unfolded(incident, by=by)
    communication.refresh_from_db()
    _refuse_unread(communication, version)
    _approve(communication, by=by, now=clock.now())
    timeline.record(
        incident,
        TimelineKind.UPDATE_APPROVED,
        by=by,
        audience=communication.audience,
        communication=communication.public_id,
    )
    save(incident)
    return communication


def _approve(communication: Communication, *, by: User, now: datetime) -> None:
    if communication.state != CommunicationState.DRAFT:
        raise BrokenRule("not_a_draft", _("Only a draft can be approved."))
    _refuse_unless_approver(communication.incident, by)
    communication.state = CommunicationState.APPROVED
    communication.approved_by, communication.approved_at = by, now
    communication.save()


@service(action=Action.COMMUNICATE)
def send_back_communication(*, communication: Communication, by: User, reason: str) -> Communication:
    """Say what is to be different; it stays a draft."""
    incident = communication.incident
    lock_unfolded(incident, by=by)
    communication.refresh_from_db()
    _refuse_unless_open(communication)
    _refuse_unless_approver(incident, by)
    if not reason.strip():
        raise Invalid("reason_required", _("Say what is to be different."), field="reason")
    communication.state, communication.remark = CommunicationState.DRAFT, reason.strip()
    communication.approved_by = communication.approved_at = None
    communication.version += 1
    communication.save()
    save(incident)
    if communication.drafted_by != by:
        _tell(communication, [communication.drafted_by], kind="update_sent_back", by=by, reason=reason)
    return communication


@service(action=Action.COMMUNICATE)
def withdraw_communication(*, communication: Communication, by: User, reason: str = "") -> Communication:
    """Take a draft back."""
    incident = communication.incident
    lock_unfolded(incident, by=by)
    communication.refresh_from_db()
    _refuse_unless_open(communication)
    if by != communication.drafted_by and not may_approve(incident, by):
        raise Refused(_("Who drafted it, or who approves, takes it back."))
    communication.state, communication.remark = CommunicationState.WITHDRAWN, reason
    communication.save()
    save(incident)
    return communication


@service(action=Action.COMMUNICATE)
def send_communication(
    *, communication: Communication, by: User, version: int | None = None, reason: str = ""
) -> Communication:
    """Send it: meets the audience's clock and starts the next one; the outbox carries it to its receivers."""
    incident = communication.incident
    lock_unfolded(incident, by=by)
    communication.refresh_from_db()
    _refuse_unread(communication, version)
    return _send(communication, by=by)


def _refuse_unread(communication: Communication, version: int | None) -> None:
    """Nobody lets words go out that they have not read."""
    if version is not None and version != communication.version:
        sentence = _("The text changed since you opened it. It reads now: “%s”")
        raise BrokenRule("stale_version", sentence % communication.text)


def _send(communication: Communication, *, by: User) -> Communication:
    incident = communication.incident
    if communication.state == CommunicationState.SENT:
        raise BrokenRule("already_sent", _("This was sent already."))
    _refuse_unless_open(communication)
    if communication.audience == Audience.CUSTOMER and communication.state != CommunicationState.APPROVED:
        raise BrokenRule("not_approved", _("The commander approves what customers are told before it is sent."))
    if communication.audience == Audience.EXECUTIVE and not reaches_anyone(communication):
        if incident.private:
            raise BrokenRule(
                "reaches_nobody",
                _("No executive may see this incident: name one, or tell one yourself and record whom you told."),
            )
        raise BrokenRule("reaches_nobody", _("No executive would get it: tell one yourself, and record whom you told."))
    now = clock.now()
    communication.state, communication.sent_at = CommunicationState.SENT, now
    communication.save()
    proof_follows = send_out(communication, by=by)
    if not proof_follows:
        clocks.meet_clock(incident, CLOCK_OF[Audience(communication.audience)], by=by, at=now, now=now)
    timeline.record(
        incident,
        TimelineKind.UPDATE_SENT,
        by=by,
        now=now,
        audience=communication.audience,
        communication=communication.public_id,
        text=communication.text,
    )
    save(incident, now=now)
    return communication


@service(action=Action.COMMUNICATE)
def record_update(
    *, incident: Incident, audience: Audience, text: str, by: User, next_update_at: datetime | None = None
) -> Communication:
    """Draft, approve where it takes that, and send, in one step: "we have just told them this"."""
    lock_unfolded(incident, by=by)
    now = clock.now()
    communication = _draft(incident, audience, text, by=by, now=now, next_update_at=next_update_at)
    if audience == Audience.CUSTOMER:
        _approve(communication, by=by, now=now)
    return _send(communication, by=by)


@service(action=Action.COMMUNICATE)
def skip_update(*, incident: Incident, audience: Audience, by: User, reason: str) -> Communication:
    """Decide not to send one now, with the reason; it meets the clock as sending would, and stands in the list."""
    lock_unfolded(incident, by=by)
    if audience == Audience.EXECUTIVE:
        raise Invalid("executives_are_told", _("Executives are told; that can’t be skipped."), field="audience")
    if not reason.strip():
        raise Invalid("reason_required", _("Say why not now."), field="reason")
    if audience == Audience.CUSTOMER:
        _refuse_unless_approver(incident, by)
    now = clock.now()
    met = clocks.meet_clock(incident, CLOCK_OF[audience], by=by, at=now, now=now)
    if met is None:
        raise BrokenRule("nothing_due", _("No update to this audience is due."))
    decision = Communication(
        incident=incident,
        audience=audience,
        text="",
        remark=reason.strip(),
        state=CommunicationState.NOT_SENT,
        drafted_by=by,
        drafted_at=now,
    )
    decision.save()
    timeline.record(incident, TimelineKind.UPDATE_SKIPPED, by=by, now=now, audience=audience.value, reason=reason)
    save(incident, now=now)
    return decision


@service(action=Action.COMMUNICATE)
def record_executive_told(
    *, incident: Incident, executive: str, by: User, at: datetime | None = None, reason: str = ""
) -> ExecutiveTold:
    """A person told an executive, at `at`; meets the executive notice, counted as human."""
    lock_unfolded(incident, by=by)
    executive = executive.strip()
    if not executive:
        raise Invalid("executive_required", _("Say who was told."), field="executive")
    now = clock.now()
    if at is not None and at > now:
        raise Invalid("in_the_future", _("This moment is in the future."), field="at")
    told = ExecutiveTold(incident=incident, executive=executive, at=at or now, recorded_at=now, by=by, reason=reason)
    told.full_clean()
    told.save()
    clocks.meet_clock(incident, ClockKind.EXECUTIVE_NOTICE, by=by, at=told.at, now=now)
    timeline.record(incident, TimelineKind.EXECUTIVE_TOLD, by=by, at=told.at, now=now, executive=executive)
    save(incident, now=now)
    return told


def may_approve(incident: Incident, person: User) -> bool:
    """Commander, accepted deputy; where nobody commands, the manager of the owner team."""
    commander = commander_of(incident)
    if commander is None:
        return incident.team is not None and incident.team.manager == person
    return person == commander or RoleAssignment.objects.standing_in(incident).filter(person=person).exists()


def _refuse_unless_approver(incident: Incident, person: User) -> None:
    if may_approve(incident, person):
        return
    commander = commander_of(incident)
    if commander is None:
        raise Refused(
            _(
                "Nobody commands this incident, so the owner team’s manager approves what customers are told. Take "
                "command to approve it yourself."
            )
        )
    raise Refused(_("The commander, %(person)s, approves what customers are told.") % {"person": commander})


def _refuse_unless_open(communication: Communication) -> None:
    if communication.state not in CommunicationState.open():
        raise BrokenRule(
            "not_open",
            _("This is %(state)s: write a new one.") % {"state": communication.get_state_display()},
        )


def _ask_for_approval(communication: Communication, *, by: User) -> None:
    """Whoever may let it go out hears of a draft for customers."""
    if communication.audience != Audience.CUSTOMER:
        return
    incident = communication.incident
    approvers = approvers_of(incident)
    _tell(communication, [person for person in approvers if person != by], kind="update_to_approve", by=by)


def approvers_of(incident: Incident) -> list[User]:
    """Commander and accepted deputies; where nobody commands, the manager of the owner team."""
    commander = commander_of(incident)
    if commander is not None:
        return [commander, *(each.person for each in RoleAssignment.objects.standing_in(incident).with_person())]
    return [incident.team.manager] if incident.team is not None and incident.team.manager is not None else []


def _tell(communication: Communication, people: list[User], *, kind: str, by: User, reason: str = "") -> None:
    key = f"{kind}:{communication.public_id}:{communication.version}"
    tell(
        communication.incident, people, kind=kind, key=key, below="#communications", by=by,
        audience=communication.audience, reason=reason,
    )  # fmt: skip
