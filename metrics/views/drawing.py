"""A report's figures as charts, each point a link to its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from incidents.models import Team
from metrics.charts.band_line import Month, band_line
from metrics.charts.interval_bar import interval_bar
from metrics.charts.small_multiples import panel
from metrics.charts.svg import Markup
from metrics.services.asking import Question
from metrics.services.reporting import MonthFigures, TeamFigures
from metrics.statistics.measurement import Answer, Measurement
from metrics.views import addresses, wording


def trend(figures: Sequence[MonthFigures], question: Question) -> Markup:
    return band_line(
        _months(figures, question),
        ident="trend",
        title=wording.trend_title(figures),
        open_words=wording.open_words(figures[-1]),
        restated_words=_("restated"),
        nothing_words=_("No data: nothing was due"),
    )


def team_panel(figures: TeamFigures, question: Question) -> Markup:
    asked = replace(question, team=figures.team)
    title = f"{figures.team.name}: {wording.trend_title(figures.months)}"
    return panel(_months(figures.months, asked), ident=f"team-{figures.team.slug}", title=title)


def bar(answer: Answer, *, before: Answer | None = None, is_open: bool = False) -> Markup | str:
    """The interval of a figure; nothing where there is none to show."""
    if not isinstance(answer, Measurement) or not answer.enough:
        return ""
    earlier = before.value if isinstance(before, Measurement) and before.enough else None
    title = _("%(rate)s, %(interval)s") % {
        "rate": wording.percent(answer.value),
        "interval": wording.ninety_five(answer),
    }
    if earlier is not None:
        title = _("%(title)s; a year before %(rate)s") % {"title": title, "rate": wording.percent(earlier)}
    return interval_bar(answer.value, answer.interval, title=title, before=earlier, is_open=is_open)


def _months(figures: Sequence[MonthFigures], question: Question) -> list[Month]:
    drawn = []
    for each in figures:
        tick, title = wording.month_name(each.month, short=True)[:3], wording.point_title(each)
        month = Month(tick, title, is_open=each.is_open, is_restated=each.is_restated)
        if isinstance(each.on_time, Measurement):
            low, high = each.on_time.interval
            href = addresses.action_items(question, first=each.month)
            month = replace(month, value=each.on_time.value, low=low, high=high, href=href)
        drawn.append(month)
    return drawn


def named(team: Team | None, organisation: str) -> str:
    return team.name if team is not None else organisation
