"""Where a figure leads: to its rows, with the question that it answered."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from incidents.models import Team
from metrics.measures import months
from metrics.services.asking import Question


def report_of(team: Team | None, question: Question | None = None) -> str:
    """The report, asked the same: its months only where they were chosen, so that a link of today keeps up."""
    address = reverse("metrics:team_report", args=[team.slug]) if team is not None else reverse("metrics:report")
    if question is None:
        return address
    asked = question.asked() if question.chosen else {}
    if question.as_of is not None:
        asked["as_of"] = question.as_of.isoformat()
    return f"{address}?{urlencode(asked)}" if asked else address


def action_items(question: Question, *, first: date | None = None, last: date | None = None, **more: Any) -> str:
    return _rows("metrics:action_item_rows", question, first, last, more)


def incidents(question: Question, *, first: date | None = None, last: date | None = None, **more: Any) -> str:
    return _rows("metrics:severity_rows", question, first, last, more)


def figures(question: Question) -> str:
    return _rows("metrics:figures", question, None, None, {})


def _rows(name: str, question: Question, first: date | None, last: date | None, more: dict[str, Any]) -> str:
    asked = question.asked()
    if first is not None:
        asked |= {"from": months.written(first), "to": months.written(last or first)}
    team = {"team": question.team.slug} if question.team is not None else {}
    return f"{reverse(name)}?{urlencode({**team, **asked, **{key: value for key, value in more.items() if value}})}"
