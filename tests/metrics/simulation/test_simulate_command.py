import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from incidents.models import Incident
from tests.factories import make_incident

pytestmark = pytest.mark.django_db

KEYS = {
    "seed", "teams", "months", "incidents", "severity_shares", "confusion", "severity_misclassification_rate",
    "severity_under_classification_rate", "severity_over_classification_rate", "action_item_on_time_rate",
    "action_item_completion_rate", "late_completion_per_day", "cancelled_share", "dedicated_commander",
    "recurrence_share", "declared_by_machine_share",
}  # fmt: skip


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("simulate", *arguments, stdout=out)
    return out.getvalue()


def test_it_plays_a_small_organisation_and_prints_the_truths_as_json():
    printed = json.loads(run("--seed", "4", "--teams", "2", "--months", "3", "--incidents", "3", "--format", "json"))
    assert printed.keys() == KEYS
    assert printed["confusion"]["SEV-2"].keys() == {"SEV-1", "SEV-2", "SEV-3", "SEV-4"}
    assert Incident.objects.count() == 3


def test_a_database_with_incidents_is_refused_with_exit_2():
    make_incident()
    with pytest.raises(CommandError, match="--force") as refusal:
        run("--incidents", "1")
    assert refusal.value.returncode == 2


def test_production_is_refused_without_yes(settings):
    settings.ENVIRONMENT = "production"
    with pytest.raises(CommandError, match="--yes") as refusal:
        run("--incidents", "1")
    assert refusal.value.returncode == 2
