"""A simulated incident as a plain script: who did what when. Played through the services, or loaded in bulk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from incidents.enums import Audience, DeclaredVia, IncidentKind, Severity
from postmortems.enums import ActionKind, Priority

# People are named by username, services and teams by slug: a script knows no database.


@dataclass(frozen=True, slots=True)
class NoteLine:
    at: datetime
    by: str
    text: str
    marker: str = ""


@dataclass(frozen=True, slots=True)
class TaskLine:
    at: datetime
    by: str
    title: str
    assignee: str
    ended_at: datetime | None = None
    finding: str = ""


@dataclass(frozen=True, slots=True)
class AttemptLine:
    at: datetime
    by: str
    what: str
    ended_at: datetime | None = None
    outcome: str = "worked"
    effect: str = ""
    runbook: str = ""


@dataclass(frozen=True, slots=True)
class UpdateLine:
    """By the commander or for them; to customers only from the commander."""

    at: datetime
    by: str
    audience: Audience
    text: str


@dataclass(frozen=True, slots=True)
class ExecutiveLine:
    at: datetime
    by: str
    executive: str


@dataclass(frozen=True, slots=True)
class HandoverLine:
    at: datetime
    to: str
    brief: str
    accepted_at: datetime | None


@dataclass(frozen=True, slots=True)
class SeverityLine:
    at: datetime
    by: str
    severity: Severity
    reason: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """By someone who neither declared nor commanded; `final_at` is the second of the two."""

    at: datetime
    by: str
    knowable: Severity
    final: Severity
    reason: str
    final_reason: str


@dataclass(frozen=True, slots=True)
class Slip:
    """A due date moved."""

    at: datetime
    to: date
    reason: str


@dataclass(frozen=True, slots=True)
class ItemScript:
    title: str
    kind: ActionKind
    priority: Priority
    owner: str
    team: str
    opened_at: datetime
    due_date: date
    end_state: str = ""
    tracker_url: str = ""
    started_at: datetime | None = None
    slips: tuple[Slip, ...] = ()
    done_at: datetime | None = None
    evidence: str = ""
    cancelled_at: datetime | None = None
    cancel_reason: str = ""


@dataclass(frozen=True, slots=True)
class PostmortemScript:
    """`texts` by key of section; what the template does not have is left out. None where it did not get that far."""

    author: str
    written_at: datetime
    texts: dict[str, str]
    trigger: str
    factors: tuple[str, ...]
    items: tuple[ItemScript, ...]
    review_asked_at: datetime | None = None
    reviewer: str = ""
    changes_asked_at: datetime | None = None
    changes_asked: str = ""
    approved_at: datetime | None = None
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """One incident from impact to the last action item."""

    title: str
    service: str
    team: str
    declared_at: datetime
    severity: Severity
    declared_by: str
    summary: str = ""
    kind: IncidentKind = IncidentKind.REAL
    via: DeclaredVia = DeclaredVia.FORM
    private: bool = False
    retrospective: bool = False
    severity_reason: str = ""
    impact_started_at: datetime | None = None
    detected_at: datetime | None = None
    affected: tuple[str, ...] = ()
    commander: str = ""
    commanded_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""
    communications_lead: str = ""
    scribe: str = ""
    investigators: tuple[str, ...] = ()
    dedicated: bool = True
    raised: SeverityLine | None = None
    lowered: SeverityLine | None = None
    impact_corrected: datetime | None = None
    notes: tuple[NoteLine, ...] = ()
    tasks: tuple[TaskLine, ...] = ()
    attempts: tuple[AttemptLine, ...] = ()
    updates: tuple[UpdateLine, ...] = ()
    executive: ExecutiveLine | None = None
    handover: HandoverLine | None = None
    relapsed_at: datetime | None = None
    mitigated_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    cancelled_at: datetime | None = None
    cancel_reason: str = ""
    judgement: Judgement | None = None
    postmortem: PostmortemScript | None = None
    recurs: int | None = None
    recurrence_text: str = ""
    true_severity: Severity = Severity.SEV3

    @property
    def in_command(self) -> str:
        """Who leads at the end: the commander, after a handover their successor, else who acknowledged."""
        if self.handover is not None and self.handover.accepted_at is not None:
            return self.handover.to
        return self.commander or self.acknowledged_by or self.declared_by
