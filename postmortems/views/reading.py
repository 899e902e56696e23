"""The list of post-mortems, and the page to read one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from foundation.accounts.access import may, requires
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.audit import clock
from incidents.enums import Basis, Moment, Severity
from incidents.models import Incident, SeverityAssessment
from incidents.rules.durations import DEFINITIONS, durations
from incidents.views.cursors import page_of
from incidents.views.markdown import rendered
from incidents.views.wording.spans import span
from postmortems.enums import PostmortemState, ReviewKind, SectionKind
from postmortems.forms.filters import PostmortemFilter
from postmortems.forms.postmortems import Approve, AskForChanges
from postmortems.models import Postmortem, PostmortemSection, PostmortemStateChange
from postmortems.services.publishing import checks_before_publishing
from postmortems.views.addresses import addressed
from postmortems.views.approving import pending_waiver
from postmortems.views.finding import postmortem_named, reader, today_of

MOST_COUNTED = 200


@dataclass(frozen=True)
class Tab:
    name: str
    query: str
    current: bool


@requires(Action.READ)
def postmortem_list(request: HttpRequest) -> HttpResponse:
    person, now = reader(request), clock.now()
    visible = Postmortem.objects.visible_to(person)
    filtered = PostmortemFilter(request.GET, queryset=visible.for_list(), reader=person, now=now)
    page = page_of(filtered.qs, request.GET, name="public_id")
    late = list(visible.overdue(at=now).order_by("due_at").values_list("author_id", flat=True)[:MOST_COUNTED])
    context = {
        "now": now,
        "today": today_of(now),
        "filter": filtered,
        "page": page,
        "late": len(late),
        "late_is_more": len(late) == MOST_COUNTED,
        "my_drafts": visible.being_written().filter(author=person).count(),
        "waiting_for_review": visible.filter(state=PostmortemState.IN_REVIEW).exclude(author=person).count(),
        "tabs": _tabs(request, person),
        "is_filtered": any(request.GET.get(name) for name in ("q", "state", "team", "author")),
    }
    return render(request, "postmortems/list.html", context)


def _tabs(request: HttpRequest, person: User) -> list[Tab]:
    given = {name: request.GET[name] for name in ("state", "author") if request.GET.get(name)}
    tabs: list[tuple[str, dict[str, str]]] = [
        (_("All"), {}),
        (_("Mine"), {"author": "me"}),
        (_("Late"), {"state": "late"}),
        (_("Drafts"), {"state": "draft"}),
        (_("In review"), {"state": "in_review"}),
        (_("Published"), {"state": "published"}),
    ]
    return [Tab(name, "&".join(f"{k}={v}" for k, v in query.items()), query == given) for name, query in tabs]


@dataclass(frozen=True)
class Part:
    """A section as it is read; factors, trigger and items stand with the section that asks for them."""

    section: PostmortemSection
    html: Any
    kind: SectionKind


@dataclass(frozen=True)
class MomentOf:
    at: Any
    name: str
    note: str


@requires(Action.READ)
def postmortem_page(request: HttpRequest, public_id: str) -> HttpResponse:
    person, now = reader(request), clock.now()
    postmortem = postmortem_named(request, public_id)
    incident = postmortem.incident
    sections = list(postmortem.sections.in_order())
    parts = [Part(each, rendered(each.text), SectionKind(each.template_section.kind)) for each in sections]
    items = list(postmortem.action_items.for_list().order_by("status", "priority", "due_date", "id"))
    factors = [factor.kind for factor in postmortem.factors.standing().select_related("kind").order_by("kind__order")]
    checks = checks_before_publishing(postmortem) if postmortem.is_being_written else []
    context = {
        "now": now,
        "today": today_of(now),
        "postmortem": postmortem,
        "incident": incident,
        "parts": [part for part in parts if _is_shown(part, items, factors, postmortem)],
        "items": items,
        "factors": factors,
        "moments": _moments(incident) if incident else [],
        "assessments": _assessments(incident) if incident else [],
        "course": _course(postmortem),
        "checks": [each for each in addressed(checks, postmortem) if not each.check.holds],
        "waiver": pending_waiver(incident),
        **_review_forms(postmortem, person),
    }
    return render(request, "postmortems/page.html", context)


def _is_shown(part: Part, items: list[Any], factors: list[Any], postmortem: Postmortem) -> bool:
    """An optional section that nobody filled is left out of reading."""
    if part.section.is_filled or part.section.template_section.required:
        return True
    if part.kind == SectionKind.FACTORS:
        return bool(factors)
    return (part.kind == SectionKind.ACTIONS and bool(items)) or (
        part.kind == SectionKind.TRIGGER and postmortem.trigger_id is not None
    )


def _review_forms(postmortem: Postmortem, person: User) -> dict[str, Any]:
    may_review = (
        postmortem.state == PostmortemState.IN_REVIEW
        and may(person, Action.REVIEW_POSTMORTEM)
        and person != postmortem.author
    )
    last = postmortem.reviews.in_order_of_recording().last()
    return {
        "may_write": may(person, Action.WRITE_POSTMORTEM),
        "may_confirm": may(person, Action.CONFIRM),
        "may_review": may_review,
        "is_author": person == postmortem.author,
        "approved": last is not None and last.kind == ReviewKind.APPROVED,
        "approve_form": Approve(postmortem=postmortem, by=person) if may_review else None,
        "changes_form": AskForChanges(postmortem=postmortem, by=person) if may_review else None,
    }


def _moments(incident: Incident) -> list[MomentOf]:
    """The strip below the title: each moment that is known, with the duration that ends in it."""
    values = {moment.value: incident.moment(moment.value) for moment in Moment}
    lengths = durations(values)
    notes = {
        definition.end.value: f"{span(length)} ({definition.code.upper()})"
        for definition in DEFINITIONS
        if (length := getattr(lengths, definition.code)) is not None
    }
    shown = [moment for moment in Moment if moment != Moment.CLOSED_AT and values[moment.value] is not None]
    return [MomentOf(values[moment.value], str(moment.label), notes.get(moment.value, "")) for moment in shown]


def _assessments(incident: Incident) -> list[tuple[str, Severity, SeverityAssessment]]:
    rows = incident.severityassessments.in_order_of_recording().select_related("by")
    return [(str(Basis(row.basis).label).capitalize(), Severity(row.severity), row) for row in rows]


def _said(change: PostmortemStateChange) -> str:
    return str(change.get_to_state_display()) if change.from_state else _("opened")


def _course(postmortem: Postmortem) -> list[dict[str, Any]]:
    """What happened to the post-mortem, newest first."""
    states = [
        {"at": change.at, "what": _said(change), "by": change.by, "reason": change.reason, "key": True}
        for change in postmortem.state_changes.select_related("by")
        if change.to_state in (PostmortemState.PUBLISHED, PostmortemState.NOT_NEEDED) or not change.from_state
    ]
    reviews = [
        {"at": review.at, "what": review.get_kind_display(), "by": review.by, "reason": review.reason, "key": False}
        for review in postmortem.reviews.with_people()
    ]
    return sorted([*states, *reviews], key=lambda row: row["at"], reverse=True)
