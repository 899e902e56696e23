"""The tables of a report: months, the matrix, teams, and what was restated, each row ready to be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from incidents.enums import Severity
from metrics.charts.matrix import kind_of
from metrics.charts.svg import Markup
from metrics.services.asking import Question
from metrics.services.publishing import Restated
from metrics.services.reasons import Reasons
from metrics.services.reporting import MonthFigures, Report, Severities, TeamFigures
from metrics.statistics.agreement import LEVELS
from metrics.statistics.measurement import Measurement
from metrics.views import addresses, drawing, wording


@dataclass(frozen=True, slots=True)
class SeverityRow:
    name: str
    rate: str
    n: int
    interval: str


def severity_rows(found: Severities) -> list[SeverityRow]:
    rows = []
    for measure, answer in found.answers:
        rate, interval = wording.rate_and_interval(answer)
        rows.append(SeverityRow(str(measure.title), rate, answer.n, interval))
    return rows


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A row of the table beside the trend."""

    name: str
    figures: MonthFigures
    on_time: str
    due: str
    rate: str
    interval: str
    within_30: str
    link: str


def month_rows(figures: Sequence[MonthFigures], question: Question) -> list[MonthRow]:
    rows = []
    for each in figures:
        evidence, known = each.on_time.evidence, isinstance(each.on_time, Measurement)
        answer = each.on_time
        rows.append(
            MonthRow(
                name=wording.month_name(each.month, short=True),
                figures=each,
                on_time=str(evidence.get("on_time", 0)) if known else "",
                due=str(evidence.get("due", 0)) if known else "",
                rate=wording.percent(answer.value) if isinstance(answer, Measurement) else _("no data"),
                interval=wording.between(answer.interval) if isinstance(answer, Measurement) else "",
                within_30=str(each.completion.evidence.get("within_30_days", 0)) if known else "",
                link=addresses.action_items(question, first=each.month) if known else "",
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class MatrixCell:
    kind: str
    count: int
    link: str


@dataclass(frozen=True, slots=True)
class MatrixRow:
    level: Severity
    cells: tuple[MatrixCell, ...]
    total: int
    link: str


def matrix_rows(found: Severities, question: Question) -> list[MatrixRow]:
    """Declared, from above to below; adjudicated, from left to right. Each count leads to its incidents."""
    rows = []
    for declared, counts in zip(LEVELS, found.matrix, strict=True):
        cells = tuple(
            MatrixCell(
                kind_of(declared, adjudicated, count),
                count,
                addresses.incidents(question, declared=declared, adjudicated=adjudicated) if count else "",
            )
            for adjudicated, count in zip(LEVELS, counts, strict=True)
        )
        link = addresses.incidents(question, declared=declared) if sum(counts) else ""
        rows.append(MatrixRow(Severity(declared), cells, sum(counts), link))
    return rows


def matrix_totals(found: Severities) -> list[int]:
    return [sum(column) for column in zip(*found.matrix, strict=True)]


@dataclass(frozen=True, slots=True)
class TeamRow:
    figures: TeamFigures
    panel: Markup | str
    bar: Markup | str
    report: str
    link: str
    on_time: str
    rate: str
    interval: str
    completed: str
    has_data: bool
    has_trend: bool


def team_rows(report: Report) -> list[TeamRow]:
    rows = []
    for each in report.teams:
        known = isinstance(each.on_time, Measurement)
        rate, interval = wording.rate_and_interval(each.on_time)
        done, _interval = wording.rate_and_interval(each.completion)
        completed = wording.completed_count(each.completion)
        first, last = report.follow_through.first, report.follow_through.last
        question = replace(report.question, team=each.team)
        has_trend = any(isinstance(month.on_time, Measurement) for month in each.months)
        rows.append(
            TeamRow(
                figures=each,
                panel=drawing.team_panel(each, report.question) if has_trend else "",
                bar=drawing.bar(each.on_time),
                report=addresses.report_of(each.team, report.question),
                link=addresses.action_items(question, first=first, last=last) if known else "",
                on_time=wording.on_time_count(each.on_time) if known else _("none due"),
                rate=rate,
                interval=interval,
                completed=f"{completed}, {done}" if isinstance(each.completion, Measurement) else _("no data"),
                has_data=known,
                has_trend=has_trend,
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class RestatedRow:
    restated: Restated
    name: str
    old: str
    new: str
    why: str


def restated_rows(report: Report, reasons: Reasons) -> list[RestatedRow]:
    return [
        RestatedRow(
            each,
            f"{each.measure.title}, {wording.month_name(each.month)}",
            wording.plain(each.old, each.measure.name),
            wording.plain(each.new, each.measure.name),
            wording.why(each, reasons.get((each.measure.name, each.month), [])),
        )
        for each in report.restated
    ]
