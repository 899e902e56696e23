"""Who may do what: the one table, roles × actions, that views, admin, API and services all ask.

A service asks through its decorator, so the table holds on every face. A view declares with `requires` what it takes
to reach it; `AccessMiddleware` refuses an address that declares nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from django.utils.translation import gettext as _

from foundation.accounts.enums import Action, Role
from foundation.audit.broken_rules import BrokenRule

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from foundation.accounts.models import User

View = TypeVar("View", bound=Callable[..., Any])

EVERYONE = frozenset(Role)
RESPONDERS = frozenset({Role.RESPONDER, Role.COMMANDER, Role.ADMINISTRATOR})
COMMANDERS = frozenset({Role.COMMANDER, Role.ADMINISTRATOR})
WRITERS = RESPONDERS | {Role.REVIEWER, Role.RUNBOOK_OWNER}
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})

READING = frozenset({Action.SIGN_IN, Action.READ, Action.READ_REPORTS, Action.READ_HISTORY})

TABLE: Mapping[Action, frozenset[Role]] = {
    Action.SIGN_IN: EVERYONE,
    Action.READ: EVERYONE,
    Action.READ_REPORTS: EVERYONE,
    Action.READ_HISTORY: ADMINISTRATORS | {Role.LEADERSHIP, Role.REVIEWER, Role.RUNBOOK_OWNER},
    Action.FOLLOW: EVERYONE,
    Action.DECLARE: RESPONDERS,
    Action.IMPORT: ADMINISTRATORS,
    Action.RESPOND: RESPONDERS,
    Action.TAKE_ROLE: RESPONDERS,
    Action.COMMAND: COMMANDERS,
    Action.ASSESS_SEVERITY: RESPONDERS,
    Action.ADJUDICATE: frozenset({Role.REVIEWER, Role.ADMINISTRATOR}),
    Action.COMMUNICATE: RESPONDERS,
    Action.CANCEL: RESPONDERS,
    Action.CORRECT: RESPONDERS,
    Action.SEE_ALL_PRIVATE: ADMINISTRATORS,
    Action.CONFIRM: RESPONDERS | {Role.REVIEWER, Role.LEADERSHIP},
    Action.PROPOSE_CHANGE: WRITERS,
    Action.EDIT_RUNBOOK: frozenset({Role.RUNBOOK_OWNER, Role.ADMINISTRATOR}),
    Action.EDIT_ALERT: frozenset({Role.RUNBOOK_OWNER, Role.ADMINISTRATOR}),
    Action.MANAGE_WEBHOOKS: ADMINISTRATORS,
    Action.RECEIVE_ALERT: RESPONDERS,
    Action.WRITE_POSTMORTEM: WRITERS,
    Action.REVIEW_POSTMORTEM: frozenset({Role.REVIEWER, Role.ADMINISTRATOR}),
    Action.PUBLISH_POSTMORTEM: WRITERS,
    Action.EDIT_ACTION_ITEM: WRITERS | {Role.LEADERSHIP},
    Action.EDIT_CATALOGUE: ADMINISTRATORS,
    Action.EDIT_POLICY: ADMINISTRATORS,
    Action.EDIT_TEMPLATES: ADMINISTRATORS,
    Action.MANAGE_PEOPLE: ADMINISTRATORS,
    Action.MANAGE_JOBS: ADMINISTRATORS,
    Action.COMPUTE: ADMINISTRATORS | {Role.LEADERSHIP},
    Action.PUBLISH_REPORT: ADMINISTRATORS | {Role.LEADERSHIP},
    Action.OWN_ACCOUNT: EVERYONE,
}


class Refused(BrokenRule):
    """The actor may not do this; 403."""

    def __init__(self, sentence: str, *, code: str = "refused", field: str | None = None) -> None:
        super().__init__(code, sentence, field=field, status=403)


def may(user: User | AnonymousUser | None, action: Action) -> bool:
    """Whether `user` holds a role that the table grants `action`, and their token, if any, does not leave it out."""
    if user is None or not user.is_authenticated or not user.is_active:
        return False
    return bool(TABLE[action] & user.roles) and (user.limited_to is None or action in user.limited_to)


def demand(user: User | AnonymousUser | None, action: Action) -> None:
    """Raise `Refused`, in words, unless `user` may."""
    if may(user, action):
        return
    if user is not None and user.is_authenticated and user.limited_to is not None and TABLE[action] & user.roles:
        raise Refused(
            _("This token may not %(action)s: its scopes leave that out. Create one with the scope %(scope)s.")
            % {"action": action.label, "scope": action.value},
            code="outside_scope",
        )
    holders = ", ".join(str(role.label) for role in Role if role in TABLE[action])
    raise Refused(
        _("You may not %(action)s: that takes one of these roles: %(roles)s. An administrator can grant one.")
        % {"action": action.label, "roles": holders},
        code=f"may_not_{action.value}",
    )


Requirement = Mapping[str, Action | None]
"""HTTP method → action; None is open to anyone, signed in or not. "*" stands for every other method."""


def requires(action: Action | None = None, **by_method: Action | None) -> Callable[[View], View]:
    """Declare on a view what it takes to reach it: `@requires(Action.READ, POST=Action.DECLARE)`."""

    def declare(view: View) -> View:
        view.requirement = {"*": action, **by_method}  # type: ignore[attr-defined]
        return view

    return declare


open_to_anyone = requires(None)


def requirement_of(view: Callable[..., Any]) -> Requirement | None:
    """What a resolved view declared, looking through class-based views; None when it declared nothing."""
    for holder in (view, getattr(view, "cls", None), getattr(view, "view_class", None)):
        declared: Requirement | None = getattr(holder, "requirement", None)
        if declared is not None:
            return declared
    return None


def knows_method(requirement: Requirement, method: str) -> bool:
    """A page is read and posted to. What takes only reading takes a POST where it declares one: nothing that changes
    something may slip in under an action of readers."""
    if method == "POST":
        return "POST" in requirement or requirement["*"] not in READING
    return method in {"GET", "HEAD", "OPTIONS"}


def action_for(requirement: Requirement, method: str) -> Action | None:
    """The action that `method` takes; HEAD and OPTIONS are as GET."""
    method = "GET" if method in {"HEAD", "OPTIONS"} else method
    return requirement[method] if method in requirement else requirement["*"]
