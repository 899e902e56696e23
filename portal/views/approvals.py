"""What waits for a second person, what one asked for oneself, and what was decided."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from foundation.accounts.access import requires
from foundation.accounts.enums import Action
from foundation.approvals.enums import ApprovalState
from foundation.approvals.models import Approval
from foundation.approvals.services import DECISIONS
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule
from incidents.views.cursors import page_of
from incidents.views.finding import reader
from portal.wording.approvals import asked

MOST = 100


@requires(Action.READ)
def approval_list(request: HttpRequest) -> HttpResponse:
    return _shown(request)


@requires(Action.READ, POST=Action.OWN_ACCOUNT)
def decide(request: HttpRequest, public_id: str) -> HttpResponse:
    """One word; a refusal stands above the list, with the reason as it was typed."""
    person = reader(request)
    approval = get_object_or_404(Approval.objects.visible_to(person), public_id=public_id)
    if request.method != "POST":
        return redirect("portal:approvals")
    word, reason = request.POST.get("decision", ""), request.POST.get("reason", "")
    try:
        if word not in DECISIONS:
            raise BrokenRule("no_decision", _("Choose what you decide."), status=422)
        DECISIONS[word](approval=approval, by=person, reason=reason)
    except BrokenRule as refusal:
        return _shown(request, refusal=refusal, of=public_id, reason=reason)
    said = {"confirm": _("Confirmed: it took effect."), "refuse": _("Refused."), "withdraw": _("Withdrawn.")}
    messages.success(request, said[word])
    return redirect("portal:approvals")


def _shown(request: HttpRequest, *, refusal: BrokenRule | None = None, of: str = "", reason: str = "") -> HttpResponse:
    person = reader(request)
    rows = Approval.objects.visible_to(person).select_related("requested_by", "decided_by")
    waiting = asked(rows.pending().order_by("id")[:MOST], reader=person)
    page = page_of(rows.exclude(state=ApprovalState.PENDING), request.GET, name="public_id", size=30)
    context: dict[str, Any] = {
        "now": clock.now(),
        "others": [each for each in waiting if each.approval.requested_by_id != person.pk],
        "own": [each for each in waiting if each.approval.requested_by_id == person.pk],
        "page": page,
        "decided": asked(page.rows, reader=person),
        "problems": [rule.sentence for rule in refusal.all] if refusal else [],
        "of": of,
        "reason": reason,
    }
    return render(request, "portal/approvals.html", context, status=refusal.status if refusal else 200)
