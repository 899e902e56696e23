"""How one hears of things: ways, own addresses, quiet hours, and a test of them."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.accounts.access import requires
from foundation.accounts.enums import Action
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule
from foundation.outbox.channels.addresses import hidden
from foundation.outbox.enums import Channel
from foundation.outbox.models import Delivery, NoticePreferences
from foundation.outbox.services import choose_notices, send_test_notice
from incidents.views.finding import reader
from portal.forms.hearing import HearingForm, initial_of

TESTS_SHOWN = 8


@requires(Action.OWN_ACCOUNT)
def hearing(request: HttpRequest) -> HttpResponse:
    person = reader(request)
    preferences = NoticePreferences.objects.filter(person=person).first()
    form = HearingForm(request.POST or None, initial=initial_of(preferences))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            choose_notices(
                by=person,
                by_mail=given["by_mail"],
                addresses=form.wanted_addresses(),
                quiet_from=given["quiet_from"],
                quiet_until=given["quiet_until"],
                quiet_weekends=given["quiet_weekends"],
            )
        except BrokenRule as broken:
            form.add_error(broken.field if broken.field in form.fields else None, broken.sentence)
        else:
            messages.success(request, _("Saved."), extra_tags="ok")
            return redirect("portal:hearing")
    sent = Delivery.objects.filter(notice__recipient=person, notice__kind="test").select_related("notice")
    context = {
        "now": clock.now(),
        "form": form,
        "mail_goes_out": settings.DEBRIEF_SENDS_MAIL,
        "addresses": [hidden(each) for each in preferences.own_addresses] if preferences else [],
        "tests": [(str(Channel(each.channel).label), each) for each in sent.order_by("-id")[:TESTS_SHOWN]],
    }
    return render(request, "portal/hearing.html", context)


@requires(Action.OWN_ACCOUNT)
@require_POST
def try_hearing(request: HttpRequest) -> HttpResponse:
    send_test_notice(by=reader(request))
    messages.success(request, _("Sent. What became of it stands below."), extra_tags="ok")
    return redirect("portal:hearing")
