"""Action items: the list, the board, and the page of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from foundation.accounts.access import may, requires
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.approvals.models import Approval
from foundation.audit import clock
from incidents.models import Team
from incidents.views.cursors import CursorPage, page_of
from incidents.views.wording import spans
from postmortems.enums import ActionField, ActionStatus
from postmortems.forms.filters import LIVE, ActionItemFilter
from postmortems.models import ActionItem, ActionItemChange
from postmortems.rules.action_wording import hints
from postmortems.views.finding import item_named, reader, today_of

PAGE = 50
MOST_COUNTED = 1000
CARDS = 30


@dataclass(frozen=True)
class Row:
    """A line of the list: the item, and what a reader of its wording would ask back."""

    item: ActionItem
    hint: str


@dataclass(frozen=True)
class Group:
    name: str
    rows: list[Row]


@dataclass(frozen=True)
class Headline:
    """How many are overdue and open, as far as one counts; `more` where that is not all of them."""

    overdue: int
    urgent: int
    live: int
    more: bool


@requires(Action.READ)
def action_list(request: HttpRequest) -> HttpResponse:
    person, now = reader(request), clock.now()
    today = today_of(now)
    filtered, given = _filtered(request, person, today)
    by_due = given.get("status") in (LIVE, "overdue")
    queryset = filtered.qs.for_list().with_moves()
    page = (
        _page_by_due(queryset, request.GET) if by_due else page_of(queryset, request.GET, name="reference", size=PAGE)
    )
    context = {
        "now": now,
        "today": today,
        "filter": filtered,
        "page": page,
        "by_due": by_due,
        "week_ahead": today + timedelta(days=8),
        "groups": _grouped(page.rows, today) if by_due else [Group("", _rows(page.rows))],
        "headline": headline(person, today),
        "tabs": _tabs(given),
        "is_filtered": _is_filtered(request),
        "may_edit": may(person, Action.EDIT_ACTION_ITEM),
        "query": _query_of(request),
    }
    return render(request, "postmortems/actions.html", context)


@requires(Action.READ)
def action_board(request: HttpRequest) -> HttpResponse:
    """Open, in progress, proposed and recently done, the first of each column."""
    person, now = reader(request), clock.now()
    today = today_of(now)
    filtered, _given = _filtered(request, person, today, default=False)
    items = filtered.qs.for_list()
    recent = Q(status=ActionStatus.DONE, completed_at__gte=now - timedelta(days=30))
    columns = [
        (_("Proposed"), items.proposals().order_by("-id")),
        (_("Open"), items.filter(status=ActionStatus.OPEN).by_due_date()),
        (_("In progress"), items.filter(status=ActionStatus.IN_PROGRESS).by_due_date()),
        (_("Completed, 30 days"), items.filter(recent).order_by("-completed_at", "-id")),
    ]
    shown = [(name, *_first_of(rows)) for name, rows in columns]
    context = {
        "now": now,
        "today": today,
        "filter": filtered,
        "columns": shown,
        "is_empty": not any(rows for _name, rows, _more in shown),
        "headline": headline(person, today),
        "is_filtered": _is_filtered(request),
        "may_edit": may(person, Action.EDIT_ACTION_ITEM),
        "query": _query_of(request),
    }
    return render(request, "postmortems/board.html", context)


@requires(Action.READ)
def action_page(request: HttpRequest, reference: str) -> HttpResponse:
    person, now = reader(request), clock.now()
    item = item_named(request, reference)
    context = {
        "now": now,
        "today": item.charged_date(now),
        "item": item,
        "changes": _changes(item),
        "waiting": Approval.objects.pending().about(item.reference).select_related("requested_by"),
        "hints": hints(item.title, item.end_state) if item.is_live or item.is_proposed else [],
        "may_edit": may(person, Action.EDIT_ACTION_ITEM),
        "may_confirm": may(person, Action.CONFIRM),
    }
    return render(request, "postmortems/action.html", context)


def headline(person: User, today: date) -> Headline:
    """Counted up to a thousand, over what this person may see: beyond it nobody needs the exact number."""
    visible = ActionItem.objects.visible_to(person)
    overdue = list(visible.overdue(on=today).order_by("due_date").values_list("priority", flat=True)[:MOST_COUNTED])
    live = len(visible.live().order_by().values_list("pk", flat=True)[:MOST_COUNTED])
    return Headline(len(overdue), sum(level <= 1 for level in overdue), live, live == MOST_COUNTED)


def _filtered(
    request: HttpRequest, person: User, today: date, *, default: bool = True
) -> tuple[ActionItemFilter, QueryDict]:
    """The filter over what this person may see; without a state the list shows what is to be done."""
    given = request.GET.copy()
    if default and not given.get("status"):
        given["status"] = LIVE
    if not default:
        given.pop("status", None)
    return ActionItemFilter(given, queryset=ActionItem.objects.visible_to(person), reader=person, today=today), given


def _is_filtered(request: HttpRequest) -> bool:
    return any(request.GET.get(name) for name in ("q", "team", "owner", "priority", "kind", "incident"))


def _query_of(request: HttpRequest) -> str:
    kept = request.GET.copy()
    for name in ("after", "before", "status"):
        kept.pop(name, None)
    return kept.urlencode()


def _tabs(given: QueryDict) -> list[tuple[str, str, bool]]:
    """Name, query, whether it is the present one."""
    now = {name: given[name] for name in ("status", "owner") if given.get(name)}
    tabs: list[tuple[str, dict[str, str]]] = [
        (_("To do"), {"status": LIVE}),
        (_("Mine"), {"status": LIVE, "owner": "me"}),
        (_("Overdue"), {"status": "overdue"}),
        (_("Proposed"), {"status": "proposed"}),
        (_("Done"), {"status": "done"}),
        (_("Cancelled"), {"status": "cancelled"}),
    ]
    return [(name, "&".join(f"{k}={v}" for k, v in query.items()), query == now) for name, query in tabs]


def _page_by_due(queryset: Any, query: QueryDict) -> CursorPage[ActionItem]:
    """A page by due date, the earliest first. A cursor is the reference of the last row; live items have due dates."""
    ordered = queryset.order_by("due_date", "id")
    edge = queryset.filter(reference=query.get("after", "")).values_list("due_date", "pk").first()
    if edge is not None:
        day, pk = edge
        ordered = ordered.filter(Q(due_date__gt=day) | Q(due_date=day, pk__gt=pk))
    rows = list(ordered[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    return CursorPage(rows, older=rows[-1].reference if more else "", newer="")


def _grouped(rows: list[ActionItem], today: date) -> list[Group]:
    week_ends = today + timedelta(days=6 - today.weekday())
    groups: dict[str, list[ActionItem]] = {_("Overdue"): [], _("Due this week"): [], _("Later"): []}
    overdue, this_week, later = groups.values()
    for row in rows:
        assert row.due_date is not None  # noqa: S101 - live ones have one, by the database
        (overdue if row.due_date < today else this_week if row.due_date <= week_ends else later).append(row)
    return [Group(name, _rows(found)) for name, found in groups.items() if found]


def _rows(items: list[ActionItem]) -> list[Row]:
    return [Row(item, _hint(item)) for item in items]


def _hint(item: ActionItem) -> str:
    found = hints(item.title, item.end_state) if item.is_live or item.is_proposed else []
    return found[0].sentence if found else ""


def _first_of(rows: QuerySet[ActionItem]) -> tuple[list[ActionItem], bool]:
    found = list(rows[: CARDS + 1])
    return found[:CARDS], len(found) > CARDS


def _changes(item: ActionItem) -> list[dict[str, Any]]:
    """Each change in words, newest first; people and teams by name in two queries for all rows."""
    rows = list(ActionItemChange.objects.filter(item=item).select_related("by").order_by("-id"))
    names = {value for row in rows for value in (row.from_value, row.to_value) if value}
    people = {each.username: str(each) for each in User.objects.filter(username__in=names)}
    teams = {each.slug: str(each) for each in Team.objects.filter(slug__in=names)}
    return [
        {
            "row": row,
            "what": row.get_field_display(),
            "before": word(row, row.from_value),
            "after": word(row, row.to_value),
        }
        for row in rows
        for word in [_wording(people, teams)]
    ]


def _wording(people: dict[str, str], teams: dict[str, str]) -> Any:
    def word(row: ActionItemChange, value: str) -> str:
        if not value:
            return ""
        if row.field == ActionField.OWNER:
            return people.get(value, value)
        if row.field == ActionField.TEAM:
            return teams.get(value, value)
        if row.field == ActionField.STATUS:
            return str(ActionStatus(value).label)
        if row.field == ActionField.DUE_DATE:
            day = date.fromisoformat(value)
            return spans.day(day, today=row.at.date())
        return value

    return word
