"""Runbooks: written as Markdown, owned by a team, relied on by state."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime

from django.utils.text import slugify
from django.utils.translation import gettext as _

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid
from incidents.enums import RunbookState, RunOutcome
from incidents.models import (
    Runbook,
    RunbookOwnerFact,
    RunbookService,
    RunbookStateChange,
    Service,
    Team,
)
from incidents.rules import runbook_states
from incidents.services import runbook_blocks as blocks
from incidents.services.runbook_exercises import is_too_old, last_exercise, too_old, wrote_what_is_run

LONGEST_TITLE, LONGEST_SLUG = 200, 120
ADDRESSES = frozenset({"write", "check", "health"})  # pages that stand beside those of the runbooks


@service(action=Action.EDIT_RUNBOOK)
def create_runbook(
    *,
    source: str,
    by: User,
    title: str = "",
    slug: str = "",
    team: Team | None = None,
    maintainer: User | None = None,
    services: Iterable[Service] = (),
    imported_from: str = "",
    imported_source: str = "",
    reason: str = "",
) -> Runbook:
    """A draft out of Markdown. Its title is the first heading unless said otherwise."""
    document = blocks.read(source)
    title = (title.strip() or document.title.strip())[:LONGEST_TITLE]
    if not title:
        raise Invalid("title_required", _("Give it a title, or a heading of the first level."), field="title")
    runbook = Runbook(
        title=title,
        slug=_checked_slug(slug.strip() or free_slug(title)),
        team=team,
        maintainer=maintainer,
        imported_from=imported_from,
        imported_source=imported_source,
        version=0,
    )
    runbook.full_clean()
    runbook.save()
    blocks.write(runbook, document, by=by, reason=reason)
    now = clock.now()
    RunbookStateChange(runbook=runbook, state=runbook.state, at=now, recorded_at=now, by=by, reason=reason).save()
    RunbookOwnerFact(runbook=runbook, team=team, at=now, recorded_at=now, by=by, reason=reason).save()
    set_runbook_services(runbook=runbook, services=services, by=by, reason=reason)
    return runbook


def free_slug(title: str) -> str:
    """A short name from the title that no runbook has yet."""
    base = slugify(title)[: LONGEST_SLUG - 8] or f"runbook-{secrets.token_hex(3)}"
    taken = ADDRESSES | set(Runbook.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def _checked_slug(slug: str) -> str:
    if slug in ADDRESSES:
        raise Invalid("reserved", _("“%s” is the address of another page: choose another name.") % slug, field="slug")
    return slug


@service(action=Action.EDIT_RUNBOOK)
def replace_content(
    *, runbook: Runbook, source: str, by: User, version: int | None = None, reason: str = ""
) -> Runbook:
    """The whole Markdown anew; what did not change keeps its row.

    Where what is run changed, one that was verified is stale, and one that was reviewed is a draft.
    """
    document = blocks.read(source)
    blocks.lock(runbook)
    runbook.demand_version(version)
    blocks.write(runbook, document, by=by, reason=reason)
    return runbook


@service(action=Action.EDIT_RUNBOOK)
def describe_runbook(
    *, runbook: Runbook, title: str, maintainer: User | None, by: User, slug: str | None = None, reason: str = ""
) -> Runbook:
    """What it is called, and who keeps it right."""
    blocks.lock(runbook)
    before = (runbook.title, runbook.slug, runbook.maintainer_id)
    runbook.title, runbook.maintainer = title.strip(), maintainer
    runbook.slug = runbook.slug if slug is None else _checked_slug(slug.strip())
    if before == (runbook.title, runbook.slug, runbook.maintainer_id):
        return runbook
    runbook.full_clean()
    runbook.save()
    return runbook


# ----------------------------------------------------------------------------------------------------------- state


@service(action=Action.EDIT_RUNBOOK)
def set_runbook_state(*, runbook: Runbook, state: RunbookState, by: User, reason: str = "") -> Runbook:
    """Review it, verify it, call it stale, retire it or bring it back."""
    blocks.lock(runbook)
    if runbook.state == state:
        return runbook
    if not runbook_states.may_follow(runbook.state, state):
        following = ", ".join(str(each.label) for each in runbook_states.FOLLOWING[runbook.state])
        raise BrokenRule(
            "state_does_not_follow",
            _("It is %(before)s; from there it can become: %(following)s.")
            % {"before": runbook.get_state_display(), "following": following},
            field="state",
        )
    if state in runbook_states.RELIED_ON and runbook.team_id is None:
        raise BrokenRule("no_owner", _("Nobody owns it: take it for a team first."), field="state")
    if state == RunbookState.REVIEWED and wrote_what_is_run(runbook, by):
        raise BrokenRule("own_words", _("You wrote what it runs now: someone else reviews it."), field="state")
    if state in (RunbookState.STALE, RunbookState.RETIRED) and not reason.strip():
        raise Invalid("reason_required", _("Say why."), field="reason")
    exercised_at = _exercised_at(runbook) if state == RunbookState.VERIFIED else None
    blocks.change_state(runbook, state, by=by, reason=reason, verified_at=exercised_at)
    return runbook


def _exercised_at(runbook: Runbook) -> datetime:
    """When the last run ended that speaks for it; refused where none does, or where that is too long ago."""
    last = last_exercise(runbook)
    if last is None or last.outcome == RunOutcome.MISLED:
        raise BrokenRule(
            "not_exercised",
            _("Verified means exercised: run it on an incident or a drill, and say at the end that it helped."),
            field="state",
        )
    if is_too_old(runbook, last.at, now=clock.now()):
        raise BrokenRule("too_long_ago", too_old(runbook), field="state")
    return last.at


def retire_runbook(*, runbook: Runbook, by: User, reason: str) -> Runbook:
    """It stays readable and says that it is retired; new links to it are refused."""
    return set_runbook_state(runbook=runbook, state=RunbookState.RETIRED, by=by, reason=reason)


# -------------------------------------------------------------------------------------------------------- services


@service(action=Action.EDIT_RUNBOOK)
def set_runbook_services(*, runbook: Runbook, services: Iterable[Service], by: User, reason: str = "") -> Runbook:
    """It serves exactly these services."""
    wanted = {each.pk: each for each in services}
    links = RunbookService.objects.filter(runbook=runbook, ended_at__isnull=True)
    linked = {each.service_id: each for each in links}
    for pk, link in linked.items():
        if pk not in wanted:
            link.ended_at = clock.now()
            link.save(update_fields=["ended_at"])
    for pk, each in wanted.items():
        if pk not in linked:
            RunbookService(runbook=runbook, service=each).save()
    return runbook
