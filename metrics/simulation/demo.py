"""The demo organisation from beginning to end: set up, fourteen months of past, what runs now, its measures."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction

from foundation.accounts.models import Organisation, User
from foundation.accounts.services import save_organisation
from foundation.approvals.services import confirm_approval
from foundation.audit import clock
from foundation.audit.acting import acting_as
from foundation.audit.clock import standing_at
from foundation.audit.enums import Source
from foundation.outbox.enums import WorkState
from foundation.outbox.models import Delivery, Notice
from incidents.enums import Status
from incidents.models import Incident
from incidents.services.escalation import escalate_due, escalating, plans_of
from incidents.services.lifecycle import advance
from incidents.services.webhooks import create_webhook
from metrics.services.computing import Scope, compute_months
from metrics.simulation.alarms import bring_alarms, exercise
from metrics.simulation.drawing import Draw
from metrics.simulation.extras import drill, extras
from metrics.simulation.larkline import larkline
from metrics.simulation.loading import load
from metrics.simulation.own_fields import define_fields
from metrics.simulation.people import Cast, Person, Plan, set_up
from metrics.simulation.playing import play
from metrics.simulation.running import bring_running
from metrics.simulation.shifts import bring_shifts
from metrics.simulation.stories import Story
from metrics.simulation.truths import plant
from postmortems.services.waiving import waive_postmortem

MONTHS = 14
PLAYED_SINCE = timedelta(weeks=11)
BEAT = timedelta(seconds=15)
UNREAD_FOR = timedelta(days=2)


def bring_demo(*, logins: tuple[Person, ...], seed: int, incidents: int) -> int:
    """Returns how many incidents there are then. All or nothing."""
    now, system = clock.now(), User.system()
    plan = larkline(logins)
    with transaction.atomic(), acting_as(system, source=Source.COMMAND, reason="The demo organisation"):
        with standing_at(now - timedelta(days=31 * MONTHS)):
            cast = set_up(plan, by=system, describe=True)
            bring_alarms(cast, by=system)
            receiver, _path = create_webhook(kind="alertmanager", name="Larkline Alertmanager", by=system)
        bring_past(plan, cast, seed=seed, incidents=incidents, now=now)
        bring_shifts(now=now, by=system)
        define_fields(by=system)
        publish_status(by=system)
        bring_running(cast, receiver, now=now)
        escalate_what_runs(now, by=system)
        settle_outbox(now)
        compute_months(scope=Scope.all(), by=system)
        connection.run_on_commit.clear()
    return Incident.objects.count()


def bring_past(plan: Plan, cast: Cast, *, seed: int, incidents: int, now: datetime) -> None:
    """The long past is loaded, the last weeks are played, so that `make run` need not wait for minutes."""
    truths = plant(seed, teams=len(plan.teams), months=MONTHS, incidents=incidents, improving=True)
    since = now - PLAYED_SINCE
    drawn = list(Draw(truths, plan, until=now - timedelta(hours=9), rich_since=since).stories())
    load([story for story in drawn if story.declared_at < since], cast, until=now)
    # What a recurrence speaks of is counted among the drawn ones.
    past = list(Incident.objects.order_by("id"))
    game_day = drill(now)
    played = [*(story for story in drawn if story.declared_at >= since), *extras(now), game_day]
    for story in sorted(played, key=lambda each: each.declared_at):
        (incident,) = play([story], cast, until=now, earlier=past)
        if story is game_day:
            hold(game_day, incident, cast)
        elif story in drawn:
            past.append(incident)


def hold(game_day: Story, incident: Incident, cast: Cast) -> None:
    """The rest of the drill: runbooks are exercised, it is resolved, and two people waive its post-mortem."""
    began, amara = game_day.declared_at, cast.users["amara"]
    with standing_at(began + timedelta(minutes=30)):
        exercise(incident, cast, by=cast.users["tomasz"])
    with standing_at(began + timedelta(minutes=45)):
        advance(incident=incident, to=Status.RESOLVED, by=amara)
    with standing_at(began + timedelta(minutes=50)):
        waiver = waive_postmortem(incident=incident, by=amara, reason="A drill; what it taught is in the runbooks.")
    with standing_at(began + timedelta(hours=3)):
        confirm_approval(approval=waiver, by=cast.users["ines"])
        advance(incident=incident, to=Status.CLOSED, by=amara)


def publish_status(*, by: User) -> None:
    """The demo shows its status page to anyone."""
    organisation = Organisation.current()
    organisation.publishes_status = True
    save_organisation(organisation=organisation, by=by)


def escalate_what_runs(now: datetime, *, by: User) -> None:
    """Whom the beat would have told of what runs, when it would have."""
    plans = plans_of(list(escalating().select_related("team", "policy_version")))
    for moment in sorted({step.at for plan in plans.values() for step in plan if step.at < now}):
        with standing_at(moment + BEAT):
            escalate_due(by=by, now=moment + BEAT)


def settle_outbox(now: datetime) -> None:
    """What was told long ago was delivered and read then."""
    Delivery.objects.filter(state=WorkState.WAITING).update(state=WorkState.DONE, done_at=now)
    Notice.objects.filter(created_at__lt=now - UNREAD_FOR).update(read_at=now)
