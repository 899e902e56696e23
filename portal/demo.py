"""The demo organisation's logins: one for each kind of user, with a first thing to try as each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy as _

from foundation.accounts.enums import Role

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

PASSWORD = "debrief-demo"  # noqa: S105 - of the demo organisation, printed on its own page


class DemoLogin(NamedTuple):
    """Somebody of the demo organisation. `role` is what the access table knows them as."""

    username: str
    password: str
    name: str
    role: Role
    try_this: str | StrPromise


LOGINS: tuple[DemoLogin, ...] = (
    DemoLogin(
        "amara",
        PASSWORD,
        "Amara Osei",
        Role.COMMANDER,
        _("You command the SEV-1 that runs now: send the update that is due, then hand over to Ines."),
    ),
    DemoLogin(
        "rui",
        PASSWORD,
        "Rui Duarte",
        Role.RESPONDER,
        _("Open the firing alert’s runbook in one click, take a task of the running incident, write what you found."),
    ),
    DemoLogin(
        "priya",
        PASSWORD,
        "Priya Raman",
        Role.REVIEWER,
        _("Adjudicate a severity blind, then review the post-mortem that waits for you."),
    ),
    DemoLogin(
        "tomasz",
        PASSWORD,
        "Tomasz Wilk",
        Role.RUNBOOK_OWNER,
        _("Find the alerts without a runbook, and take an unowned runbook for your team."),
    ),
    DemoLogin(
        "lena",
        PASSWORD,
        "Lena Fischer",
        Role.LEADERSHIP,
        _("Read the report: is the on-time rate better or worse, and can you trust the number?"),
    ),
    DemoLogin(
        "ada",
        PASSWORD,
        "Ada Lindgren",
        Role.ADMINISTRATOR,
        _("Change the severity policy in the admin with a reason, then read its history."),
    ),
    DemoLogin(
        "vera",
        PASSWORD,
        "Vera Nowak",
        Role.VIEWER,
        _("Read incidents and post-mortems; try to declare one and see who may."),
    ),
)
