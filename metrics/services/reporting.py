"""The figures of a report, from counts alone: a handful of queries, whatever the number of incidents and items."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from incidents.models import Team
from metrics.enums import FamilyName
from metrics.measures import action_items, months, severity
from metrics.measures.definitions import Measure, Row
from metrics.models import Publication
from metrics.services.asking import Question, counts_of
from metrics.services.publishing import Restated, latest_publication, restatements
from metrics.services.reading import Found
from metrics.statistics.agreement import Matrix
from metrics.statistics.differences import Difference, difference
from metrics.statistics.measurement import Answer, Measurement

HEADLINE = 6
"""The headline sums up so many months: one month has too few items for an interval that says anything."""


@dataclass(frozen=True, slots=True)
class MonthFigures:
    month: date
    is_open: bool
    on_time: Answer
    completion: Answer
    misclassified: Answer
    is_restated: bool = False


@dataclass(frozen=True, slots=True)
class FollowThrough:
    """Action items of the headline's months, against a year before and the same number of months before."""

    first: date
    last: date
    on_time: Answer
    year_before: Answer
    just_before: Answer
    completion: Answer
    completion_last: date | None
    still_open: tuple[MonthFigures, ...]

    @property
    def against_year_before(self) -> Difference | None:
        return compared(self.on_time, self.year_before)

    @property
    def against_just_before(self) -> Difference | None:
        return compared(self.on_time, self.just_before)


@dataclass(frozen=True, slots=True)
class Severities:
    """Judged incidents of all months of the report."""

    matrix: Matrix
    answers: tuple[tuple[Measure, Answer], ...]
    judged: int
    waiting: int
    declared: int
    by_machine: int
    outside: int

    @property
    def sampled(self) -> int:
        return self.judged + self.waiting

    def answer(self, measure: Measure) -> Answer:
        return {each.name: answer for each, answer in self.answers}[measure.name]


@dataclass(frozen=True, slots=True)
class TeamFigures:
    """A team with all below it, over the same months as the organisation's figures beside it."""

    team: Team
    months: tuple[MonthFigures, ...]
    on_time: Answer
    completion: Answer


@dataclass(frozen=True, slots=True)
class Report:
    question: Question
    months: tuple[MonthFigures, ...]
    follow_through: FollowThrough
    severities: Severities
    teams: tuple[TeamFigures, ...]
    restated: tuple[Restated, ...]
    publication: Publication | None
    known_until: datetime | None
    is_empty: bool


def report_on(question: Question, *, teams: Sequence[Team]) -> Report:
    """`teams` are those shown beside the whole. Two queries for counts, at most three for what was published."""
    before = months.shifted(question.first, -12)
    upto = max(question.last, months.first_day(question.today))
    nodes: set[int | None] = {question.node, *(team.pk for team in teams)}
    items = counts_of(action_items.FAMILY, question, nodes=nodes, first=before, last=upto)
    levels = counts_of(severity.FAMILY, question, nodes=nodes, first=before, last=upto)
    question = _from_the_beginning(question, items, levels)
    publication, restated = _published(question, items, levels)
    figures = _months_of(question, question.node, items, levels, _of_on_time(restated))
    return Report(
        question=question,
        months=figures,
        follow_through=_follow_through(question, items, figures),
        severities=_severities(rows_of(levels, question.node, question.months)),
        teams=tuple(_team(question, team, items, levels) for team in teams),
        restated=restated,
        publication=publication,
        known_until=max((row["known_until"] for row in _all(items, levels) if "known_until" in row), default=None),
        is_empty=not any(rows_of(found, question.node, question.months) for found in (items, levels)),
    )


def rows_of(found: Found, node: int | None, wanted: Iterable[date]) -> list[Row]:
    return [row for month in wanted for row in found.get((node, month), [])]


def compared(later: Answer, earlier: Answer) -> Difference | None:
    """None unless both are figures of enough records to be shown."""
    if isinstance(later, Measurement) and isinstance(earlier, Measurement) and later.enough and earlier.enough:
        return difference(later, earlier)
    return None


