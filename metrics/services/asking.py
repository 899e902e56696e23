"""What a reader asks: of which team, for which months, as known when. One question for pages, rows, CSV and API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.utils.translation import gettext as _

from foundation.accounts.models import Organisation
from foundation.audit import clock
from foundation.audit.broken_rules import Invalid
from incidents.models import Team
from metrics.measures import months
from metrics.measures.statement import Family, Months
from metrics.services.as_of import counts_known_before, cutoff_of
from metrics.services.reading import Found, live_counts

T = TypeVar("T")

USUAL_SPAN = 12
LONGEST_SPAN = 60


@dataclass(frozen=True, slots=True)
class Question:
    """`team` None is the organisation. `today` is the day that the answer is of: `as_of`, else today."""

    team: Team | None
    first: date
    last: date
    as_of: date | None
    cutoff: datetime | None
    today: date
    chosen: bool = True

    @property
    def node(self) -> int | None:
        return self.team.pk if self.team is not None else None

    @property
    def months(self) -> list[date]:
        return months.span(self.first, self.last)

    def is_open(self, month: date) -> bool:
        return months.is_open(month, on=self.today)

    def asked(self) -> dict[str, str]:
        """As query parameters, without the team."""
        found = {"from": months.written(self.first), "to": months.written(self.last)}
        return found | ({"as_of": self.as_of.isoformat()} if self.as_of is not None else {})


def question_of(given: Mapping[str, str], *, team: Team | None, running_month: bool = False) -> Question:
    """Read `from`, `to` (months), `months` (how many, where those are not given) and `as_of` (a day).

    Without `to`: the last month that is over, or the running one where `running_month`. Raises `Invalid` with every
    fault at its field.
    """
    faults: list[Invalid] = []
    as_of = _collected(faults, lambda: _day_of(given.get("as_of", "")))
    cutoff = _collected(faults, lambda: cutoff_of(as_of)) if as_of is not None else None
    first = _collected(faults, lambda: _month_of(given.get("from", ""), "from"))
    last = _collected(faults, lambda: _month_of(given.get("to", ""), "to"))
    length = _collected(faults, lambda: _length_of(given.get("months", "")))
    if faults:
        raise Invalid(faults[0].code, faults[0].sentence, field=faults[0].field, others=faults[1:])
    today = as_of or Organisation.current().local_date(clock.now())
    chosen = last is not None
    last = last or (months.first_day(today) if running_month else months.last_over(today))
    first = first or months.shifted(last, 1 - (length or USUAL_SPAN))
    if first > last:
        raise Invalid("months_out_of_order", _("A period ends with its last month, not before its first."), field="to")
    if len(months.span(first, last)) > LONGEST_SPAN:
        raise Invalid("too_many_months", _("Ask for five years at most."), field="from")
    return Question(team, first, last, as_of, cutoff, today, chosen)


def counts_of(family: Family, question: Question, *, nodes: set[int | None] | None, first: date, last: date) -> Found:
    """Rows by node and month: from the live snapshots, or from the facts where the question is of an earlier day."""
    if question.cutoff is None:
        return live_counts(family, nodes=nodes, first=first, last=last)
    wanted = Months(named=frozenset(months.span(first, last)))
    found = counts_known_before(family, wanted, cutoff=question.cutoff)
    return {key: rows for key, rows in found.items() if nodes is None or key[0] in nodes}


def _collected(faults: list[Invalid], read: Callable[[], T]) -> T | None:
    try:
        return read()
    except Invalid as fault:
        faults.append(fault)
        return None


def _month_of(text: str, field: str) -> date | None:
    if not text.strip():
        return None
    try:
        return _reachable(months.parsed(text))
    except ValueError as problem:
        sentence = _("“%(given)s” is no month. Write it as 2026-10.") % {"given": text}
        raise Invalid("not_a_month", sentence, field=field) from problem


def _day_of(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return _reachable(date.fromisoformat(text.strip()))
    except ValueError as problem:
        sentence = _("“%(given)s” is no day. Write it as 2026-10-31.") % {"given": text}
        raise Invalid("not_a_day", sentence, field="as_of") from problem


def _reachable(day: date) -> date:
    """Years from here to the ends of the calendar leave room for the months before and after."""
    if not 1900 <= day.year <= 2999:
        raise ValueError(day)
    return day


def _length_of(text: str) -> int | None:
    if not text.strip():
        return None
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= LONGEST_SPAN):
        raise Invalid("not_a_length", _("Ask for 1 to 60 months."), field="months")
    return int(text)
