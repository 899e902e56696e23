from __future__ import annotations

from pathlib import Path

import pytest

from incidents.models import AlertDefinition
from incidents.services.alerts import set_alert_service
from incidents.services.importing.prometheus_rules import import_prometheus_rules
from incidents.services.importing.result import ImportResult
from tests.factories import make_service, system

pytestmark = pytest.mark.django_db

RULES = """\
groups:
- name: shop
  rules:
  - record: job:up:sum
    expr: sum by (job) (up)
  - alert: CheckoutDown
    expr: up{job="checkout"} == 0
    for: 5m
    labels: {severity: critical, service: checkout}
    annotations: {summary: Checkout is down, runbook_url: "https://runbooks.example/checkoutdown"}
  - alert: DiskFull
    expr: free < 10
    labels: {severity: warning}
  - alert: DiskFull
    expr: free < 3
    labels: {severity: warning}
"""


def import_text(folder: Path, text: str, name: str = "rules.yaml") -> ImportResult:
    file = folder / name
    file.write_text(text)
    return import_prometheus_rules(paths=[file], by=system())


def counts(result: ImportResult) -> tuple[int, int, int]:
    return result.created, result.updated, result.unchanged


def test_a_definition_keeps_what_the_rule_says(tmp_path: Path) -> None:
    service = make_service("checkout")
    assert counts(import_text(tmp_path, RULES)) == (3, 0, 0)
    definition = AlertDefinition.objects.get(name="CheckoutDown")
    assert definition.expression == 'up{job="checkout"} == 0'
    assert definition.holds_for == "5m"
    assert definition.labels == {"severity": "critical", "service": "checkout"}
    assert definition.severity_label == "critical"
    assert definition.runbook_url == "https://runbooks.example/checkoutdown"
    assert definition.group == "shop"
    assert definition.service == service


def test_namesakes_with_equal_labels_are_told_apart_by_expression(tmp_path: Path) -> None:
    import_text(tmp_path, RULES)
    assert sorted(each.expression for each in AlertDefinition.objects.filter(name="DiskFull")) == [
        "free < 10",
        "free < 3",
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("for: 5m", "for: 10m"),
        ('up{job="checkout"} == 0', "absent(up)"),
        ("severity: critical", "severity: warning"),
        ("free < 3", "free < 2"),
    ],
    ids=["duration", "expression", "label", "expression of a namesake"],
)
def test_a_changed_rule_updates_its_definition(tmp_path: Path, before: str, after: str) -> None:
    import_text(tmp_path, RULES)
    ids = set(AlertDefinition.objects.values_list("pk", flat=True))
    assert counts(import_text(tmp_path, RULES.replace(before, after))) == (0, 1, 2)
    assert set(AlertDefinition.objects.in_force().values_list("pk", flat=True)) == ids


def test_what_a_file_has_no_more_is_marked_vanished_and_comes_back(tmp_path: Path) -> None:
    import_text(tmp_path, RULES)
    shorter = RULES[: RULES.index("  - alert: DiskFull")]
    assert counts(import_text(tmp_path, shorter)) == (0, 2, 1)
    assert list(AlertDefinition.objects.in_force().values_list("name", flat=True)) == ["CheckoutDown"]
    assert counts(import_text(tmp_path, shorter)) == (0, 0, 1)
    assert counts(import_text(tmp_path, RULES)) == (0, 2, 1)
    assert AlertDefinition.objects.in_force().count() == 3


def test_another_file_of_that_name_elsewhere_takes_nothing_away(tmp_path: Path) -> None:
    for team in ("search", "shop"):
        (tmp_path / team).mkdir()
    import_text(tmp_path / "shop", RULES)
    import_text(tmp_path / "search", "groups: [{name: s, rules: [{alert: IndexOld, expr: age > 1}]}]")
    assert AlertDefinition.objects.in_force().count() == 4


def test_a_bad_rule_is_told_with_its_line_and_the_others_are_imported(tmp_path: Path) -> None:
    text = RULES + "  - alert: NoExpression\n    labels: {severity: info}\n  - for: 5m\n  - alert: Late\n    expr: up\n"
    result = import_text(tmp_path, text)
    assert result.created == 4
    assert [(problem.line, problem.message) for problem in result.errors] == [
        (17, "alert “NoExpression” has no “expr”"),
        (19, "a rule has either “alert” or “record”, and this one has neither"),
    ]


def test_a_file_that_was_not_understood_marks_nothing_as_vanished(tmp_path: Path) -> None:
    import_text(tmp_path, RULES)
    result = import_text(tmp_path, "groups:\n- name: shop\n  rules: [\n")
    assert len(result.errors) == 1
    assert AlertDefinition.objects.in_force().count() == 3


def test_resources_of_many_documents_and_lists_are_read(tmp_path: Path) -> None:
    text = """\
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: one}
spec: {groups: [{name: a, rules: [{alert: One, expr: up}]}]}
---
kind: ConfigMap
data: {x: y}
---
kind: List
items:
- kind: PrometheusRule
  spec: {groups: [{name: b, rules: [{alert: Two, expr: up}]}]}
- kind: Service
"""
    assert counts(import_text(tmp_path, text)) == (2, 0, 0)


def test_what_people_set_in_debrief_is_never_written_over(tmp_path: Path) -> None:
    make_service("checkout")
    import_text(tmp_path, RULES)
    other = make_service("billing")
    definition = AlertDefinition.objects.get(name="CheckoutDown")
    set_alert_service(definition=definition, service=other, by=system())
    import_text(tmp_path, RULES.replace("for: 5m", "for: 7m"))
    definition.refresh_from_db()
    assert (definition.service, definition.holds_for) == (other, "7m")


def test_a_rule_written_twice_is_taken_in_once_with_a_warning(tmp_path: Path) -> None:
    result = import_text(tmp_path, "groups: [{name: a, rules: [{alert: One, expr: up},\n {alert: One, expr: up}]}]")
    assert result.created == 1
    assert [problem.line for problem in result.warnings] == [2]


def test_a_folder_without_rule_files_is_something_to_look_at(tmp_path: Path) -> None:
    result = import_prometheus_rules(paths=[tmp_path], by=system())
    assert len(result.warnings) == 1
