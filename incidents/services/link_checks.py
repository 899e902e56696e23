"""Whether the addresses that rules and runbooks lead to still lead somewhere: opened by a task, never by a page."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.fetching import FetchFailed, is_address, probe
from incidents.enums import LinkState
from incidents.models import AlertDefinition, CheckedLink, Runbook, RunbookBlock
from incidents.rules.runbook_lint.findings import Runbook as Read
from incidents.services import runbook_blocks

log = logging.getLogger(__name__)

WHILE_ALIVE, WHILE_NOT = timedelta(days=7), timedelta(days=1)
COLLECTED_EVERY = timedelta(hours=20)
FORGOTTEN_AFTER = timedelta(days=30)
LONGEST_RUN_SECONDS = 300
MOST_AT_ONCE = 500
GONE = frozenset({404, 410})
# A page that wants to be signed in to, or asks to come back later, may well be there.
NOT_FOR_US = frozenset({401, 403, 407, 429, 451})
FAILURES_TO_BE_DEAD = 2


def check_due(*, by: User, now: datetime) -> int:
    """The sweep: open what is due, out of any transaction. Returns how many were opened."""
    if not CheckedLink.objects.filter(needed_at__gt=now - COLLECTED_EVERY).exists():
        collect_links(by=by, now=now)
    due = CheckedLink.objects.filter(next_check_at__lte=now, needed_at__gt=now - FORGOTTEN_AFTER)
    end, opened, turned = time.monotonic() + LONGEST_RUN_SECONDS, 0, []
    for link in due.order_by("next_check_at", "id")[:MOST_AT_ONCE]:
        if time.monotonic() > end:
            break
        before = link.state
        take_in_answer(link=link, failed=_asked(link.address), by=by, now=now)
        opened += 1
        if LinkState.DEAD in (before, link.state) and before != link.state:
            turned.append(link.address)
    if turned:
        check_runbooks_again(addresses=turned, by=by)
    return opened


@service(action=Action.EDIT_RUNBOOK)
def collect_links(*, by: User, now: datetime) -> int:
    """Note which addresses are in use now; what is new is opened next. Returns how many there are."""
    wanted = {each for each in _in_use() if _is_checked(each)}
    known = {each.address: each for each in CheckedLink.objects.filter(address__in=wanted)}
    for address in sorted(wanted):
        link = known.get(address) or CheckedLink(address=address, next_check_at=now)
        link.needed_at = now
        link.save()
    return len(wanted)


@service(action=Action.EDIT_RUNBOOK)
def take_in_answer(*, link: CheckedLink, failed: FetchFailed | None, by: User, now: datetime) -> CheckedLink:
    """Keep what opening it came to. A server that is down for a day is not gone: it takes a second failure."""
    link.checked_at, link.problem = now, failed.sentence if failed else ""
    if failed is None:
        link.state, link.failures = LinkState.ALIVE, 0
    elif failed.inside or failed.status in NOT_FOR_US:
        link.state, link.failures = LinkState.REFUSED, 0
    else:
        link.failures = min(link.failures + 1, 100)
        if failed.status in GONE or link.failures >= FAILURES_TO_BE_DEAD:
            link.state = LinkState.DEAD
    link.next_check_at = now + (WHILE_ALIVE if link.state in (LinkState.ALIVE, LinkState.REFUSED) else WHILE_NOT)
    link.save()
    return link


@service(action=Action.EDIT_RUNBOOK)
def check_runbooks_again(*, addresses: Iterable[str], by: User) -> int:
    """Bring the findings of runbooks that lead to these up to date. Returns how many have others now."""
    with_it: set[int] = set()
    for address in addresses:
        blocks = RunbookBlock.objects.standing().filter(text__contains=address)
        with_it.update(blocks.values_list("runbook_id", flat=True))
    return sum(
        runbook_blocks.check_again(runbook)
        for runbook in Runbook.objects.in_use().filter(pk__in=with_it).order_by("pk")
    )


def _asked(address: str) -> FetchFailed | None:
    try:
        probe(address)
    except FetchFailed as failed:
        return failed
    except Exception as error:  # a server's odd answer says nothing about the next address
        log.exception("An address could not be opened")
        return FetchFailed(type(error).__name__)
    return None


def _in_use() -> Iterable[str]:
    yield from AlertDefinition.objects.in_force().exclude(runbook_url="").values_list("runbook_url", flat=True)
    for runbook in Runbook.objects.in_use().order_by("pk"):
        yield from (link.address for link in Read(runbook.source()).links)


def _is_checked(address: str) -> bool:
    """No template, no address of our own, and one that can be asked."""
    longest = CheckedLink._meta.get_field("address").max_length or 0
    if len(address) > longest or "{{" in address or not is_address(address):
        return False
    return urlsplit(address).netloc != urlsplit(settings.BASE_URL).netloc
