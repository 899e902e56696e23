"""The shape of every write, and the writes of accounts themselves."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from foundation.accounts.access import demand
from foundation.accounts.enums import Action, Role
from foundation.accounts.models import ApiToken, IdempotencyKey, Organisation, User
from foundation.audit import clock
from foundation.audit.acting import acting_as
from foundation.audit.broken_rules import BrokenRule, Invalid, explained
from foundation.audit.facts import Fact

P = ParamSpec("P")
R = TypeVar("R")


def service(*, action: Action | None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make `verb_noun(*, …, by, reason="")` a service: the one write path that every face calls.

    It demands `action` of `by` from the access table (None: the service decides itself), acts as `by` with `reason`
    for history and facts, runs in one transaction, and turns database and validation refusals into `BrokenRule`.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def write(*args: P.args, **kwargs: P.kwargs) -> R:
            by: Any = kwargs["by"]
            if action is not None:
                demand(by, action)
            reason = str(kwargs.get("reason") or "")
            with acting_as(by, reason=reason or None), explained(), transaction.atomic():
                return function(*args, **kwargs)

        write.action = action  # type: ignore[attr-defined]
        return write

    return decorate


@service(action=Action.MANAGE_PEOPLE)
def save_organisation(*, organisation: Organisation, by: User, reason: str = "") -> Organisation:
    """Save its name and, while no fact is kept in its months and days yet, its time zone."""
    before = Organisation.objects.get(pk=organisation.pk)
    organisation.full_clean()
    if before.time_zone != organisation.time_zone and _local_dates_exist():
        raise BrokenRule(
            "time_zone_is_fixed",
            _("The time zone cuts months and days, and facts are kept in those of %(zone)s: it can’t change any more.")
            % {"zone": before.time_zone},
            field="time_zone",
        )
    organisation.save()
    return organisation


def _local_dates_exist() -> bool:
    facts = (model for model in apps.get_models() if issubclass(model, Fact) and model.stores_local_dates)
    return any(model._default_manager.exists() for model in facts)


@service(action=Action.MANAGE_PEOPLE)
def create_user(
    *,
    username: str,
    by: User,
    display_name: str = "",
    email: str = "",
    password: str | None = None,
    roles: frozenset[Role] = frozenset(),
    is_service: bool = False,
    time_zone: str = "",
    reason: str = "",
) -> User:
    """A person, or a service user; without a password nobody can sign in as it."""
    user = User(username=username, display_name=display_name, email=email, is_service=is_service, time_zone=time_zone)
    user.set_password(password)
    user.full_clean(exclude=["password"])
    user.save()
    set_roles(user=user, roles=roles, by=by, reason=reason)
    return user


@service(action=Action.MANAGE_PEOPLE)
def set_roles(*, user: User, roles: frozenset[Role], by: User, reason: str = "") -> User:
    """Give `user` exactly these roles. Administrators reach the admin, and others who keep something there."""
    if Role.ADMINISTRATOR not in roles:
        _refuse_last_administrator(user, field="roles")
    user.groups.set(Group.objects.filter(name__in=roles))
    user.forget_roles()
    user.is_staff = bool(roles & {Role.ADMINISTRATOR, Role.RUNBOOK_OWNER, Role.REVIEWER})
    user.save(update_fields=["is_staff"])
    return user


@service(action=Action.MANAGE_PEOPLE)
def save_user(*, user: User, by: User, reason: str = "") -> User:
    """Save how someone is called, reached and whether they still work here. Nobody is deleted."""
    if not user.is_active:
        if user == by:
            raise BrokenRule(
                "own_account", _("You can’t deactivate yourself: ask another administrator."), field="is_active"
            )
        _refuse_last_administrator(user, field="is_active")
    user.full_clean(exclude=["password"])
    user.save()
    return user


def _refuse_last_administrator(user: User, *, field: str) -> None:
    """Machines aside, someone must be able to let the others in."""
    administrators = User.objects.people().filter(Q(groups__name=Role.ADMINISTRATOR) | Q(is_superuser=True))
    if user.is_service or user.pk is None or not administrators.filter(pk=user.pk).exists():
        return
    # All are locked, so that two who take it from each other at once find that out.
    left = User.objects.select_for_update(of=("self",)).filter(pk__in=administrators.values("pk")).order_by("pk")
    still = set(administrators.filter(pk__in=[each.pk for each in left]).values_list("pk", flat=True))
    if not still - {user.pk}:
        raise BrokenRule(
            "last_administrator",
            _("%(person)s is the only administrator: make someone else one first.") % {"person": user},
            field=field,
        )


@service(action=Action.MANAGE_PEOPLE)
def set_password(*, user: User, password: str, by: User, reason: str = "") -> User:
    """Give a password that its owner changes later. It appears in no history; that it was set does."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid("weak_password", " ".join(error.messages), field="password") from error
    user.set_password(password)
    user.save()
    return user


@service(action=Action.OWN_ACCOUNT)
def describe_oneself(*, by: User, display_name: str, time_zone: str, reason: str = "") -> User:
    """What people may change of their own account by themselves: how they are called, and where they read the clock."""
    person: User = User.objects.select_for_update().get(pk=by.pk)
    person.display_name, person.time_zone = display_name.strip(), time_zone.strip()
    person.full_clean(exclude=["password"])
    person.save(update_fields=["display_name", "time_zone"])
    return person


@service(action=None)
def create_api_token(
    *,
    user: User,
    by: User,
    name: str,
    scopes: Sequence[str] = (),
    expires_at: datetime | None = None,
    reason: str = "",
) -> tuple[ApiToken, str]:
    """A token and its secret, which is shown this once and stored as a digest. For oneself, or by an administrator."""
    demand(by, Action.OWN_ACCOUNT if by == user else Action.MANAGE_PEOPLE)
    _refuse_unknown_scopes(scopes)
    if expires_at is not None and expires_at <= clock.now():
        raise Invalid("expires_in_the_past", _("A token expires later than now."), field="expires_at")
    token, secret = ApiToken.build(user=user, name=name.strip(), scopes=list(scopes), expires_at=expires_at)
    token.full_clean()
    token.save()
    return token, secret


def _refuse_unknown_scopes(scopes: Sequence[str]) -> None:
    for scope in scopes:
        if scope not in Action.values:
            raise Invalid(
                "unknown_scope",
                _("There is no scope “%(scope)s”; the scopes are: %(scopes)s.")
                % {"scope": scope, "scopes": ", ".join(Action.values)},
                field="scopes",
            )


@service(action=None)
def revoke_api_token(*, token: ApiToken, by: User, reason: str = "") -> ApiToken:
    """It stops working at once. By its user, or by an administrator."""
    demand(by, Action.OWN_ACCOUNT if by == token.user else Action.MANAGE_PEOPLE)
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        token.save()
    return token


@service(action=None)
def forget_idempotency_keys(*, before: datetime, by: User) -> int:
    """Drop keys that nobody repeats any more; returns how many."""
    dropped, _by_model = IdempotencyKey.objects.filter(created_at__lt=before).delete()
    return dropped
