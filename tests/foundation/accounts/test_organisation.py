import pytest

from foundation.accounts.models import Organisation
from foundation.accounts.services import save_organisation
from foundation.audit.broken_rules import BrokenRule
from tests.factories import make_incident, system

pytestmark = pytest.mark.django_db


def move_to(zone: str) -> Organisation:
    organisation = Organisation.current()
    organisation.time_zone = zone
    return save_organisation(organisation=organisation, by=system(), reason="We moved")


def test_the_time_zone_may_change_while_nothing_is_kept_in_its_months():
    assert move_to("Asia/Tokyo").time_zone == "Asia/Tokyo"


def test_the_time_zone_is_fixed_once_an_incident_stands_in_a_month():
    make_incident()
    with pytest.raises(BrokenRule, match="can’t change any more"):
        move_to("Asia/Tokyo")


def test_a_zone_that_does_not_exist_is_refused_beside_its_field():
    with pytest.raises(BrokenRule) as refusal:
        move_to("Mars/Olympus")
    assert refusal.value.field == "time_zone"
