"""Ledgers filled in bulk, and a digest of what was computed from them."""

from __future__ import annotations

import hashlib
import random
from datetime import UTC, date, datetime, timedelta

from foundation.audit.history import create_in_bulk
from incidents.models import Incident, SeverityStanding, Team
from metrics.measures import FAMILIES, months
from metrics.services.dirty_months import snapshot_of
from postmortems.models import ActionItem, ActionItemStateFact
from tests.factories import make_incident, make_user, system
from tests.postmortems.stories import open_item

BEGIN = datetime(2026, 1, 10, tzinfo=UTC)


def fill_items(teams: list[Team], *, facts: int, seed: int = 1) -> ActionItem:
    """`facts` items that came into a cohort and were done or not. One item stands for all: counting never asks."""
    dice = random.Random(seed)
    item, by = open_item(by=make_user(), due_date=date(2027, 1, 1)), system()
    rows = []
    for number in range(facts):
        month = months.shifted(date(2024, 1, 1), dice.randrange(30))
        done = dice.random() < 0.5
        rows.append(
            ActionItemStateFact(
                item=item,
                team=dice.choice(teams),
                cohort_month=month,
                first_due_date=month,
                from_state="",
                to_state="done" if done else "open",
                due=1,
                on_time=int(done),
                within_30=int(done),
                at=BEGIN,
                recorded_at=BEGIN + timedelta(seconds=number),
                by=by,
            )
        )
    ActionItemStateFact.objects.bulk_create(rows)
    return item


def fill_incidents(teams: list[Team], *, incidents: int, seed: int = 1) -> None:
    """So many incidents, each standing judged or waiting."""
    dice = random.Random(seed)
    template, by = make_incident(team=teams[0]), system()
    copies = []
    for number in range(incidents):
        copy = Incident.objects.get(pk=template.pk) if not number else _copied(copies[0])
        copy.pk, copy.reference, copy.team = None, f"INC-{seed}-{number}", dice.choice(teams)
        copies.append(copy)
    rows = []
    for number, incident in enumerate(create_in_bulk(Incident, copies)):
        rows.append(
            SeverityStanding(
                incident=incident,
                team=incident.team,
                cohort_month=months.shifted(date(2024, 1, 1), dice.randrange(30)),
                declared=dice.randrange(1, 5),
                adjudicated=dice.choice([None, 1, 2, 3, 4]),
                rate=dice.choice([None, 25, 100]),
                by_machine=dice.random() < 0.2,
                sign=1,
                at=BEGIN,
                recorded_at=BEGIN + timedelta(seconds=number),
                by=by,
            )
        )
    SeverityStanding.objects.bulk_create(rows)


def _copied(incident: Incident) -> Incident:
    names = [field.attname for field in Incident._meta.concrete_fields]
    return Incident(**{name: getattr(incident, name) for name in names})


def digest() -> str:
    """Of all live rows: node, month, strata and counts, whatever their ids and moments are."""
    lines = []
    for family in FAMILIES:
        names = ("team_id", "month", *family.keys, *family.counts)
        live = snapshot_of(family).objects.live().values_list(*names)
        lines += [f"{family.name} {row}" for row in sorted(live, key=str)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
