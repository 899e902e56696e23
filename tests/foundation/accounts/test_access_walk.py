"""Every address × method × role: who reaches it is what the access table says, and no address is outside the table.

The walk asks who gets through to a view, not what the view then does: pages end at the middleware that asks the table,
API views right before their handler, the admin where it would draw. So no object has to exist, and a new address is
walked without a change here, unless it brings an argument that `ARGUMENTS` doesn't know.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, NoReturn

import pytest
from django.contrib import admin
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.urls.resolvers import RoutePattern
from rest_framework.views import APIView
from simple_history.admin import SimpleHistoryAdmin

from foundation.accounts import middleware
from foundation.accounts.access import TABLE, Requirement, action_for, requirement_of
from foundation.accounts.enums import Action, Role
from foundation.accounts.middleware import has_own_gate
from foundation.accounts.models import User
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.undefined_variables]

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
READING = {Action.READ, Action.READ_REPORTS, Action.READ_HISTORY, Action.SIGN_IN}

# What stands for each argument of a route. A value need not exist; it has to fit its converter.
ARGUMENTS: dict[str, str] = {
    "act": "end",
    "app_label": "accounts",
    "content_type_id": "1",
    "key": "impact",
    "kind": "alertmanager",
    "name": "TargetDown",
    "number": "1",
    "object_id": "1",
    "pk": "1",
    "position": "1",
    "public_id": "0123456789ab",
    "reference": "INC-1",
    "rest": "1/1/",
    "slug": "payments",
    "token": "0123456789ab",
    "username": "ana",
    "month": "2026-03",
    "measure": "severity_misclassification_rate",
}

# Regular expressions can't be filled in by name: each with an address that it matches.
EXPRESSIONS: dict[str, str] = {
    r"(?P<url>.*)$": "nowhere/",
    r"^([^/]+)/history/([^/]+)/$": "1/history/1/",
    r"^.*/$": "nowhere/at/all/",
    r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "password/reset/key/1-abc/",
}

# Pages of third parties, which check access themselves; True: only who is signed in.
THIRD_PARTY: dict[str, bool] = {
    "account_login": False,
    "account_logout": False,
    "account_inactive": False,
    "account_signup": False,
    "account_reauthenticate": True,
    "account_change_password": True,
    "account_set_password": True,
    "account_reset_password": False,
    "account_reset_password_from_key_done": False,
    "account_reset_password_from_key": False,
    "account_reset_password_done": False,
}

# Addresses to which whoever may only read may post, and what that changes. A page that declares a reader's action takes
# no POST unless it declares one (`@requires(Action.READ, POST=…)`); then it stands here.
READERS_MAY_POST: dict[str, str] = {
    "incidents:save_view": "keeps a filter for oneself",
}


class Verdict(Enum):
    REACHED = "reached"
    REFUSED = "refused"
    LOGIN = "sent to sign in"
    NOT_ALLOWED = "no such method"


@dataclass(frozen=True)
class Address:
    path: str
    view: Callable[..., Any]
    name: str
    apps: tuple[str, ...]

    @property
    def is_admin(self) -> bool:
        return self.apps[:1] == ("admin",)

    @property
    def is_api(self) -> bool:
        return hasattr(self.view, "cls")

    @property
    def is_third_party(self) -> bool:
        request = HttpRequest()
        request.resolver_match = resolve(self.path)
        return not self.is_admin and not self.is_api and has_own_gate(request, self.view)

    @property
    def is_page(self) -> bool:
        return not (self.is_admin or self.is_api or self.is_third_party)


def filled(pattern: Any) -> str:
    """The pattern's part of an address, with something for each argument."""
    if not isinstance(pattern, RoutePattern):
        text = str(pattern)
        if text.startswith("^(?P<app_label>"):  # names every app that the admin holds
            return "accounts/"
        if text and text not in EXPRESSIONS:
            pytest.fail(f"EXPRESSIONS has no address for the expression {text!r}: add one that it matches.")
        return EXPRESSIONS.get(text, "")
    route = str(pattern)
    for argument in re.findall(r"<(?:\w+:)?(\w+)>", route):
        if argument not in ARGUMENTS:
            pytest.fail(f"ARGUMENTS has nothing for <{argument}> of {route!r}: add a value that fits its converter.")
        route = re.sub(rf"<(?:\w+:)?{argument}>", ARGUMENTS[argument], route)
    return route


