"""The rules that kube-prometheus ships."""

from __future__ import annotations

import json
from collections import Counter
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from incidents.models import AlertDefinition

pytestmark = [pytest.mark.real, pytest.mark.django_db]


@pytest.fixture
def rules(shared_data: Path) -> Path:
    return shared_data / "alert_rules" / "kube-prometheus"


@pytest.fixture
def expected(shared_data: Path) -> dict[str, Any]:
    counts: dict[str, Any] = json.loads((shared_data / "EXPECTED.json").read_text())["kube_prometheus"]
    return counts


def imported(*paths: Path) -> dict[str, Any]:
    printed = StringIO()
    call_command("import_prometheus_rules", *map(str, paths), "--format", "json", stdout=printed)
    result: dict[str, Any] = json.loads(printed.getvalue())
    return result


@pytest.mark.engines
def test_every_rule_becomes_a_definition_of_its_own(rules: Path, expected: dict[str, Any]) -> None:
    result = imported(rules)
    assert result == {"created": expected["alert_rules"], "updated": 0, "unchanged": 0, "errors": [], "warnings": []}
    names = Counter(AlertDefinition.objects.values_list("name", flat=True))
    assert len(names) == expected["distinct_alert_names"]
    assert {name: n for name, n in names.items() if n > 1} == expected["names_used_more_than_once"]


def test_severity_runbook_and_texts_are_kept(rules: Path, expected: dict[str, Any]) -> None:
    imported(rules)
    definitions = list(AlertDefinition.objects.all())
    assert Counter(each.severity_label for each in definitions) == expected["severity"]
    assert sum(1 for each in definitions if each.runbook_url) == expected["with_runbook_annotation"]
    assert len({each.runbook_url for each in definitions}) == expected["distinct_runbook_values"]
    assert sum(1 for each in definitions if "summary" in each.annotations) == expected["with_summary"]
    assert sum(1 for each in definitions if "description" in each.annotations) == expected["with_description"]
    assert sum(1 for each in definitions if not each.holds_for) == expected["without_for"]
    assert sum(1 for each in definitions if "\n" in each.expression) == expected["multiline_expr"]
    assert len({(each.imported_from, each.group) for each in definitions}) <= expected["groups"]


@pytest.mark.engines
def test_a_second_run_changes_nothing(rules: Path, expected: dict[str, Any]) -> None:
    imported(rules)
    rows = AlertDefinition.history.count()
    result = imported(rules)
    assert (result["created"], result["updated"], result["unchanged"]) == (0, 0, expected["alert_rules"])
    assert AlertDefinition.history.count() == rows
