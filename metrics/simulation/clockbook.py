"""The clocks of one incident while it is loaded: what `incidents.services.clocks` does, over rows in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from incidents.enums import ClockKind, ClockState
from incidents.models import PolicyVersion
from incidents.rules.business_time import Calendar
from incidents.rules.clocks import LevelTerms, Term, due_at, judge
from metrics.simulation.tables import Row, Table


class Terms:
    """What the policy asks for, by level."""

    def __init__(self, version: PolicyVersion) -> None:
        self.version_id = version.pk
        self.by_level: Mapping[int, LevelTerms] = {
            int(level): LevelTerms.from_policy(columns) for level, columns in version.levels.items()
        }
        self.rates = {int(level): int(columns["adjudication_percent"]) for level, columns in version.levels.items()}


class ClockBook:
    """Plain incidents keep one severity, so nothing is planned anew but updates after mitigation."""

    def __init__(self, table: Table, terms: LevelTerms, calendar: Calendar, *, incident_id: int, severity: int) -> None:
        self.table, self.terms, self.calendar = table, terms, calendar
        self.incident_id, self.severity = incident_id, severity
        self.rows: list[Row] = []
        self.running: list[Row] = []

    def begin(self, *, declared_at: datetime, impact_started_at: datetime | None) -> None:
        for kind in ClockKind.response():
            term = self.terms.term(kind)
            if term is not None:
                from_ = impact_started_at or declared_at if kind == ClockKind.MITIGATE else declared_at
                self._start(kind, term, from_=from_)

    def meet(self, kind: ClockKind, *, at: datetime, mitigated: bool, running: bool) -> None:
        row = next((each for each in self.running if each["kind"] == kind.value), None)
        if row is None:
            return
        row["state"] = judge(row["due_at"], met_at=at, now=at).value
        if row["state"] == ClockState.MET_LATE:
            row["missed_at"] = row["missed_at"] or row["due_at"]
        row["met_at"] = row["met_recorded_at"] = row["ended_at"] = at
        row["met_by_human"] = True
        self.running.remove(row)
        if kind in ClockKind.updates() and running:
            term = self._update_term(kind, mitigated=mitigated)
            if term is not None:
                self._start(kind, term, from_=at)

    def mitigated(self, *, at: datetime) -> None:
        self.meet(ClockKind.MITIGATE, at=at, mitigated=True, running=True)
        for row in self.running:
            kind = ClockKind(row["kind"])
            if kind in ClockKind.updates() and row["state"] == ClockState.RUNNING.value:
                term = self._update_term(kind, mitigated=True)
                if term is not None:
                    self._plan(row, kind, term)

    def resolved(self, *, at: datetime) -> None:
        for row in [each for each in self.running if each["kind"] in ClockKind.updates()]:
            if row["state"] == ClockState.RUNNING.value:
                late = row["due_at"] < at
                row["state"] = ClockState.MISSED.value if late else ClockState.WITHDRAWN.value
                row["missed_at"] = row["due_at"] if late else None
            row["ended_at"] = at
            self.running.remove(row)
        term = self.terms.term(ClockKind.POSTMORTEM)
        if term is not None:
            self._start(ClockKind.POSTMORTEM, term, from_=at)

    @property
    def postmortem(self) -> Row | None:
        return next((row for row in self.rows if row["kind"] == ClockKind.POSTMORTEM.value), None)

    def sweep(self, *, before: datetime, missed: Callable[[Row], None]) -> None:
        """Mark what fell due before then, in that order, and tell of each."""
        due = [row for row in self.running if row["state"] == ClockState.RUNNING.value and row["due_at"] < before]
        for row in sorted(due, key=lambda each: each["due_at"]):
            row["state"], row["missed_at"] = ClockState.MISSED.value, row["due_at"]
            missed(row)

    def _update_term(self, kind: ClockKind, *, mitigated: bool) -> Term | None:
        first = not any(row["kind"] == kind.value and row["met_at"] is not None for row in self.rows)
        return self.terms.term(kind) if first and not mitigated else self.terms.cadence(kind, mitigated=mitigated)

    def _start(self, kind: ClockKind, term: Term, *, from_: datetime) -> None:
        number = sum(row["kind"] == kind.value for row in self.rows) + 1
        row = self.table.add(
            incident_id=self.incident_id,
            kind=kind.value,
            sequence=number,
            severity=self.severity,
            started_at=from_,
            state=ClockState.RUNNING.value,
        )
        self._plan(row, kind, term)
        self.rows.append(row)
        self.running.append(row)

    def _plan(self, row: Row, kind: ClockKind, term: Term) -> None:
        row["amount"], row["unit"], row["business_hours"] = term.amount, term.unit, self.terms.business_hours_only
        row["due_at"] = due_at(
            kind,
            row["started_at"],
            term,
            calendar=self.calendar,
            business_hours_only=self.terms.business_hours_only,
        )
