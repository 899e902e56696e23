"""One incident while it is loaded: each act writes the rows that its service would, in the same order of time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from incidents.enums import (
    AttemptOutcome,
    Audience,
    Basis,
    ClockKind,
    CommunicationState,
    DeclaredVia,
    IncidentRole,
    Moment,
    Severity,
    StanceKind,
    Status,
    TaskState,
    TimelineKind,
)
from incidents.models import (
    Clock,
    Communication,
    ExecutiveTold,
    Incident,
    InvestigationTask,
    MitigationAttempt,
    MomentChange,
    OwnerTeamChange,
    RoleAssignment,
    RoleChange,
    SeverityAssessment,
    SeverityStanding,
    Stance,
    TimelineEntry,
    Transition,
)
from incidents.rules.durations import contradictions
from incidents.rules.transitions import path
from incidents.services.communication_templates import CLOCK_OF
from incidents.services.declaring import SERIES, sampling_key
from incidents.services.lifecycle import LINE_OF, MOMENT_OF
from incidents.services.standings import COUNTED
from metrics.simulation.clockbook import ClockBook
from metrics.simulation.loaded_learning import LoadedLearning
from metrics.simulation.playing import HANDLED_AFTER, SWEEP_AFTER
from metrics.simulation.stories import AttemptLine, Judgement, Story, TaskLine
from metrics.simulation.tables import Row

if TYPE_CHECKING:
    from metrics.simulation.loading import Load

Act = Callable[[datetime], None]


class LoadedIncident:
    def __init__(self, load: Load, story: Story) -> None:
        self.loading, self.story, self.tables = load, story, load.tables
        self.acts: list[tuple[datetime, int, Act]] = []
        self.held: list[Row] = []
        self.timeline: list[Row] = []
        self.standing: Row | None = None
        self.row: Row = {}
        self.clocks: ClockBook
        self.on_resolved: Act = lambda now: None

    def id_of(self, username: str) -> int:
        return self.loading.ids[username]

    def at(self, moment: datetime | None, act: Act) -> None:
        if moment is not None:
            self.acts.append((moment, len(self.acts), act))

    def load(self) -> Row:
        """Acts in the order in which `Performance` plans and plays them."""
        self._declare()
        self._response()
        self._course()
        LoadedLearning(self).plan()
        for moment, _place, act in sorted(self.acts, key=lambda each: each[:2]):
            self._sweep(moment)
            act(moment)
        self._sweep(self.loading.until)
        self._settle()
        return self.row

    # ------------------------------------------------------------------------------------------------ what is shared

    def fact(self, model: type[Any], at: datetime, by: str, **values: Any) -> Row:
        return self.tables[model].add(
            incident_id=self.row["id"], at=at, recorded_at=at, by_id=self.id_of(by), source="command", **values
        )

    def line(
        self, kind: TimelineKind, at: datetime, by: str, *, now: datetime | None = None, marker: str = "", text: str = "",
        **parameters: Any,
    ) -> None:  # fmt: skip
        now = now or at
        entry = self.tables[TimelineEntry].add(
            incident_id=self.row["id"], kind=kind.value, parameters=parameters, text=text, marker=marker, at=at,
            recorded_at=now, by_id=self.id_of(by),
        )  # fmt: skip
        self.timeline.append({**entry, "by": by})
        self.row["changed_at"] = now

    def _sweep(self, until: datetime) -> None:
        def missed(row: Row) -> None:
            self.line(
                TimelineKind.CLOCK_MISSED, row["due_at"], "", now=row["due_at"] + SWEEP_AFTER,
                clock=row["kind"], number=row["sequence"],
            )  # fmt: skip

        self.clocks.sweep(before=until - SWEEP_AFTER, missed=missed)

    def _moment(self, moment: Moment, value: datetime, by: str, *, now: datetime) -> None:
        self.tables[MomentChange].add(
            incident_id=self.row["id"], moment=moment.value, value=value, at=value, recorded_at=now,
            by_id=self.id_of(by), source="command",
        )  # fmt: skip
        self.row[moment.value] = value

    def _stand(self, now: datetime, by: str) -> None:
        """The ledger: what stood goes, what stands now comes."""
        rate = self.loading.terms.rates[self.story.severity]
        sampled = rate if rate and self.row["sampling_key"] < rate / 100 else None
        values = {
            "team_id": self.row["team_id"],
            "cohort_month": self.row["declared_month"],
            "declared": self.row["severity_declared"],
            "adjudicated": self.row["severity_adjudicated"],
            "final": self.row["severity_final"],
            "rate": sampled,
            "by_machine": self.story.via == DeclaredVia.ALERT,
        }
        if self.standing is not None:
            if all(self.standing[name] == values[name] for name in COUNTED):
                return
            before = {name: self.standing[name] for name in COUNTED}
            self.fact(SeverityStanding, now, by, sign=-1, **before)
        self.standing = self.fact(SeverityStanding, now, by, sign=1, **values)

    # ------------------------------------------------------------------------------------------------------ declaring

    def _declare(self) -> None:
        story, loading = self.story, self.loading
        by, at, level = story.declared_by, story.declared_at, Severity(story.severity)
        reference = loading.reference(SERIES)
        key, rate = sampling_key(reference), loading.terms.rates[level]
        self.row = self.tables[Incident].add(
            reference=reference,
            title=story.title,
            summary=story.summary,
            kind=story.kind.value,
            status=Status.DECLARED.value,
            severity=level.value,
            severity_declared=level.value,
            severity_peak=level.value,
            sampling_key=key,
            adjudication_weight=100 / rate if rate and key < rate / 100 else None,
            policy_version_id=loading.terms.version_id,
            service_id=loading.cast.services[story.service].pk,
            team_id=loading.cast.teams[story.team].pk,
            declared_via=story.via.value,
            declared_by_id=self.id_of(by),
            declared_month=loading.organisation.month_of(at),
            contradictions=[],
            changed_at=at,
        )
        loading.titles.append((reference, story.title))
        self.fact(Transition, at, by, from_status="", to_status=Status.DECLARED.value)
        self.fact(
            SeverityAssessment, at, by, basis=Basis.DECLARED.value, severity=level.value, suggestion_reasons=[],
            answers={}, by_machine=story.via == DeclaredVia.ALERT, reason=story.severity_reason,
        )  # fmt: skip
        self.fact(OwnerTeamChange, at, by, team_id=self.row["team_id"])
        self._moment(Moment.DECLARED_AT, at, by, now=at)
        for moment in (Moment.IMPACT_STARTED_AT, Moment.DETECTED_AT):
            value = getattr(story, moment.value)
            if value is not None:
                self._moment(moment, value, by, now=at)
        self.line(
            TimelineKind.DECLARED, at, by, severity=level.label, suggested="", via=story.via.value,
            reason=story.severity_reason,
        )  # fmt: skip
        self.clocks = ClockBook(
            self.tables[Clock], loading.terms.by_level[level], loading.calendars[story.team],
            incident_id=self.row["id"], severity=level.value,
        )  # fmt: skip
        self.clocks.begin(declared_at=at, impact_started_at=story.impact_started_at)
        self._stand(at, by)

    # ------------------------------------------------------------------------------------------------------- response

    def _response(self) -> None:
        story = self.story
        self.at(story.acknowledged_at, lambda now: self._acknowledge(now, story.acknowledged_by or story.in_command))
        self.at(story.commanded_at, lambda now: self._take(now, IncidentRole.COMMANDER, story.commander))
        joined = (story.commanded_at or story.acknowledged_at or story.declared_at) + timedelta(minutes=1)
        for person in story.investigators:
            self.at(joined, lambda now, p=person: self._take(now, IncidentRole.INVESTIGATOR, p))  # type: ignore[misc]
        for note in story.notes:
            self.at(note.at, lambda now, n=note: self.line(  # type: ignore[misc]
                TimelineKind.NOTE, now, n.by, marker=n.marker, text=n.text))  # fmt: skip
        for update in story.updates:
            self.at(update.at, lambda now, u=update: self._update(now, u.audience, u.by, u.text))  # type: ignore[misc]
        for task in story.tasks:
            self._task(task)
        for attempt in story.attempts:
            self._attempt(attempt)
        if story.executive is not None:
            told = story.executive
            self.at(told.at, lambda now: self._tell_executive(now, told.by, told.executive))

    def _acknowledge(self, now: datetime, by: str) -> None:
        if self.row["status"] == Status.DECLARED.value:
            self._advance(now, Status.ACKNOWLEDGED, by)

    def _take(self, now: datetime, role: IncidentRole, username: str) -> None:
        person = self.id_of(username)
        self.held.append(
            self.tables[RoleAssignment].add(
                incident_id=self.row["id"], role=role.value, person_id=person, started_at=now
            )
        )
        self.fact(RoleChange, now, username, role=role.value, person_id=person, begins=True)
        name = self.loading.names[username]
        self.line(TimelineKind.ROLE_TAKEN, now, username, role=role.value, person=username, name=name)
        if role == IncidentRole.COMMANDER:
            self._acknowledge(now, username)

    def _update(self, now: datetime, audience: Audience, by: str, text: str) -> None:
        approved = audience == Audience.CUSTOMER
        row = self.tables[Communication].add(
            incident_id=self.row["id"],
            audience=audience.value,
            text=text,
            state=CommunicationState.SENT.value,
            drafted_by_id=self.id_of(by),
            drafted_at=now,
            approved_by_id=self.id_of(by) if approved else None,
            approved_at=now if approved else None,
            sent_at=now,
        )
        running = self.row["status"] in Status.running()
        mitigated = self.row["status"] == Status.MITIGATED
        self.clocks.meet(CLOCK_OF[audience], at=now, mitigated=mitigated, running=running)
        self.line(TimelineKind.UPDATE_SENT, now, by, audience=audience.value, communication=row["public_id"], text=text)

    def _tell_executive(self, now: datetime, by: str, executive: str) -> None:
        self.fact(ExecutiveTold, now, by, executive=executive)
        self.clocks.meet(ClockKind.EXECUTIVE_NOTICE, at=now, mitigated=False, running=False)
        self.line(TimelineKind.EXECUTIVE_TOLD, now, by, executive=executive)

    def _task(self, script: TaskLine) -> None:
        rows: list[Row] = []
        name = self.loading.names[script.assignee]

        def add(now: datetime) -> None:
            rows.append(
                self.tables[InvestigationTask].add(
                    incident_id=self.row["id"], title=script.title, assignee_id=self.id_of(script.assignee),
                    created_at=now,
                )
            )  # fmt: skip
            task = rows[0]["public_id"]
            self.line(TimelineKind.TASK_ADDED, now, script.by, title=script.title, task=task, name=name)

        def finish(now: datetime) -> None:
            rows[0].update(state=TaskState.DONE.value, finding=script.finding, ended_at=now)
            self.line(
                TimelineKind.TASK_CHANGED, now, script.assignee, title=script.title, task=rows[0]["public_id"],
                state=TaskState.DONE.value, name=name, finding=script.finding,
            )  # fmt: skip

        self.at(script.at, add)
        self.at(script.ended_at, finish)

    def _attempt(self, script: AttemptLine) -> None:
        rows: list[Row] = []

        def start(now: datetime) -> None:
            rows.append(
                self.tables[MitigationAttempt].add(
                    incident_id=self.row["id"], what=script.what, person_id=self.id_of(script.by), started_at=now
                )
            )
            attempt = rows[0]["public_id"]
            self.line(
                TimelineKind.ATTEMPT_STARTED, now, script.by, marker="repair", what=script.what, attempt=attempt,
                runbook="",
            )  # fmt: skip

        def end(now: datetime) -> None:
            rows[0].update(outcome=AttemptOutcome(script.outcome).value, effect=script.effect, ended_at=now)
            self.line(
                TimelineKind.ATTEMPT_ENDED, now, script.by, what=script.what, attempt=rows[0]["public_id"],
                outcome=script.outcome, effect=script.effect,
            )  # fmt: skip

        self.at(script.at, start)
        self.at(script.ended_at, end)

    # --------------------------------------------------------------------------------------------------------- course

    def _course(self) -> None:
        story, leader = self.story, self.story.in_command
        for moment, to in ((story.mitigated_at, Status.MITIGATED), (story.resolved_at, Status.RESOLVED)):
            self.at(moment, lambda now, s=to: self._advance(now, s, leader))  # type: ignore[misc]
        if story.resolved_at is not None:
            self.at(story.resolved_at + HANDLED_AFTER, lambda now: self.on_resolved(now))
        self.at(story.closed_at, lambda now: self._advance(now, Status.CLOSED, leader))
        if story.judgement is not None and self.row["adjudication_weight"] is not None:
            judged = story.judgement
            self.at(judged.at, lambda now: self._judge(now, judged, Basis.KNOWABLE))
            self.at(judged.at + timedelta(minutes=4), lambda now: self._judge(now, judged, Basis.FINAL))

    def _advance(self, now: datetime, to: Status, by: str) -> None:
        for step in path(Status(self.row["status"]), to):
            self.fact(Transition, now, by, from_status=self.row["status"], to_status=step.value)
            self.row["status"] = step.value
            self._moment(MOMENT_OF[step], now, by, now=now)
            self.line(LINE_OF[step], now, by, reason="")
            if step == Status.ACKNOWLEDGED:
                self.clocks.meet(ClockKind.ACKNOWLEDGE, at=now, mitigated=False, running=True)
            elif step == Status.MITIGATED:
                self.clocks.mitigated(at=now)
            elif step == Status.RESOLVED:
                self.clocks.resolved(at=now)
            else:
                self._end_roles(now, by)

    def _end_roles(self, now: datetime, by: str) -> None:
        for row in self.held:
            row["ended_at"] = now
            self.fact(RoleChange, now, by, role=row["role"], person_id=row["person_id"], begins=False)
        self.held.clear()

    def _judge(self, now: datetime, judged: Judgement, basis: Basis) -> None:
        knowable = basis == Basis.KNOWABLE
        severity = Severity(judged.knowable if knowable else judged.final)
        reason = judged.reason if knowable else judged.final_reason
        self.fact(
            SeverityAssessment, now, judged.by, basis=basis.value, severity=severity.value, suggestion_reasons=[],
            answers={}, reason=reason,
        )  # fmt: skip
        self.row["severity_adjudicated" if knowable else "severity_final"] = severity.value
        self._stand(now, judged.by)
        self.line(TimelineKind.ADJUDICATED, now, judged.by, basis=basis.value, severity=severity.label)

    def _settle(self) -> None:
        """What is known only at the end: contradictions, and the sides of those who still hold a role."""
        self.row["contradictions"] = contradictions({moment.value: self.row[moment.value] for moment in Moment})
        for row in self.held:
            kind = StanceKind.COMMAND if row["role"] == IncidentRole.COMMANDER.value else StanceKind.INVESTIGATE
            key = Stance.key_for(self.row["id"], row["person_id"], kind)
            self.tables[Stance].add(key=key, incident_id=self.row["id"], person_id=row["person_id"], kind=kind.value)
            row["stance_id"] = key
