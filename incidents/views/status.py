"""The status page: what customers were told, as a page, JSON Feed and Atom.

Whoever signs in reads it; anyone else where the organisation publishes it. No person is named on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page

from foundation.accounts.access import open_to_anyone
from foundation.accounts.models import Organisation
from foundation.audit import clock
from incidents.enums import Status
from incidents.models import Communication, Incident
from incidents.services.status import MOST, told_customers

LATELY = timedelta(days=14)


def _asked(request: HttpRequest) -> list[Communication]:
    """What this request may read; 404 where the organisation does not publish."""
    if not (request.user.is_authenticated or Organisation.current().publishes_status):
        raise Http404
    return list(told_customers(service=request.GET.get("service", ""))[:MOST])


SAID = {
    Status.DECLARED: lambda: _("ongoing"),
    Status.ACKNOWLEDGED: lambda: _("ongoing"),
    Status.MITIGATED: lambda: _("works again, watched"),
}


def said_outside(incident: Incident) -> str:
    """How it stands, in words for those who have never seen a Debrief."""
    return SAID.get(Status(incident.status), lambda: _("over"))()


@dataclass(frozen=True)
class Problem:
    """One incident on the status page."""

    incident: Incident
    rows: list[Communication]

    @property
    def service(self) -> str:
        return str(self.incident.service or _("A problem"))

    @property
    def state(self) -> str:
        return said_outside(self.incident)

    @property
    def shape(self) -> str:
        if self.incident.status == Status.MITIGATED:
            return "half"
        return "bad" if self.incident.is_running else "ok"


def spoken_about(incident: Incident) -> Incident:
    return incident.survivor


@open_to_anyone
@conditional_page
def status_page(request: HttpRequest) -> HttpResponse:
    """Incidents that customers heard of, what still runs first, each with what was said."""
    found: dict[Incident, list[Communication]] = {}
    for row in _asked(request):
        found.setdefault(spoken_about(row.incident), []).append(row)
    problems = [Problem(incident, rows) for incident, rows in found.items()]
    since = clock.now() - LATELY
    context = {
        "organisation": Organisation.current(),
        "running": [each for each in problems if each.incident.is_running],
        "over": [
            each
            for each in problems
            if not each.incident.is_running and each.rows[0].sent_at and each.rows[0].sent_at > since
        ],
    }
    return render(request, "incidents/status/page.html", context)


@open_to_anyone
@conditional_page
def json_feed(request: HttpRequest) -> HttpResponse:
    """JSON Feed 1.1."""
    address = f"{settings.BASE_URL}/status/"
    answer = JsonResponse(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": _feed_title(),
            "home_page_url": address,
            "feed_url": f"{address}feed.json",
            "items": [_json_item(row) for row in _asked(request)],
        },
        content_type="application/feed+json",
    )
    answer["Cache-Control"] = "public, max-age=60"
    return answer


def _json_item(row: Communication) -> dict[str, Any]:
    assert row.sent_at is not None  # noqa: S101 - the constraint holds it
    return {
        "id": row.public_id,
        "url": f"{settings.BASE_URL}/status/#{row.public_id}",
        "title": _item_title(row),
        "content_text": row.text,
        "date_published": row.sent_at.isoformat(),
        "tags": [str(row.incident.service)] if row.incident.service else [],
        "_debrief": {
            "incident": spoken_about(row.incident).reference,
            "status": spoken_about(row.incident).status,
            "next_update_at": row.next_update_at.isoformat() if row.next_update_at else None,
        },
    }


class AtomFeed(Feed):  # type: ignore[type-arg]
    feed_type = Atom1Feed
    link = "/status/"

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> list[Communication]:
        return _asked(request)

    def title(self, obj: Any) -> str:
        return _feed_title()

    def items(self, obj: list[Communication]) -> list[Communication]:
        return obj

    def item_title(self, item: Any) -> str:
        return _item_title(item)

    def item_description(self, item: Any) -> str:
        text: str = item.text
        return text

    def item_link(self, item: Any) -> str:
        return f"/status/#{item.public_id}"

    def item_guid(self, item: Any) -> str:
        return f"urn:debrief:{item.public_id}"

    def item_pubdate(self, item: Any) -> Any:
        return item.sent_at

    item_updateddate = item_pubdate


@open_to_anyone
@conditional_page
def atom_feed(request: HttpRequest) -> HttpResponse:
    return AtomFeed()(request)


def _feed_title() -> str:
    return _("%s status") % Organisation.current().name


def _item_title(row: Communication) -> str:
    service = str(row.incident.service or _("A problem"))
    return f"{service}: {said_outside(spoken_about(row.incident))}"
