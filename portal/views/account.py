"""One's own account: name, time zone, password, API tokens."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from foundation.accounts.access import requires
from foundation.accounts.enums import Action, Role
from foundation.accounts.models import ApiToken, User
from foundation.accounts.services import create_api_token, describe_oneself, revoke_api_token
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule
from incidents.views.finding import reader
from portal.forms.account import OneselfForm, TokenForm, time_zones


@requires(Action.OWN_ACCOUNT)
def account(request: HttpRequest) -> HttpResponse:
    person = reader(request)
    form = OneselfForm(
        request.POST or None, initial={"display_name": person.display_name, "time_zone": person.time_zone}
    )
    if request.method == "POST" and form.is_valid():
        try:
            describe_oneself(by=person, **form.cleaned_data)
        except BrokenRule as broken:
            form.add_error(broken.field if broken.field in form.fields else None, broken.sentence)
        else:
            messages.success(request, _("Saved."), extra_tags="ok")
            return redirect("portal:account")
    return _page(request, person, form=form)


@requires(Action.OWN_ACCOUNT)
@require_POST
@never_cache
def create_token(request: HttpRequest) -> HttpResponse:
    """Answers with the page itself: the secret is in no address and no session, and gone with the next page."""
    person = reader(request)
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, person, token_form=form)
    lives_for = form.lives_for()
    try:
        token, secret = create_api_token(
            user=person,
            by=person,
            name=form.cleaned_data["name"],
            scopes=[Action.READ, Action.READ_REPORTS] if form.cleaned_data["reads_only"] else [],
            expires_at=clock.now() + lives_for if lives_for else None,
        )
    except BrokenRule as broken:
        form.add_error(None, broken.sentence)
        return _page(request, person, token_form=form)
    return _page(request, person, fresh=token, secret=secret)


@requires(Action.OWN_ACCOUNT)
@require_POST
def revoke_token(request: HttpRequest, public_id: str) -> HttpResponse:
    person = reader(request)
    token = ApiToken.objects.filter(user=person, public_id=public_id).first()
    if token is None:
        raise Http404(_("There is no such token."))
    revoke_api_token(token=token, by=person)
    messages.success(request, _("“%s” is revoked: what used it is refused from now on.") % token.name, extra_tags="ok")
    return redirect("portal:account")


def _page(
    request: HttpRequest,
    person: User,
    *,
    form: OneselfForm | None = None,
    token_form: TokenForm | None = None,
    **more: Any,
) -> HttpResponse:
    now = clock.now()
    tokens = ApiToken.objects.filter(user=person).order_by("-id")
    valid = list(tokens.valid(now=now))
    shown = {"display_name": person.display_name, "time_zone": person.time_zone}
    context = {
        "now": now,
        "form": form or OneselfForm(initial=shown),
        "token_form": token_form or TokenForm(),
        "time_zones": time_zones(),
        "tokens": valid,
        "ended": tokens.exclude(pk__in=[each.pk for each in valid])[:20],
        "held": [str(role.label) for role in Role if role in person.roles],
        "fresh": None,
        "secret": "",
    }
    return render(request, "portal/account.html", context | more)
