"""Every format of rule files that is out there, each sample in the shape that its own documentation gives."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from incidents.enums import KeyPlace, RuleLanguage, RuleMeaning
from incidents.models import AlertDefinition, RuleKey, Runbook
from incidents.services.importing.alerting_rules import AlertingRule
from incidents.services.importing.prometheus_rules import import_rule_texts
from incidents.services.importing.rule_files import read_rules
from incidents.services.rule_keys import save_rule_key
from incidents.services.rule_overlay import exportable, overlay_of
from tests.factories import make_service, system

GRAFANA_FILE = """\
apiVersion: 1
groups:
  - orgId: 1
    name: checkout
    folder: Shop
    interval: 60s
    rules:
      - uid: cdeqmlhvflz40f
        title: Checkout is slow
        condition: C
        data:
          - refId: A
            relativeTimeRange: {from: 600, to: 0}
            datasourceUid: PBFA97CFB590B2093
            model:
              expr: histogram_quantile(0.99, rate(http_seconds_bucket[5m]))
              refId: A
          - refId: B
            datasourceUid: __expr__
            model: {expression: A, reducer: last, type: reduce, refId: B}
          - refId: C
            datasourceUid: __expr__
            model:
              expression: B
              type: threshold
              conditions: [{evaluator: {params: [2], type: gt}}]
        noDataState: NoData
        for: 5m
        annotations: {summary: Slow, runbook_url: https://runbooks.example/checkoutslow}
        labels: {severity: critical, service: checkout}
        isPaused: false
      - uid: paused
        title: Nobody wants this
        condition: A
        data: [{refId: A, model: {expr: up}}]
        isPaused: true
contactPoints:
  - orgId: 1
    name: mail
"""
GRAFANA_API = [
    {
        "uid": "a1", "ruleGroup": "disks", "folderUID": "ops", "title": "Disk full", "condition": "A",
        "data": [{"refId": "A", "model": {"rawSql": "select 1"}}], "for": "2m", "labels": {"severity": "warning"},
        "annotations": None, "isPaused": False, "keep_firing_for": "1m",
    }
]  # fmt: skip
MIMIR_FILE = """\
namespace: shop
groups:
  - name: slo
    source_tenants: [a]
    rules:
      - {alert: BurnsFast, expr: burn > 14, keep_firing_for: 5m, labels: {severity: critical}}
"""
MIMIR_API = """\
shop:
  - name: slo
    rules: [{alert: BurnsFast, expr: burn > 14}]
other:
  - {name: x, rules: [{record: a, expr: b}, {alert: Other, expr: up == 0}]}
"""
LOKI_FILE = """\
groups:
  - name: logs
    rules:
      - alert: HighErrorRate
        expr: sum(rate({app="foo"} |= "error" [5m])) by (job) > 0.05
        for: 10m
"""
PROMETHEUS_API = {
    "status": "success",
    "data": {
        "groups": [
            {
                "name": "g", "file": "/etc/rules.yml", "rules": [
                    {"type": "recording", "name": "x", "query": "y"},
                    {"type": "alerting", "name": "Down", "query": "up == 0", "duration": 600, "keepFiringFor": 0,
                     "labels": {"severity": "page"}, "annotations": {}, "alerts": [], "state": "inactive"},
                ],
            }
        ]
    },
}  # fmt: skip
RULER = {
    "Shop": [
        {
            "name": "g", "interval": "1m", "rules": [
                {"for": "5m", "labels": {"a": "b"}, "annotations": {"summary": "s"},
                 "grafana_alert": {"uid": "u1", "title": "Cart empties", "is_paused": False,
                                   "data": [{"refId": "A", "model": {"expr": "x"}}], "rule_group": "g",
                                   "namespace_uid": "Shop"}},
            ],
        }
    ]
}  # fmt: skip
OPERATOR = """\
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaAlertRuleGroup
metadata: {name: nightly}
spec:
  folderRef: f
  rules: [{uid: n1, title: Backup is late, condition: A, data: [{refId: A, model: {expr: age > 1}}], for: 1h}]
"""


def read(text: Any) -> list[AlertingRule]:
    problems: list[tuple[int, str]] = []
    rules = list(read_rules(text if isinstance(text, str) else json.dumps(text), lambda *each: problems.append(each)))
    assert problems == []
    return rules


def problems_in(text: str) -> list[tuple[int, str]]:
    problems: list[tuple[int, str]] = []
    list(read_rules(text, lambda *each: problems.append(each)))
    return problems


def test_what_grafana_provisions_is_read_with_its_queries_and_without_what_is_paused() -> None:
    (rule,) = read(GRAFANA_FILE)
    assert (rule.name, rule.group, rule.source_id, rule.holds_for) == (
        "Checkout is slow", "Shop / checkout", "cdeqmlhvflz40f", "5m",
    )  # fmt: skip
    assert rule.expression.splitlines() == [
        "A: histogram_quantile(0.99, rate(http_seconds_bucket[5m]))",
        "B: last(A)",
        'C: threshold B gt ["2"]',
    ]
    assert rule.language == RuleLanguage.GRAFANA
    assert rule.labels == {"severity": "critical", "service": "checkout"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (GRAFANA_API, [("Disk full", "ops / disks", "a1", "2m", "grafana")]),
        (GRAFANA_API[0], [("Disk full", "ops / disks", "a1", "2m", "grafana")]),
        (RULER, [("Cart empties", "Shop / g", "u1", "5m", "grafana")]),
        (OPERATOR, [("Backup is late", "nightly", "n1", "1h", "grafana")]),
        (MIMIR_FILE, [("BurnsFast", "shop / slo", "", "", "promql")]),
        (MIMIR_API, [("BurnsFast", "shop / slo", "", "", "promql"), ("Other", "other / x", "", "", "promql")]),
        (LOKI_FILE, [("HighErrorRate", "logs", "", "10m", "logql")]),
        (PROMETHEUS_API, [("Down", "g", "", "600s", "promql")]),
        ("apiVersion: 1\npolicies: [{receiver: x}]\n", []),
        ("kind: Service\nmetadata: {name: x}\n", []),
        ("groups: []\n", []),
    ],
    ids=[
        "api", "one rule", "ruler", "operator", "mimir file", "mimir api", "loki", "prometheus", "policies", "other",
        "none",
    ],
)  # fmt: skip
def test_each_format_says_the_same_of_a_rule(given: Any, expected: list[tuple[str, ...]]) -> None:
    rules = read(given)
    assert [(each.name, each.group, each.source_id, each.holds_for, each.language) for each in rules] == expected


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("- a\n- b\n", 1, "no rule file"),
        ("tasks:\n- name: x\n", 1, "no rule file"),
        ("groups:\n- name: g\n  rules:\n  - title: x\n    data: 5\n", 5, "should be a list"),
        ("groups:\n- name: g\n  rules:\n  - title: x\n", 4, "neither"),
        ("groups:\n- name: g\n  rules:\n  - {title: '', data: []}\n", 4, "empty"),
        ("a: [\n" + "[" * 5000 + "]" * 5000, 0, ""),
        ('groups:\n- name: g\n  rules:\n  - {alert: "a\\0b", expr: x}\n', 4, "zero byte"),
    ],
)
def test_what_is_no_rule_is_told_with_its_line(text: str, line: int, said: str) -> None:
    found = problems_in(text)
    assert found
    assert said in found[0][1]
    if line:
        assert found[0][0] == line


@pytest.mark.django_db
def test_a_rule_that_its_source_renamed_keeps_runbook_and_service() -> None:
    first = import_rule_texts(texts=[("grafana.yaml", GRAFANA_FILE)], by=system())
    assert (first.created, first.errors, first.warnings) == (1, [], [])
    definition = AlertDefinition.objects.get()
    definition.service = make_service("ledger")
    definition.save()
    renamed = GRAFANA_FILE.replace("Checkout is slow", "Checkout crawls").replace("for: 5m", "for: 9m")
    again = import_rule_texts(texts=[("grafana.yaml", renamed)], by=system())
    assert (again.created, again.updated) == (0, 1)
    definition.refresh_from_db()
    assert (definition.name, definition.holds_for, definition.service.slug) == ("Checkout crawls", "9m", "ledger")
    gone = import_rule_texts(texts=[("grafana.yaml", "apiVersion: 1\ngroups: []\n")], by=system())
    assert gone.updated == 1
    definition.refresh_from_db()
    assert definition.vanished_at is not None


# --------------------------------------------------------------------------------------------------------------- keys

KEYED = """\
groups:
- name: g
  rules:
  - alert: QueueStuck
    expr: up
    labels: {app: Checkout, priority: P1}
    annotations: {playbook: "queues/{{ $labels.alertname }}", wiki: "{{ $labels.pod }}"}
"""


@pytest.mark.django_db
def test_keys_that_a_house_chooses_are_read_at_once_and_at_every_import() -> None:
    service = make_service("checkout")
    Runbook(slug="queuestuck", title="Queue stuck").save()
    import_rule_texts(texts=[("r.yaml", KEYED)], by=system())
    definition = AlertDefinition.objects.get()
    assert (definition.runbook, definition.service, definition.severity_label) == (None, None, "")
    key = {"place": KeyPlace.LABEL, "order": 5}
    save_rule_key(key=RuleKey(meaning=RuleMeaning.SERVICE, key="app", **key), by=system())
    save_rule_key(key=RuleKey(meaning=RuleMeaning.SEVERITY, key="priority", **key), by=system())
    playbook = RuleKey(meaning=RuleMeaning.RUNBOOK, key="playbook", template="https://wiki.example/{value}.md", order=5)
    save_rule_key(key=playbook, by=system())
    definition.refresh_from_db()
    assert definition.runbook_url == "https://wiki.example/queues/QueueStuck.md"
    assert (definition.runbook.slug, definition.service, definition.severity_label) == ("queuestuck", service, "P1")
    again = import_rule_texts(texts=[("r.yaml", KEYED)], by=system())
    assert (again.updated, again.unchanged) == (0, 1)


# ------------------------------------------------------------------------------------------------------------ overlay


@pytest.mark.django_db
def test_the_overlay_leads_here_and_keeps_all_else(settings: Any, tmp_path: Path) -> None:
    settings.BASE_URL = "https://debrief.example"
    rules = """\
groups:
- name: g
  rules:
  - alert: Disk Full
    expr: |
      free{mount="/"}
        < 10
    for: 5m
    keep_firing_for: 2m
    labels: {severity: warning}
    annotations: {summary: "{{ $labels.pod }} in {{ $labels.namespace }} at {{ $value }}", runbook_url: https://old}
  - {alert: Disk Full, expr: free < 3, labels: {severity: critical}}
"""
    texts = [("one.yaml", rules), ("two.yaml", "groups: [{name: g, rules: [{alert: Two, expr: up}]}]"),
             ("loki.yaml", LOKI_FILE), ("grafana.yaml", GRAFANA_FILE)]  # fmt: skip
    import_rule_texts(texts=texts, by=system())
    text = overlay_of(exportable())
    groups = {each["name"]: each["rules"] for each in yaml.safe_load(text)["groups"]}
    assert set(groups) == {"g (one.yaml)", "g (two.yaml)"}
    first, second = groups["g (one.yaml)"]
    assert first["expr"] == 'free{mount="/"}\n  < 10'
    assert (first["for"], first["keep_firing_for"], first["labels"]) == ("5m", "2m", {"severity": "warning"})
    assert first["annotations"]["runbook_url"] == (
        "https://debrief.example/a/Disk%20Full/?severity=warning"
        "&namespace={{ $labels.namespace | urlquery }}&pod={{ $labels.pod | urlquery }}"
    )
    assert second["annotations"] == {"runbook_url": "https://debrief.example/a/Disk%20Full/?severity=critical"}
    assert groups["g (two.yaml)"][0]["annotations"] == {"runbook_url": "https://debrief.example/a/Two/"}
    again = import_rule_texts(texts=[("one.yaml", text)], by=system())
    assert again.errors == []
    if promtool := shutil.which("promtool"):
        file = tmp_path / "overlay.yaml"
        file.write_text(text)
        checked = subprocess.run([promtool, "check", "rules", str(file)], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stdout + checked.stderr