def walk(patterns: Any, prefix: str = "/", apps: tuple[str, ...] = ()) -> Iterator[Address]:
    for each in patterns:
        path = prefix + filled(each.pattern)
        if isinstance(each, URLResolver):
            yield from walk(each.url_patterns, path, (*apps, each.app_name) if each.app_name else apps)
        elif isinstance(each, URLPattern):
            yield Address(path, each.callback, ":".join((*apps, each.name or "")), apps)


@pytest.fixture(scope="module")
def addresses() -> list[Address]:
    found = list(walk(get_resolver().url_patterns))
    assert len(found) > 200
    return found


@pytest.fixture
def people() -> dict[str, User | AnonymousUser]:
    """One for each role, one without any, and nobody."""
    found: dict[str, User | AnonymousUser] = {"anonymous": AnonymousUser()}
    for role in Role:
        found[role.value] = make_user(f"a-{role.value}", role)
    nobody = make_user("a-nobody", Role.VIEWER)
    nobody.groups.clear()
    nobody.forget_roles()
    found["without a role"] = nobody
    return found


class Through(BaseException):
    """Raised in place of a handler that was reached; not an `Exception`, so that nothing turns it into an answer."""


def through(*args: Any, **kwargs: Any) -> NoReturn:
    raise Through


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever was let in comes no further: API views end at their handler, the admin where it would draw a page."""
    check = APIView.check_permissions

    def stop(view: APIView, request: Any) -> None:
        check(view, request)
        if hasattr(view, (request.method or "").lower()):
            raise Through

    monkeypatch.setattr(APIView, "check_permissions", stop)
    for drawing in ("get_changelist_instance", "render_change_form"):
        monkeypatch.setattr(ModelAdmin, drawing, through)
    monkeypatch.setattr(SimpleHistoryAdmin, "render_history_view", through)
    monkeypatch.setattr(AdminSite, "each_context", through)
    monkeypatch.setattr(middleware, "render", lambda *args, status, **kwargs: HttpResponse(status=status))


def ask(address: Address, method: str, user: User | AnonymousUser) -> Verdict:
    """What the gate of the address answers: the middleware's, and after it the view's own."""
    request = RequestFactory().generic(method, address.path)
    request.user, request.session = user, SessionStore()
    request._messages, request._dont_enforce_csrf_checks = CookieStorage(request), True  # type: ignore[attr-defined]
    match = request.resolver_match = resolve(address.path)
    gate = middleware.AccessMiddleware(lambda request: HttpResponse())
    try:
        answer = gate.process_view(request, match.func, match.args, match.kwargs)
        if answer is None and not address.is_page:
            answer = match.func(request, *match.args, **match.kwargs)
    except PermissionDenied:
        return Verdict.REFUSED
    except (Through, Http404):
        return Verdict.REACHED
    return Verdict.REACHED if answer is None else said_by(answer, address)


def said_by(answer: HttpResponse, address: Address) -> Verdict:
    if answer.status_code == 401 or (answer.status_code == 302 and "login" in answer.headers["Location"]):
        return Verdict.LOGIN
    # Below /api/ an address looks its object up before it says that it knows no such method.
    absent = {404: Verdict.NOT_ALLOWED} if address.is_api else {}
    return {403: Verdict.REFUSED, 405: Verdict.NOT_ALLOWED, **absent}.get(answer.status_code, Verdict.REACHED)


def expected(requirement: Requirement, method: str, user: User | AnonymousUser) -> Verdict:
    action = action_for(requirement, method)
    if action is None:
        return Verdict.REACHED
    if not isinstance(user, User):
        return Verdict.LOGIN
    return Verdict.REACHED if TABLE[action] & user.roles else Verdict.REFUSED


Wanted = Callable[[Address, str, User | AnonymousUser], Verdict]


def differences(addresses: Iterable[Address], people: Any, wanted: Wanted, methods: Sequence[str] = METHODS) -> str:
    """Every answer that is not what the table says, one a line."""
    found = []
    for address in addresses:
        for who, user in people.items():
            for method in methods:
                got, want = ask(address, method, user), wanted(address, method, user)
                if got is not want:
                    found.append(f"{method} {address.path} as {who}: {got.value}, the table says {want.value}")
    return "\n".join(found)


def test_every_address_is_named_by_the_table_or_by_the_list_of_third_parties(addresses: list[Address]) -> None:
    nameless = [
        address.path
        for address in addresses
        if (address.is_page or address.is_api) and requirement_of(address.view) is None
    ]
    assert not nameless, f"Decorate these with @requires(Action.…): {nameless}"
    theirs = {address.name for address in addresses if address.is_third_party}
    assert theirs == set(THIRD_PARTY), "Each page that checks access itself stands in THIRD_PARTY, and no other does."


@pytest.mark.usefixtures("stopped")
def test_pages_let_in_whom_the_table_lets_in(addresses: list[Address], people: Any) -> None:
    def wanted(address: Address, method: str, user: User | AnonymousUser) -> Verdict:
        verdict = expected(requirement_of(address.view) or {}, method, user)
        posted = action_for(requirement_of(address.view) or {}, "POST")
        knows = method == "GET" or (method == "POST" and (posted not in READING or address.name in READERS_MAY_POST))
        return verdict if knows or verdict is not Verdict.REACHED else Verdict.NOT_ALLOWED

    assert not differences([each for each in addresses if each.is_page], people, wanted)


@pytest.mark.usefixtures("stopped")
def test_the_api_lets_in_whom_the_table_lets_in(addresses: list[Address], people: Any) -> None:
    def wanted(address: Address, method: str, user: User | AnonymousUser) -> Verdict:
        verdict = expected(requirement_of(address.view) or {}, method, user)
        handled = hasattr(address.view.cls, method.lower())  # type: ignore[attr-defined]
        return Verdict.NOT_ALLOWED if verdict is Verdict.REACHED and not handled else verdict

    theirs = [each for each in addresses if each.is_api and not each.name.endswith(":nowhere")]
    assert not differences(theirs, people, wanted)


def test_third_parties_ask_for_a_login_where_their_list_says_so(addresses: list[Address], client: Client) -> None:
    pages = [each for each in addresses if each.is_third_party and THIRD_PARTY[each.name]]
    for address in pages:
        assert client.get(address.path).headers.get("Location", "").startswith("/accounts/login/"), address
    client.force_login(make_user())
    for address in pages:
        assert not client.get(address.path).headers.get("Location", "").startswith("/accounts/login/"), address


def test_the_gate_stands_before_every_view(settings: Any) -> None:
    assert "foundation.accounts.middleware.AccessMiddleware" in settings.MIDDLEWARE


STAFF = {Role.ADMINISTRATOR, Role.RUNBOOK_OWNER, Role.REVIEWER}


def model_of(address: Address) -> Any:
    """The model whose admin this is; None for the pages of the site itself."""
    for model in admin.site._registry:
        if address.name.startswith(f"admin:{model._meta.app_label}_{model._meta.model_name}_"):
            return model
    return None


def wanted_of_admin(address: Address, method: str, user: User | AnonymousUser) -> Verdict:
    """By what the model's admin declares: `action` to change, `readers` beside it to look, nobody to delete."""
    if not isinstance(user, User) or not user.roles & STAFF:
        return Verdict.LOGIN
    model = model_of(address)
    if model is None:
        return Verdict.REACHED
    registered: Any = admin.site._registry[model]
    changes = bool(TABLE[registered.action] & user.roles)
    reads = changes or any(TABLE[action] & user.roles for action in registered.readers)
    page = address.name.rpartition("_")[2]
    allowed = {"add": changes and registered.may_add, "delete": False}
    return Verdict.REACHED if allowed.get(page, reads) else Verdict.REFUSED


@pytest.mark.usefixtures("stopped")
def test_the_admin_lets_in_whom_the_table_lets_in(addresses: list[Address], people: Any) -> None:
    # The login page and the way out are anybody's; completion asks for the rights of the field that it completes.
    aside = (":login", ":logout", ":autocomplete", ":view_on_site", ":")
    pages = [each for each in addresses if each.is_admin and not each.name.endswith(aside)]
    assert not differences(pages, people, wanted_of_admin, methods=("GET",))


@pytest.mark.usefixtures("stopped")
def test_the_admin_takes_writes_from_those_alone_whom_the_table_lets_change(
    addresses: list[Address], people: Any
) -> None:
    found = []
    for address in (each for each in addresses if each.is_admin and each.name.endswith(("_add", "_change", "_delete"))):
        model = model_of(address)
        for who, user in people.items() if model is not None else ():
            staff = isinstance(user, User) and bool(user.roles & STAFF)
            may_write = staff and bool(TABLE[admin.site._registry[model].action] & user.roles)
            got = ask(address, "POST", user)
            if (got is Verdict.REACHED and not may_write) or (not staff and got is not Verdict.LOGIN):
                found.append(f"POST {address.path} as {who}: {got.value}")
    assert found == []
