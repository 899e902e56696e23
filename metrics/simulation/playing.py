"""Playing a script through the services, at the moments it names, as the people it names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction

from foundation.accounts.models import User
from foundation.approvals.models import Approval
from foundation.approvals.services import confirm_approval
from foundation.audit.acting import acting_as
from foundation.audit.clock import standing_at
from foundation.audit.enums import Source
from foundation.outbox.services import handle_due
from incidents.enums import AttemptOutcome, Basis, ClockState, IncidentRole, Moment, Severity, Status, TaskState
from incidents.models import Clock, Incident, Runbook
from incidents.services.clocks import mark_missed
from incidents.services.communications import record_executive_told, record_update
from incidents.services.declaring import Declaration, declare_incident
from incidents.services.handover import accept_handover, offer_handover
from incidents.services.investigation import add_task, change_task, end_attempt, start_attempt
from incidents.services.lifecycle import advance, cancel, relapse
from incidents.services.moments import correct_moment
from incidents.services.roles import assign_role
from incidents.services.severity import adjudicate, reassess_severity
from incidents.services.timeline import add_note
from metrics.simulation.learning import Learning
from metrics.simulation.people import Cast
from metrics.simulation.stories import AttemptLine, HandoverLine, Story, TaskLine

SWEEP_AFTER = timedelta(seconds=20)
HANDLED_AFTER = timedelta(seconds=30)

Act = Callable[[], object]


def play(
    stories: Sequence[Story],
    cast: Cast,
    *,
    until: datetime,
    earlier: Sequence[Incident] = (),
    told: Callable[[int], None] = lambda played: None,
) -> list[Incident]:
    """Play each script to its end, in the order given, and mark what falls due by `until`. One transaction; a lost
    hint costs nothing, so none is sent. `earlier`: what a recurrence may speak of beside these."""
    played: list[Incident] = []
    with transaction.atomic(), acting_as(cast.system, source=Source.COMMAND):
        for story in stories:
            played.append(Performance(story, cast, [*earlier, *played]).perform(until=until))
            told(len(played))
        connection.run_on_commit.clear()
    return played


class Performance:
    """One script on the stage: what it names, as rows."""

    def __init__(self, story: Story, cast: Cast, earlier: Sequence[Incident] = ()) -> None:
        self.story, self.cast, self.earlier = story, cast, earlier
        self.acts: list[tuple[datetime, int, Act]] = []
        self.incident = Incident()

    def person(self, username: str) -> User:
        return self.cast.users[username] if username else self.cast.system

    def at(self, moment: datetime | None, act: Act) -> None:
        if moment is not None:
            self.acts.append((moment, len(self.acts), act))

    def perform(self, *, until: datetime) -> Incident:
        """All acts in order of time, the sweep in between and at the end."""
        with standing_at(self.story.declared_at):
            self._declare()
        self._response()
        self._course()
        self._judging()
        Learning(self).plan()
        for moment, _place, act in sorted(self.acts, key=lambda each: each[:2]):
            self.sweep(until=moment)
            with standing_at(moment):
                act()
        self.sweep(until=until)
        return self.incident

    def sweep(self, *, until: datetime) -> None:
        """What the beat would have marked by then, at the moment at which it would have."""
        clocks = Clock.objects.filter(incident=self.incident, state=ClockState.RUNNING, due_at__lt=until - SWEEP_AFTER)
        for due_at in sorted(set(clocks.values_list("due_at", flat=True))):
            moment = due_at + SWEEP_AFTER
            with standing_at(moment):
                mark_missed(by=self.cast.system, now=moment)

    def _declare(self) -> None:
        story = self.story
        declaration = Declaration(
            title=story.title,
            severity=story.severity,
            severity_reason=story.severity_reason,
            summary=story.summary,
            service=self.cast.services[story.service],
            affected=[self.cast.services[slug] for slug in story.affected],
            kind=story.kind,
            via=story.via,
            private=story.private,
            retrospective=story.retrospective,
            impact_started_at=story.impact_started_at,
            detected_at=story.detected_at,
            declared_at=story.declared_at if story.retrospective else None,
        )
        self.incident = declare_incident(declaration=declaration, by=self.person(story.declared_by))

    def _response(self) -> None:
        story, incident = self.story, self.incident
        self.at(story.acknowledged_at, lambda: self._acknowledge())
        self.at(story.commanded_at, lambda: self._take(IncidentRole.COMMANDER, story.commander))
        if story.commanded_at is not None:
            for role, holder in (
                (IncidentRole.COMMUNICATIONS_LEAD, story.communications_lead),
                (IncidentRole.SCRIBE, story.scribe),
            ):
                if holder:
                    self.at(story.commanded_at + timedelta(minutes=2), lambda r=role, h=holder: self._take(r, h))  # type: ignore[misc]
        joined = (story.commanded_at or story.acknowledged_at or story.declared_at) + timedelta(minutes=1)
        for person in story.investigators:
            self.at(joined, lambda p=person: self._take(IncidentRole.INVESTIGATOR, p))  # type: ignore[misc]
        for change in (story.raised, story.lowered):
            if change is not None:
                self.at(change.at, lambda c=change: reassess_severity(  # type: ignore[misc]
                    incident=incident, severity=Severity(c.severity), by=self.person(c.by), reason=c.reason))  # fmt: skip
        for note in story.notes:
            self.at(note.at, lambda n=note: add_note(  # type: ignore[misc]
                incident=incident, text=n.text, by=self.person(n.by), marker=n.marker))  # fmt: skip
        for update in story.updates:
            self.at(update.at, lambda u=update: record_update(  # type: ignore[misc]
                incident=incident, audience=u.audience, text=u.text, by=self.person(u.by)))  # fmt: skip
        for task in story.tasks:
            self._task(task)
        for attempt in story.attempts:
            self._attempt(attempt)
        if story.executive is not None:
            told = story.executive
            self.at(told.at, lambda: record_executive_told(
                incident=incident, executive=told.executive, by=self.person(told.by)))  # fmt: skip
        if story.handover is not None:
            self._hand_over(story.handover)

    def _acknowledge(self) -> None:
        if self.incident.status == Status.DECLARED:
            by = self.person(self.story.acknowledged_by or self.story.in_command)
            advance(incident=self.incident, to=Status.ACKNOWLEDGED, by=by)

    def _take(self, role: IncidentRole, username: str) -> None:
        person = self.person(username)
        assign_role(incident=self.incident, role=role, person=person, by=person)

    def _task(self, line: TaskLine) -> None:
        def add() -> None:
            assignee = self.person(line.assignee) if line.assignee else None
            task = add_task(incident=self.incident, title=line.title, assignee=assignee, by=self.person(line.by))
            if line.ended_at is not None:
                found.append(task)

        def finish() -> None:
            change_task(task=found[0], state=TaskState.DONE, finding=line.finding, by=self.person(line.assignee))

        found: list = []  # type: ignore[type-arg]
        self.at(line.at, add)
        self.at(line.ended_at, finish)

    def _attempt(self, line: AttemptLine) -> None:
        def start() -> None:
            runbook = Runbook.objects.filter(slug=line.runbook).first() if line.runbook else None
            by = self.person(line.by)
            running.append(start_attempt(incident=self.incident, what=line.what, by=by, runbook=runbook))

        def end() -> None:
            end_attempt(
                attempt=running[0], outcome=AttemptOutcome(line.outcome), effect=line.effect, by=self.person(line.by)
            )

        running: list = []  # type: ignore[type-arg]
        self.at(line.at, start)
        self.at(line.ended_at, end)

    def _hand_over(self, line: HandoverLine) -> None:
        def offer() -> None:
            by = self.person(self.story.commander)
            offered.append(offer_handover(incident=self.incident, to=self.person(line.to), brief=line.brief, by=by))

        offered: list = []  # type: ignore[type-arg]
        self.at(line.at, offer)
        self.at(line.accepted_at, lambda: accept_handover(handover=offered[0], by=self.person(line.to)))

    def _course(self) -> None:
        story, incident = self.story, self.incident
        leader = self.person(story.in_command)
        if story.impact_corrected is not None:
            corrected = story.impact_corrected
            self.at(story.declared_at + timedelta(minutes=9), lambda: correct_moment(
                incident=incident, moment=Moment.IMPACT_STARTED_AT, value=corrected,
                by=self.person(story.commander or story.declared_by),
                reason="The first failed request in the logs"))  # fmt: skip
        if story.relapsed_at is not None:
            first = story.relapsed_at - timedelta(minutes=11)
            self.at(first, lambda: advance(incident=incident, to=Status.MITIGATED, by=leader))
            self.at(story.relapsed_at, lambda: relapse(
                incident=incident, by=leader, reason="Errors are back after ten minutes"))  # fmt: skip
        self.at(story.mitigated_at, lambda: advance(incident=incident, to=Status.MITIGATED, by=leader))
        self.at(story.resolved_at, lambda: advance(incident=incident, to=Status.RESOLVED, by=leader))
        if story.resolved_at is not None:
            self.at(story.resolved_at + HANDLED_AFTER, lambda: handle_due())
        self.at(story.closed_at, lambda: advance(incident=incident, to=Status.CLOSED, by=leader))
        self.at(story.cancelled_at, lambda: self._cancel(leader))

    def _cancel(self, by: User) -> None:
        outcome = cancel(incident=self.incident, by=by, reason=self.story.cancel_reason)
        if isinstance(outcome, Approval):
            others = (user for user in self.cast.users.values() if user != by)
            confirm_approval(approval=outcome, by=next(user for user in others if user.username == "ines"))

    def _judging(self) -> None:
        line = self.story.judgement
        if line is None:
            return
        judge = self.person(line.by)

        def decide(basis: Basis, severity: Severity, reason: str) -> None:
            # The sample is drawn by a key of the reference, which no script knows.
            if self.incident.adjudication_weight is not None:
                adjudicate(incident=self.incident, basis=basis, severity=severity, by=judge, reason=reason)

        self.at(line.at, lambda: decide(Basis.KNOWABLE, line.knowable, line.reason))
        self.at(line.at + timedelta(minutes=4), lambda: decide(Basis.FINAL, line.final, line.final_reason))
