"""A refusal of the database becomes the rule behind it, on both engines: raw inserts, past services and validation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, models, transaction

from foundation.accounts.models import Organisation
from foundation.approvals.models import Approval
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, broken_rule_of, explained
from incidents.enums import IncidentRole, Status
from incidents.models import (
    Clock,
    Communication,
    Incident,
    Membership,
    RoleAssignment,
    SeverityLevel,
    Stance,
    Team,
)
from tests.factories import make_incident, make_service, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


def raw_update(row: models.Model, **columns: object) -> None:
    """As another program would: no service, no validation, no history."""
    names = {field.name: field.column for field in row._meta.concrete_fields}
    setters = ", ".join(f'"{names[name]}" = %s' for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{row._meta.db_table}" SET {setters} WHERE id = %s', [*columns.values(), row.pk])


def acknowledged_too_early() -> None:
    incident = make_incident()
    raw_update(incident, acknowledged_at=incident.declared_at - timedelta(minutes=1))


def a_peak_below_the_present() -> None:
    raw_update(make_incident(), severity_peak=4)


def merged_into_nothing() -> None:
    raw_update(make_incident(), status=Status.MERGED.value)


def a_team_that_closes_first() -> None:
    raw_update(make_team(), closes_at="08:00:00")


def a_share_over_the_whole() -> None:
    raw_update(SeverityLevel.objects.all()[0], adjudication_percent=101)


def twice_in_a_team() -> None:
    team, person = make_team(), make_user()
    for _time in range(2):
        Membership(team=team, user=person, started_at=clock.now()).save()


def two_clocks_of_a_kind() -> None:
    first = Clock.objects.filter(incident=make_incident())[0]
    first.pk, first._state.adding, first.public_id = None, True, "another00000"
    first.save()


def a_met_clock_without_a_moment() -> None:
    raw_update(Clock.objects.filter(incident=make_incident())[0], state="met")


def confirmed_by_whoever_asked() -> None:
    person = make_user()
    Approval(
        kind="incident.cancel", subject="INC-1", reason="Never was", requested_by=person, requested_at=clock.now(),
        state="confirmed", decided_by=person, decided_at=clock.now(),
    ).save()  # fmt: skip


def a_second_organisation() -> None:
    Organisation(name="Another").save()


def a_customer_told_without_approval() -> None:
    person = make_user()
    Communication(
        incident=make_incident(), audience="customer", text="We know", state="sent", drafted_by=person,
        drafted_at=clock.now(), sent_at=clock.now(),
    ).save()  # fmt: skip


def command_without_a_stance() -> None:
    RoleAssignment(
        incident=make_incident(), role=IncidentRole.COMMANDER, person=make_user(), started_at=clock.now()
    ).save()


def both_sides_of_an_incident() -> None:
    incident, person = make_incident(), make_user()
    for kind in ("command", "investigate"):
        key = f"{incident.pk}:{person.pk}:{kind}"
        Stance(key=key, incident=incident, person=person, kind=kind).save(force_insert=True)


BREAKERS: dict[Callable[[], None], str] = {
    acknowledged_too_early: "incidents_incident_acknowledged_after_declared",
    a_peak_below_the_present: "incidents_incident_peak_is_most_severe",
    merged_into_nothing: "incidents_incident_merged_names_survivor",
    a_team_that_closes_first: "incidents_team_closes_after_it_opens",
    a_share_over_the_whole: "incidents_severitylevel_percent",
    twice_in_a_team: "incidents_membership_once",
    two_clocks_of_a_kind: "incidents_clock_once",
    a_met_clock_without_a_moment: "incidents_clock_state_agrees",
    confirmed_by_whoever_asked: "approvals_approval_takes_a_second_person",
    a_second_organisation: "accounts_organisation_only_one",
    a_customer_told_without_approval: "incidents_communication_customer_approved",
    command_without_a_stance: "incidents_role_carries_its_stance",
    both_sides_of_an_incident: "incidents_stance_one_side",
}


def constraint_named(name: str) -> models.BaseConstraint:
    from django.apps import apps

    return next(each for model in apps.get_models() for each in model._meta.constraints if each.name == name)


@pytest.mark.parametrize(("breaks", "name"), BREAKERS.items(), ids=BREAKERS.values())
def test_the_database_s_refusal_says_the_rule(breaks: Callable[[], None], name: str) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        breaks()
    rule, constraint = broken_rule_of(refused.value), constraint_named(name)
    assert rule.code == (constraint.violation_error_code or name)
    assert rule.sentence == str(constraint.get_violation_error_message())


def test_a_refusal_without_a_name_is_said_to_be_a_conflict() -> None:
    team = make_service().team
    with pytest.raises(BrokenRule) as rule, explained(), transaction.atomic():
        Team(name="Another", slug=team.slug).save()
    assert (rule.value.code, rule.value.status) == ("conflict", 409)
    assert Incident.objects.count() == 0


def test_unique_columns_tell_every_unique_constraint_apart() -> None:
    """SQLite names columns alone: two constraints over the same ones could not be told apart."""
    from django.apps import apps

    seen: dict[tuple[str, frozenset[str]], str] = {}
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint) and constraint.fields:
                key = (model._meta.db_table, frozenset(constraint.fields))
                assert key not in seen, f"{constraint.name} and {seen[key]} stand on the same columns."
                seen[key] = constraint.name
