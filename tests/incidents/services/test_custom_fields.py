"""The organisation's own fields: defined, set, needed to close, carried by a merge, found."""

from __future__ import annotations

from typing import Any

import pytest

from foundation.audit.broken_rules import BrokenRule
from incidents.enums import FieldKind, Status, TimelineKind
from incidents.models import CustomField, CustomValue, Incident
from incidents.services.closing import blockers_to_close
from incidents.services.custom_fields import save_custom_field, set_custom_fields, values_of
from incidents.services.lifecycle import advance
from incidents.services.merging import merge_incident
from tests.factories import make_incident, make_user, system

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


def define(slug: str, kind: FieldKind = FieldKind.TEXT, **fields: Any) -> CustomField:
    name = fields.pop("name", slug.capitalize())
    return save_custom_field(field=CustomField(slug=slug, name=name, kind=kind, **fields), by=system())


def values(incident: Incident) -> dict[str, Any]:
    return values_of([incident]).get(incident.pk, {})


@pytest.fixture
def incident() -> Incident:
    define("region", FieldKind.CHOICES, choices=["EU", "US"])
    define("cost", FieldKind.NUMBER)
    define("vendor")
    define("paid", FieldKind.YES_NO)
    return make_incident()


def test_values_are_set_together_and_told_on_the_timeline(incident: Incident) -> None:
    ana = make_user("ana")
    set_custom_fields(incident=incident, values={"region": ["us", "EU"], "cost": "1200.50", "paid": False}, by=ana)
    assert values(incident) == {"region": ["US", "EU"], "cost": 1200.5, "paid": False}
    lines = incident.timeline.filter(kind=TimelineKind.FIELD_SET)
    assert {(line.parameters["field"], line.parameters["value"]) for line in lines} == {
        ("Region", "US, EU"), ("Cost", "1200.5"), ("Paid", "no"),
    }  # fmt: skip


def test_all_or_nothing_and_everything_unfit_is_said(incident: Incident) -> None:
    with pytest.raises(BrokenRule) as caught:
        set_custom_fields(incident=incident, values={"vendor": "Acme", "cost": "much", "colour": "red"}, by=make_user())
    assert {rule.field for rule in caught.value.all} == {"cost", "colour"}
    assert "region" in "".join(rule.sentence for rule in caught.value.all)
    assert values(incident) == {}


def test_a_value_is_changed_and_taken_away_with_its_history(incident: Incident) -> None:
    ana = make_user("ana")
    for given in ("Acme", "Bolt", None):
        set_custom_fields(incident=incident, values={"vendor": given}, by=ana)
    assert values(incident) == {}
    assert list(CustomValue.objects.order_by("id").values_list("text", flat=True)) == ["Acme", "Bolt"]
    assert CustomValue.history.filter(history_user=ana).count() == 4


def test_setting_what_is_there_writes_nothing(incident: Incident) -> None:
    ana = make_user("ana")
    for _time in range(2):
        set_custom_fields(incident=incident, values={"vendor": "Acme"}, by=ana)
    assert incident.timeline.filter(kind=TimelineKind.FIELD_SET).count() == 1


def test_a_kind_stays_once_it_is_used_and_choices_go_without_taking_values(incident: Incident) -> None:
    set_custom_fields(incident=incident, values={"region": ["EU"]}, by=make_user())
    field = CustomField.objects.get(slug="region")
    field.kind = FieldKind.TEXT
    with pytest.raises(BrokenRule, match="Archive it"):
        save_custom_field(field=field, by=system())
    field.refresh_from_db()
    field.choices = ["US", " US ", ""]
    save_custom_field(field=field, by=system())
    assert (field.choices, values(incident)) == (["US"], {"region": ["EU"]})


def test_a_list_without_choices_is_refused() -> None:
    with pytest.raises(BrokenRule, match="what there is to choose from"):
        define("region", FieldKind.CHOICE)


def test_what_is_needed_to_close_is_in_the_way_until_it_is_said(incident: Incident) -> None:
    ana = make_user("ana")
    define("cause", required_to_close=True)
    advance(incident=incident, to=Status.RESOLVED, by=ana)
    [blocker] = blockers_to_close(incident)
    assert (blocker.code, blocker.address) == ("field_empty", f"{incident.get_absolute_url()}fields/")
    with pytest.raises(BrokenRule, match="Cause is needed"):
        advance(incident=incident, to=Status.CLOSED, by=ana)
    set_custom_fields(incident=incident, values={"cause": "A certificate"}, by=ana)
    advance(incident=incident, to=Status.CLOSED, by=ana)


def test_a_merge_takes_what_the_survivor_has_none_of(incident: Incident) -> None:
    ana, folded = make_user("ana"), make_incident()
    set_custom_fields(incident=incident, values={"vendor": "Acme"}, by=ana)
    set_custom_fields(incident=folded, values={"vendor": "Bolt", "cost": 5}, by=ana)
    merge_incident(incident=folded, into=incident, by=ana, reason="One cause")
    assert values(incident) == {"vendor": "Acme", "cost": 5}


def test_a_value_is_found_by_the_search(incident: Incident) -> None:
    set_custom_fields(incident=incident, values={"vendor": "Nordbank"}, by=make_user())
    assert list(Incident.objects.matching("nordb")) == [incident]


def test_values_of_many_incidents_take_one_query(incident: Incident, django_assert_num_queries: Any) -> None:
    others = [make_incident() for _number in range(3)]
    for each in (incident, *others):
        set_custom_fields(incident=each, values={"vendor": "Acme"}, by=make_user())
    with django_assert_num_queries(1):
        assert len(values_of([incident, *others])) == 4


@pytest.mark.parametrize("number", ["99999999999.9999", "-99999999999.9999", "12345678901.2345"])
def test_the_largest_numbers_are_read_again_as_they_were_set(incident: Incident, number: str) -> None:
    set_custom_fields(incident=incident, values={"cost": number}, by=make_user())
    assert values(incident) == {"cost": float(number)}
    assert str(CustomValue.objects.standing().get().number) == number


def test_a_choice_that_is_offered_no_more_stays_while_others_are_added(incident: Incident) -> None:
    ana = make_user("ana")
    set_custom_fields(incident=incident, values={"region": ["EU"]}, by=ana)
    field = CustomField.objects.get(slug="region")
    field.choices = ["US"]
    save_custom_field(field=field, by=system())
    set_custom_fields(incident=incident, values={"region": ["EU", "US"]}, by=ana)
    assert values(incident) == {"region": ["EU", "US"]}
    with pytest.raises(BrokenRule, match="none of"):
        set_custom_fields(incident=make_incident(), values={"region": ["EU"]}, by=ana)


def test_the_same_choices_in_another_order_are_no_change(incident: Incident) -> None:
    ana = make_user("ana")
    for given in (["EU", "US"], ["US", "EU"]):
        set_custom_fields(incident=incident, values={"region": given}, by=ana)
    assert incident.timeline.filter(kind=TimelineKind.FIELD_SET).count() == 1


def test_a_short_name_stays_once_it_is_used_and_leaves_conditions_alone(incident: Incident) -> None:
    set_custom_fields(incident=incident, values={"vendor": "Acme"}, by=make_user())
    field = CustomField.objects.get(slug="vendor")
    field.slug = "supplier"
    with pytest.raises(BrokenRule, match="that stays"):
        save_custom_field(field=field, by=system())
    with pytest.raises(BrokenRule, match="Leave out"):
        define("cost__gte")
