"""The Prometheus Operator's runbooks and kube-prometheus' rules, as they are published."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from incidents.enums import BlockKind
from incidents.models import AlertDefinition, Runbook, RunbookBlock

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(shared_data: Path) -> Path:
    return shared_data / "runbooks" / "prometheus-operator"


@pytest.fixture
def expected(shared_data: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((shared_data / "EXPECTED.json").read_text())
    return read


def run(*arguments: str) -> tuple[int, dict[str, Any], str]:
    out, err, code = StringIO(), StringIO(), 0
    try:
        call_command(*arguments, "--format", "json", stdout=out, stderr=err)
    except SystemExit as ended:
        code = int(ended.code or 0)
    return code, json.loads(out.getvalue()), err.getvalue()


@pytest.mark.engines
def test_every_runbook_comes_in_and_gives_its_file_back_to_the_byte(folder: Path) -> None:
    code, result, _err = run("import_runbooks", str(folder))
    assert (code, result["created"], result["updated"], result["errors"]) == (1, 108, 0, [])
    for runbook in Runbook.objects.all():
        file = folder.parent / runbook.imported_from
        assert runbook.source().encode() == file.read_bytes(), runbook.imported_from


def test_the_unclosed_fence_and_the_file_without_ending_are_told(folder: Path) -> None:
    _code, result, err = run("import_runbooks", str(folder))
    told = sorted((Path(each["file"]).name, each["line"] > 0) for each in result["warnings"])
    assert told == [("PrometheusOperatorNodeLookupErrors.md", True), ("PrometheusOperatorSyncFailed", False)]
    assert "never ends" in err
    assert "left out" in err


def test_a_second_run_changes_nothing(folder: Path) -> None:
    run("import_runbooks", str(folder))
    rows = RunbookBlock.history.count()  # type: ignore[attr-defined]
    _code, result, _err = run("import_runbooks", str(folder))
    assert (result["created"], result["updated"], result["unchanged"]) == (0, 0, 108)
    assert RunbookBlock.history.count() == rows  # type: ignore[attr-defined]


def test_sections_stand_on_the_blocks(folder: Path, expected: dict[str, Any]) -> None:
    run("import_runbooks", str(folder))
    headings = RunbookBlock.objects.filter(kind=BlockKind.HEADING)
    for section, counts in expected["prometheus_operator_runbooks"]["sections"].items():
        named = headings.filter(instruction__iexact=section).values("runbook").distinct()
        assert named.count() == counts["present"], section


def test_nobody_owns_what_was_imported(folder: Path) -> None:
    run("import_runbooks", str(folder))
    assert Runbook.objects.unowned().count() == 108
    assert set(Runbook.objects.values_list("state", flat=True)) == {"draft"}


@pytest.mark.engines
@pytest.mark.parametrize("order", ["rules first", "runbooks first"])
def test_112_alerts_find_their_runbook_and_27_are_named(
    folder: Path, shared_data: Path, expected: dict[str, Any], order: str
) -> None:
    rules = next((shared_data / "alert_rules").iterdir())
    commands = [("import_prometheus_rules", str(rules)), ("import_runbooks", str(folder))]
    for command in commands if order == "rules first" else reversed(commands):
        run(*command)
    _code, result, _err = run("import_runbooks", str(folder))
    resolution = expected["runbook_link_resolution"]
    assert result["alerts_linked"] == resolution["alerts_resolving"]
    assert result["alerts_unlinked"] == sorted(resolution["unresolved_alert_names"])
    assert AlertDefinition.objects.without_runbook().count() == resolution["alerts_not_resolving"]
