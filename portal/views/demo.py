"""The demo's logins, and signing in as one of them: only where there is a demo, never in production."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import authenticate, login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.accounts.access import open_to_anyone
from foundation.accounts.models import User
from portal.demo import LOGINS, PASSWORD


def demo_is_here() -> bool:
    """Asked twice on purpose: the settings say so, and this is no real installation whatever they say."""
    return bool(settings.DEBRIEF_DEMO) and settings.ENVIRONMENT != "production"


@open_to_anyone
def demo(request: HttpRequest) -> HttpResponse:
    """Who there is to try Debrief as."""
    if not demo_is_here():
        raise Http404(_("There is no demo here."))
    there = set(
        User.objects.people().filter(username__in=[each.username for each in LOGINS]).values_list("username", flat=True)
    )
    context = {"logins": LOGINS, "there": there, "password": PASSWORD}
    return render(request, "portal/demo.html", context)


@open_to_anyone
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in by the demo's own password, so that an account whose password was changed stays closed."""
    if not demo_is_here():
        raise Http404(_("There is no demo here."))
    asked = next((each for each in LOGINS if each.username == request.POST.get("username")), None)
    if asked is None:
        raise Http404(_("There is no such demo login."))
    person = authenticate(request, username=asked.username, password=asked.password)
    if person is None:
        return redirect("portal:demo")
    login(request, person)
    return redirect("portal:home")
