"""The demo's own alert rules and runbooks, in the states that real ones are in."""

from __future__ import annotations

from pathlib import Path

from foundation.accounts.models import User
from incidents.enums import RunbookState, RunOutcome
from incidents.models import Incident, Runbook, RunbookBlock
from incidents.services.importing.prometheus_rules import import_prometheus_rules
from incidents.services.runbook_links import link_alerts_to_runbooks
from incidents.services.runbook_runs import end_run, start_run, tick_step
from incidents.services.runbooks import create_runbook, set_runbook_state
from metrics.simulation.people import Cast

HERE = Path(__file__).parent

# Slug: owner team, maintainer, services, and the states it went through since it was written.
RUNBOOKS: dict[str, tuple[str, str, tuple[str, ...], tuple[RunbookState, ...]]] = {
    "move-card-traffic": (
        "payments", "jonas", ("payments-api", "checkout-web"), (RunbookState.REVIEWED, RunbookState.VERIFIED)
    ),
    "free-database-connections": (
        "payments", "oskar", ("payments-api", "ledger"),
        (RunbookState.REVIEWED, RunbookState.VERIFIED, RunbookState.STALE),
    ),
    "restart-tracking-consumers": (
        "tracking", "tomasz", ("parcel-tracking",), (RunbookState.REVIEWED, RunbookState.VERIFIED)
    ),
    "let-scanners-back-in": ("depots", "katya", ("depot-scan",), (RunbookState.REVIEWED,)),
    "print-without-a-carrier": ("checkout", "ines", ("label-print",), (RunbookState.REVIEWED,)),
    "make-room-on-a-disk": ("", "", (), ()),
    "replace-a-certificate": ("platform", "sofie", ("api-gateway",), ()),
}  # fmt: skip


def bring_alarms(cast: Cast, *, by: User) -> None:
    """Alert definitions, runbooks with their states, and what answers what."""
    for slug, (team, maintainer, services, states) in RUNBOOKS.items():
        runbook = create_runbook(
            source=(HERE / "runbooks" / f"{slug}.md").read_text(encoding="utf-8"),
            slug=slug,
            team=cast.teams[team] if team else None,
            maintainer=cast.users[maintainer] if maintainer else None,
            services=[cast.services[each] for each in services],
            by=by,
        )
        if states:
            set_runbook_state(runbook=runbook, state=states[0], by=by, reason=REASONS[states[0]])
    import_prometheus_rules(paths=[HERE / "rules.yaml"], by=by)
    link_alerts_to_runbooks(by=by)


def exercise(incident: Incident, cast: Cast, *, by: User) -> None:
    """Run on a drill what shall be verified, and say what came of it."""
    for slug, (_team, _maintainer, _services, states) in RUNBOOKS.items():
        if RunbookState.VERIFIED not in states:
            continue
        runbook = Runbook.objects.get(slug=slug)
        person = cast.users["oskar"]
        run = start_run(runbook=runbook, incident=incident, by=person)
        for step in RunbookBlock.objects.filter(runbook=runbook, kind="step").order_by("position"):
            tick_step(run=run, position=step.position, by=person)
        end_run(run=run, by=person, outcome=RunOutcome.HELPED)
        for state in states[1:]:
            set_runbook_state(runbook=runbook, state=state, by=by, reason=REASONS[state])


REASONS = {
    RunbookState.REVIEWED: "Read by a second person, all commands exist",
    RunbookState.VERIFIED: "Used in the drill of the quarter: helped",
    RunbookState.STALE: "The database moved; step 1 names the old address",
}
