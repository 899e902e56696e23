"""What Debrief told its reader: unread first, in words, each leading to what it is about."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.accounts.access import requires
from foundation.accounts.enums import Action
from foundation.audit import clock
from foundation.outbox.models import Notice
from foundation.outbox.services import mark_read
from incidents.views.cursors import page_of
from incidents.views.finding import reader
from portal.told import readable
from portal.wording.notices import said


@requires(Action.READ)
def notice_list(request: HttpRequest) -> HttpResponse:
    """The unread ones all (at most 50), then the others by page."""
    person = reader(request)
    mine = Notice.objects.visible_to(person)
    unread = readable(person, mine.unread().order_by("-id")[:51])
    page = page_of(mine.filter(read_at__isnull=False), request.GET, name="public_id", size=30)
    context = {
        "now": clock.now(),
        "fresh": [said(each) for each in unread[:50]],
        "more_fresh": len(unread) > 50,
        "page": page,
        "seen": [said(each) for each in readable(person, page.rows)],
    }
    return render(request, "portal/notices.html", context)


@requires(Action.READ, POST=Action.OWN_ACCOUNT)
def open_notice(request: HttpRequest, public_id: str) -> HttpResponse:
    """To what it is about; a post also marks it read."""
    person = reader(request)
    notice = Notice.objects.visible_to(person).filter(public_id=public_id).first()
    if notice is None:
        raise Http404(_("There is no such notice."))
    if request.method == "POST":
        mark_read(notice=notice, by=person)
    return redirect(notice.url if request.POST.get("then") == "open" and notice.url else "portal:notices")


@requires(Action.OWN_ACCOUNT)
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    person = reader(request)
    for notice in Notice.objects.visible_to(person).unread()[:500]:
        mark_read(notice=notice, by=person)
    return redirect("portal:notices")