def _from_the_beginning(question: Question, *found: Found) -> Question:
    """In an organisation's first month nothing is over yet: then the running month is what there is to show."""
    running = months.first_day(question.today)
    if question.chosen or question.last >= running:
        return question
    counted = {month for each in found for node, month in each if node == question.node}
    if running in counted and not any(month <= question.last for month in counted):
        length = len(question.months)
        return replace(question, first=months.shifted(running, 1 - length), last=running)
    return question


def _all(*found: Found) -> Iterable[Row]:
    return (row for each in found for rows in each.values() for row in rows)


def _published(question: Question, items: Found, levels: Found) -> tuple[Publication | None, tuple[Restated, ...]]:
    """As of an earlier day nothing is restated: those are the figures of that day."""
    publication = latest_publication(question.team, first=question.first, last=question.last, before=question.cutoff)
    if publication is None or question.cutoff is not None:
        return publication, ()
    live = {FamilyName.ACTION_ITEMS: items, FamilyName.SEVERITY: levels}
    return publication, tuple(restatements(publication, live, first=question.first, last=question.last))


def _of_on_time(restated: Iterable[Restated]) -> set[date]:
    return {each.month for each in restated if each.measure.name == action_items.ON_TIME.name}


def _months_of(
    question: Question, node: int | None, items: Found, levels: Found, restated: set[date] | None = None
) -> tuple[MonthFigures, ...]:
    return tuple(
        MonthFigures(
            month=month,
            is_open=question.is_open(month),
            on_time=action_items.ON_TIME.answer(items.get((node, month), [])),
            completion=action_items.COMPLETION.answer(items.get((node, month), [])),
            misclassified=severity.MISCLASSIFICATION.answer(levels.get((node, month), [])),
            is_restated=restated is not None and month in restated,
        )
        for month in question.months
    )


def headline_months(question: Question, items: Found) -> list[date]:
    """The last months of the period; all of them where the last hold too few items to say anything."""
    last = question.months[-HEADLINE:]
    answer = action_items.ON_TIME.answer(rows_of(items, question.node, last))
    enough = isinstance(answer, Measurement) and answer.enough
    return last if enough else question.months


def _follow_through(question: Question, items: Found, figures: Sequence[MonthFigures]) -> FollowThrough:
    shown = headline_months(question, items)
    closed = [month for month in shown if not question.is_open(month)]

    def on_time(wanted: Iterable[date]) -> Answer:
        return action_items.ON_TIME.answer(rows_of(items, question.node, wanted))

    return FollowThrough(
        first=shown[0],
        last=shown[-1],
        on_time=on_time(shown),
        year_before=on_time([months.shifted(month, -12) for month in shown]),
        just_before=on_time([months.shifted(month, -len(shown)) for month in shown]),
        completion=action_items.COMPLETION.answer(rows_of(items, question.node, closed)),
        completion_last=closed[-1] if closed else None,
        still_open=tuple(each for each in figures if each.is_open and each.month in shown),
    )


def _severities(rows: Sequence[Row]) -> Severities:
    found = severity.matrix(rows)
    measures = (severity.MISCLASSIFICATION, severity.UNDER, severity.OVER, severity.SENSITIVITY)
    outside = severity.cells_of(rows, in_sample=False) + severity.cells_of(rows, in_sample=False, by_machine=True)
    return Severities(
        matrix=found,
        answers=tuple((measure, measure.answer(rows)) for measure in measures),
        judged=sum(sum(line) for line in found),
        waiting=severity.waiting(rows),
        declared=severity.declared(rows),
        by_machine=severity.declared(rows, by_machine=True),
        outside=sum(cell.count for cell in outside),
    )


def _team(question: Question, team: Team, items: Found, levels: Found) -> TeamFigures:
    shown = headline_months(question, items)
    closed = [month for month in shown if not question.is_open(month)]
    return TeamFigures(
        team=team,
        months=_months_of(question, team.pk, items, levels),
        on_time=action_items.ON_TIME.answer(rows_of(items, team.pk, shown)),
        completion=action_items.COMPLETION.answer(rows_of(items, team.pk, closed)),
    )
