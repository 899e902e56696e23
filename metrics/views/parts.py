"""The parts of a report as its page shows them: figures with n and interval, tables, sentences."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from metrics.charts.svg import Markup
from metrics.measures import severity
from metrics.services.overdue import Overdue
from metrics.services.reporting import FollowThrough, Report
from metrics.statistics.measurement import Answer, Measurement, NotApplicable
from metrics.views import addresses, drawing, wording

MONTHS_OF_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Stat:
    """A figure: with `none` there is no number, and that says why."""

    name: str
    value: str = ""
    unit: str = ""
    how: str = ""
    bar: Markup | str = ""
    link: str = ""
    none: str = ""
    hero: bool = False


def stat(
    name: str,
    answer: Answer,
    *,
    count: str,
    link: str,
    nothing: str,
    of: str = "",
    weighted: bool = False,
    before: Answer | None = None,
    hero: bool = False,
) -> Stat:
    """`count` is "4 of 10"; `of` says of what, where the name does not. A rate may be weighted, a count never is."""
    if isinstance(answer, NotApplicable):
        return Stat(name, none=_("Not applicable"), how=nothing, hero=hero)
    if not isinstance(answer, Measurement):
        return Stat(name, none=_("No data"), how=nothing, hero=hero)
    if not answer.enough:
        return Stat(name, none=count, how=". ".join(filter(None, [of, wording.too_few()])), link=link, hero=hero)
    said = [f"{count} {of}".strip(), _("weighted") if weighted else "", wording.ninety_five(answer)]
    how = ", ".join(filter(None, said))
    value = wording.percent(answer.value).removesuffix("%")
    return Stat(name, value, "%", how, drawing.bar(answer, before=before), link, hero=hero)


@dataclass(frozen=True, slots=True)
class Change:
    """ "Up 16 points on a year ago", interval 6 to 25: a change, or one that the data can't tell."""

    words: str
    interval: str
    is_one: bool


def changes(found: FollowThrough) -> list[Change]:
    length = (found.last.year - found.first.year) * 12 + found.last.month - found.first.month + 1
    before = _("the %d months before") % length if length > 1 else _("the month before")
    said = [wording.change(found.against_year_before, _("a year ago"))]
    if length != MONTHS_OF_A_YEAR:
        said.append(wording.change(found.against_just_before, before))
    return [Change(*each) for each in said if each[0]]


def headline(report: Report) -> Stat:
    found = report.follow_through
    return stat(
        _("On-time rate, %s") % wording.period(found.first, found.last),
        found.on_time,
        count=wording.on_time_count(found.on_time),
        link=addresses.action_items(report.question, first=found.first, last=found.last),
        nothing=_("No action item’s first due date fell in these months."),
        before=found.year_before,
        hero=True,
    )


def completion(report: Report) -> Stat:
    found = report.follow_through
    still_open = wording.completion_still_open(found)
    if found.completion_last is None:
        return Stat(_("Completion rate, within 30 days after"), none=_("Still open"), how=still_open)
    shown = stat(
        _("Completion rate, within 30 days after, %s") % wording.period(found.first, found.completion_last),
        found.completion,
        count=wording.completed_count(found.completion),
        link=addresses.action_items(report.question, first=found.first, last=found.completion_last),
        nothing=_("No action item was due in a month that is closed."),
    )
    if not still_open:
        return shown
    return replace(shown, how=f"{shown.how.rstrip('.')}. {still_open}")


def sensitivity(report: Report) -> Stat:
    answer = report.severities.answer(severity.SENSITIVITY)
    nothing = _("No incident was adjudicated in these months.")
    if isinstance(answer, NotApplicable):
        nothing = _("No judged incident was SEV-1 or SEV-2.")
    return stat(
        _("Critical sensitivity"),
        answer,
        count=wording.counted(answer, "recognised", "critical"),
        of=_("judged SEV-1 or SEV-2"),
        weighted=True,
        link=addresses.incidents(report.question, critical="1"),
        nothing=nothing,
    )


def misclassified(report: Report) -> list[Stat]:
    found = report.severities
    answers = [(each, answer) for each, answer in found.answers if each.name != severity.SENSITIVITY.name]
    return [
        stat(
            str(measure.title),
            answer,
            count=wording.counted(answer, "differing", "judged"),
            of=_("judged"),
            weighted=True,
            link=addresses.incidents(report.question),
            nothing=_("No incident was adjudicated in these months."),
        )
        for measure, answer in answers
    ]


def ask(report: Report, overdue: Overdue | None) -> str:
    """One thing that leadership can do. Nothing is made up where nothing presses."""
    if overdue is not None and overdue.items:
        first = overdue.items[0]
        return _("Free %(owner)s to finish %(reference)s “%(title)s”: %(priority)s, %(days)d days overdue.") % {
            "owner": first.owner,
            "reference": first.reference,
            "title": first.title,
            "priority": first.get_priority_display(),
            "days": first.days_late(on=overdue.on),
        }
    if report.severities.waiting:
        return _("Have the %d sampled incidents judged that wait: until then the severity figures stand on fewer.") % (
            report.severities.waiting
        )
    return ""
