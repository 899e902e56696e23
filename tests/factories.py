"""Factories that write through the services, so that a test starts from what the product itself would have made."""

from __future__ import annotations

import itertools
from typing import Any

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.accounts.services import create_user
from incidents.enums import RunbookState, Severity
from incidents.models import Incident, Runbook, RunbookBlock, RunbookRun, Service, Team
from incidents.services.catalogue import save_service, save_team
from incidents.services.declaring import Declaration, declare_incident
from incidents.services.runbook_runs import tick_step
from incidents.services.runbooks import create_runbook, set_runbook_state

_numbers = itertools.count(1)


def system() -> User:
    return User.system()


def make_user(username: str = "", *roles: Role, **fields: Any) -> User:
    """A person with these roles; a responder who may command where none are named."""
    name = username or f"person{next(_numbers)}"
    held = frozenset(roles) or frozenset({Role.RESPONDER, Role.COMMANDER})
    return create_user(
        username=name, display_name=fields.pop("display_name", name.capitalize()), roles=held, by=system(), **fields
    )


def make_team(slug: str = "", **fields: Any) -> Team:
    slug = slug or f"team-{next(_numbers)}"
    return save_team(team=Team(slug=slug, name=fields.pop("name", slug.capitalize()), **fields), by=system())


def make_service(slug: str = "", *, team: Team | None = None, **fields: Any) -> Service:
    slug = slug or f"service-{next(_numbers)}"
    service = Service(slug=slug, name=fields.pop("name", slug.capitalize()), team=team or make_team(), **fields)
    return save_service(service=service, by=system())


def make_incident(*, by: User | None = None, **fields: Any) -> Incident:
    """Declared, SEV-2 unless said otherwise."""
    declaration = Declaration(
        title=fields.pop("title", "Checkout answers slowly"),
        severity=fields.pop("severity", Severity.SEV2),
        **fields,
    )
    return declare_incident(declaration=declaration, by=by or make_user())


RUNBOOK = """# Move traffic away

## Meaning

One acquirer declines cards. See [the map][map].

## Diagnosis

1. Confirm that one acquirer fails

   ```shell
   payctl declines --since 5m
   ```

   Expected: one above 20%

2. Check the headroom

## Mitigation

1. Move the traffic

   ```shell
   payctl route set --to easterly
   ```

   Undo: payctl route reset

[map]: https://example.org/map
"""


def make_runbook(source: str = RUNBOOK, *, state: RunbookState = RunbookState.DRAFT, **fields: Any) -> Runbook:
    """Three steps, two of them with a command, unless another source is given."""
    runbook = create_runbook(source=source, by=system(), **fields)
    if state != RunbookState.DRAFT:
        set_runbook_state(runbook=runbook, state=state, by=system(), reason="as the test needs it")
    return runbook


def tick_off(run: RunbookRun, *, steps: int | None = None) -> RunbookRun:
    """Its first steps are done, all of them unless a number is given; of those of `RUNBOOK` the second runs nothing."""
    for block in steps_of(run.runbook)[:steps]:
        tick_step(run=run, position=block.position, by=system())
    return run


def steps_of(runbook: Runbook) -> list[RunbookBlock]:
    return [block for block in RunbookBlock.objects.filter(runbook=runbook).standing() if block.is_step]
