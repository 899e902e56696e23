"""Figures in words: a value never stands without its n and its interval, and what the data can't tell is said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from incidents.models import Incident
from metrics.measures import action_items, months
from metrics.services.publishing import Restated
from metrics.services.reasons import Reason
from metrics.services.reporting import FollowThrough, MonthFigures, Report
from metrics.statistics.differences import Difference
from metrics.statistics.measurement import SHOWN_FROM, Answer, Measurement, NotApplicable

MOST_NAMED = 3
BEFORE_DEBRIEF = gettext_lazy("Before Debrief: by that day nothing had been recorded here.")


def percent(share: float) -> str:
    """ "41%"; what is neither none nor all is never rounded to it."""
    whole = round(share * 100)
    if share > 0 and whole == 0:
        return "<1%"
    return ">99%" if share < 1 and whole == 100 else f"{whole}%"


def between(interval: tuple[float, float]) -> str:
    """ "34–48%"."""
    low, high = (round(end * 100) for end in interval)
    return f"{low}–{high}%"


def month_name(month: date, *, short: bool = False) -> str:
    return formats.date_format(month, "M Y" if short else "F Y")


def period(first: date, last: date) -> str:
    """ "May to October 2026", "October 2026", "November 2025 to October 2026"."""
    if first == last:
        return month_name(first)
    beginning = formats.date_format(first, "F") if first.year == last.year else month_name(first)
    return _("%(first)s to %(last)s") % {"first": beginning, "last": month_name(last)}


def counted(answer: Answer, hits: str, n: str) -> str:
    """ "80 of 195", from the evidence."""
    return _("%(hits)d of %(n)d") % {"hits": answer.evidence.get(hits, 0), "n": answer.evidence.get(n, 0)}


def on_time_count(answer: Answer) -> str:
    return counted(answer, "on_time", "due")


def completed_count(answer: Answer) -> str:
    return counted(answer, "within_30_days", "due")


def ninety_five(answer: Answer) -> str:
    return _("95%% interval %s") % between(answer.interval) if isinstance(answer, Measurement) else ""


def rate_and_interval(answer: Answer) -> tuple[str, str]:
    """For a table: the rate where there is enough to show one, and its interval."""
    if not isinstance(answer, Measurement):
        return (_("not applicable") if isinstance(answer, NotApplicable) else _("no data")), ""
    if not answer.enough:
        return _("too few"), ""
    return percent(answer.value), between(answer.interval)


def too_few() -> str:
    return _("Too few to say: a rate is shown from %d.") % SHOWN_FROM


def points(share: float) -> int:
    return round(abs(share) * 100)


def change(found: Difference | None, than: str) -> tuple[str, str, bool]:
    """("Up 16 points on a year ago", "interval 6 to 25", it is a change); empty where nothing can be compared."""
    if found is None:
        return "", "", False
    low, high = (round(end * 100) for end in found.interval)
    interval = _("interval %(low)s to %(high)s") % {"low": _signed(low), "high": _signed(high)}
    if round(found.value * 100) == 0:
        return _("The same as %s") % than, interval, found.is_a_change
    n = points(found.value)
    up = ngettext("Up %(points)d point on %(than)s", "Up %(points)d points on %(than)s", n)
    down = ngettext("Down %(points)d point on %(than)s", "Down %(points)d points on %(than)s", n)
    return (up if found.value > 0 else down) % {"points": n, "than": than}, interval, found.is_a_change


def _signed(number: int) -> str:
    return f"−{-number}" if number < 0 else str(number)


def verdict(report: Report) -> str:
    """The headline: the on-time rate, and whether it is better than a year before."""
    found = report.follow_through
    answer = found.on_time
    if not isinstance(answer, Measurement):
        return _("No action item was due in these months, so there is nothing to judge yet.")
    if not answer.enough:
        return _too_few_to_judge(found, int(answer.evidence["due"]), int(answer.evidence["on_time"]))
    rate = percent(answer.value)
    against = found.against_year_before
    if against is None or not against.is_a_change:
        return _("%s of action items are done on time.") % rate
    if against.value > 0:
        return _("Better than a year ago: %s of action items are done on time.") % rate
    return _("Worse than a year ago: %s of action items are done on time.") % rate


def _too_few_to_judge(found: FollowThrough, due: int, on_time: int) -> str:
    length = len(months.span(found.first, found.last))
    items = ngettext("%d due action item", "%d due action items", due) % due
    when = month_name(found.first) if length == 1 else _("%d months") % length
    held = ngettext("%(when)s holds %(items)s", "%(when)s hold %(items)s", length) % {"when": when, "items": items}
    done = ngettext("%d was done on time", "%d were done on time", on_time) % on_time
    return _("%(held)s, too few to judge: %(done)s.") % {"held": held, "done": done}


def second_sentence(report: Report) -> str:
    """What the headline leaves open."""
    found = report.follow_through
    before = found.year_before
    if not isinstance(found.on_time, Measurement):
        return _("Figures come as action items reach their first due date and incidents are adjudicated.")
    if not found.on_time.enough:
        return _("A rate is shown from %d. Each item is listed behind its month.") % SHOWN_FROM
    if not isinstance(before, Measurement):
        return _("There is no year before to compare it with.")
    if found.against_year_before is None:
        return _("A year ago it was %s: too few to compare with.") % on_time_count(before)
    if found.against_year_before.is_a_change:
        return _("A year ago it was %s.") % percent(before.value)
    return _("A year ago it was %s. Whether it is better now, the data can’t tell yet.") % percent(before.value)


def open_words(last: MonthFigures) -> str:
    """At the point of an open month, in the chart."""
    if not last.is_open or not isinstance(last.on_time, Measurement):
        return ""
    return _("%s so far, open") % percent(last.on_time.value)


def completion_still_open(found: FollowThrough) -> str:
    """ "October is open: 18 of 30 so far"."""
    said = [
        _("%(month)s is open: %(count)s so far")
        % {"month": formats.date_format(each.month, "F"), "count": completed_count(each.completion)}
        for each in found.still_open
        if isinstance(each.completion, Measurement)
    ]
    return ". ".join(said)


def point_title(figures: MonthFigures) -> str:
    """A point of the trend, aloud: it is the name of its link."""
    month, answer = month_name(figures.month), figures.on_time
    if not isinstance(answer, Measurement):
        return _("%s: nothing was due") % month
    said = _("%(month)s: %(count)s on time, %(rate)s, 95%% interval %(interval)s") % {
        "month": month,
        "count": on_time_count(answer),
        "rate": percent(answer.value),
        "interval": between(answer.interval),
    }
    return _("%s, still open") % said if figures.is_open else said


def trend_title(figures: Sequence[MonthFigures]) -> str:
    """The whole chart in a sentence or two."""
    known = [each for each in figures if isinstance(each.on_time, Measurement)]
    if not known:
        return _("On-time rate by month: no data.")
    return _("On-time rate by month of the first due date, with 95%% intervals. %(first)s; %(last)s.") % {
        "first": point_title(known[0]),
        "last": point_title(known[-1]),
    }


def open_until(figures: Sequence[MonthFigures]) -> list[tuple[str, date]]:
    return [(month_name(each.month), months.closes_on(each.month)) for each in figures if each.is_open]


def plain(answer: Answer, measure_name: str) -> str:
    """ "12 of 34, 35%", or that there is no data; for old and new beside each other."""
    if isinstance(answer, NotApplicable):
        return _("not applicable")
    if not isinstance(answer, Measurement):
        return _("no data")
    if measure_name == action_items.ON_TIME.name:
        return f"{on_time_count(answer)}, {percent(answer.value)}"
    if measure_name == action_items.COMPLETION.name:
        return f"{completed_count(answer)}, {percent(answer.value)}"
    return _("%(rate)s of %(n)d judged") % {"rate": percent(answer.value), "n": answer.n}


def why(restated: Restated, reasons: Sequence[Reason]) -> str:
    """What moved it: the items and incidents by name, or where those are many, the counts that differ."""
    said = [_("The definition changed.")] if restated.redefined else []
    if 0 < len(reasons) <= MOST_NAMED:
        return " ".join([*said, *(_moved(reason) for reason in reasons)])
    said += [_said(name, difference) for name, difference in restated.why.items()]
    return " ".join(said) or _("What was counted stands otherwise now.")


def _moved(reason: Reason) -> str:
    """ "AI-12 was reopened: the check found it undone." """
    name = reason.subject.reference
    if isinstance(reason.subject, Incident):
        if reason.counted < 0:
            return _("%s is no longer among the judged.") % name
        return _("%(name)s was adjudicated %(level)s.") % {"name": name, "level": reason.stands}
    if reason.counted > 0:
        said = _("%s counts now")
    elif reason.counted < 0:
        said = _("%s counts no longer")
    elif reason.outcome > 0:
        said = _("%s is recorded done")
    else:
        said = _("%s was reopened")
    return f"{said % name}: {reason.said.rstrip('.')}." if reason.said else f"{said % name}."


def _said(name: str, difference: int) -> str:
    n = abs(difference)
    rose = {
        "due": ngettext("%d item more was due.", "%d items more were due.", n),
        "done": ngettext("%d more is recorded done.", "%d more are recorded done.", n),
        "cancelled": ngettext(
            "%d was cancelled after it was due, and stays.", "%d were cancelled after they were due, and stay.", n
        ),
        "withdrawn": ngettext("%d was cancelled before it was due.", "%d were cancelled before they were due.", n),
        "judged": ngettext("%d more was judged.", "%d more were judged.", n),
        "waiting": ngettext("%d more waits for a judgement.", "%d more wait for a judgement.", n),
    }
    fell = {
        "due": ngettext("%d item counts no longer.", "%d items count no longer.", n),
        "done": ngettext("%d that was done is open again.", "%d that were done are open again.", n),
        "cancelled": ngettext("%d is cancelled no longer.", "%d are cancelled no longer.", n),
        "withdrawn": ngettext("%d is withdrawn no longer.", "%d are withdrawn no longer.", n),
        "judged": ngettext("%d judged counts no longer.", "%d judged count no longer.", n),
        "waiting": ngettext("%d waits no longer.", "%d wait no longer.", n),
    }
    return (rose if difference > 0 else fell)[name] % n


def day(moment: datetime | date) -> str:
    return formats.date_format(moment, "j F Y")
