"""Runbooks from folders: known by source and name, never written over by another folder's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from foundation.accounts.enums import Role
from foundation.audit.acting import acting_as
from foundation.audit.enums import Source
from incidents.enums import RunbookState
from incidents.models import Runbook
from incidents.services.runbook_owners import own
from incidents.services.runbooks import replace_content, set_runbook_state
from tests.factories import make_team, make_user, system
from tests.real.test_runbooks import run

pytestmark = pytest.mark.django_db


def folder(parent: Path, text: str, name: str = "Disk.md") -> Path:
    found = parent / "runbooks"
    found.mkdir(parents=True, exist_ok=True)
    (found / name).write_text(text, encoding="utf-8")
    return found


def imported(*arguments: str | Path) -> dict[str, Any]:
    _code, result, _err = run("import_runbooks", *(str(each) for each in arguments))
    return result


def texts() -> list[str]:
    return [each.source() for each in Runbook.objects.order_by("id")]


def edited_here(text: str) -> None:
    owner = make_user("", Role.RUNBOOK_OWNER)
    with acting_as(owner, source=Source.WEB):
        replace_content(runbook=Runbook.objects.get(), source=text, by=owner)


def test_a_folder_of_another_team_writes_nothing_over_and_says_what_to_do(tmp_path: Path) -> None:
    first = folder(tmp_path / "a", "# Disk\n\nof team A\n")
    second = folder(tmp_path / "b", "# Disk\n\nof team B\n")
    folder(tmp_path / "b", "# Net\n", "Net.md")
    assert imported(first)["created"] == 1
    result = imported(second)
    assert (result["created"], result["updated"]) == (1, 0)
    assert texts() == ["# Disk\n\nof team A\n", "# Net\n"]
    told = [each["message"] for each in result["warnings"]]
    assert any("one that came from" in each and str(first) in each and "--source" in each for each in told), told


def test_two_folders_with_names_of_their_own_stand_side_by_side(tmp_path: Path) -> None:
    first, second = folder(tmp_path / "a", "# Disk A\n"), folder(tmp_path / "b", "# Disk B\n")
    imported(first, "--source", "team-a")
    assert imported(second, "--source", "team-b")["created"] == 1
    folder(tmp_path / "b", "# Disk B2\n")
    assert imported(second, "--source", "team-b")["updated"] == 1
    assert texts() == ["# Disk A\n", "# Disk B2\n"]


def test_a_named_folder_may_lie_anywhere(tmp_path: Path) -> None:
    imported(folder(tmp_path / "build-1", "# Disk\n"), "--source", "payments/runbooks")
    moved = folder(tmp_path / "build-2", "# Disk again\n")
    assert imported(moved, "--source", "payments/runbooks")["updated"] == 1
    assert texts() == ["# Disk again\n"]


def test_a_folder_that_moved_goes_on_under_where_it_was(tmp_path: Path) -> None:
    before = folder(tmp_path / "a", "# Disk\n")
    imported(before)
    after = folder(tmp_path / "b", "# Disk again\n")
    assert imported(after, "--source", before)["updated"] == 1


def test_a_file_that_did_not_change_is_not_said_to_have(tmp_path: Path) -> None:
    found = folder(tmp_path, "# Disk\n")
    imported(found)
    edited_here("# Disk, better\n")
    result = imported(found)
    assert (result["unchanged"], result["warnings"]) == (1, [])
    folder(tmp_path, "# Disk, changed in the file\n")
    result = imported(found)
    assert "the file changed, and so did the runbook in Debrief" in result["warnings"][0]["message"]
    assert texts() == ["# Disk, better\n"]


def test_a_file_whose_commands_changed_takes_a_reviewed_runbook_back_to_draft(tmp_path: Path) -> None:
    step = "# Disk\n\n## Mitigation\n\n1. Free it\n\n   ```shell\n   {}\n   ```\n"
    found = folder(tmp_path, step.format("df"))
    imported(found)
    runbook = own(Runbook.objects.get(), make_team(), by=system(), reason="")
    set_runbook_state(runbook=runbook, state=RunbookState.REVIEWED, by=make_user("", Role.RUNBOOK_OWNER))
    folder(tmp_path, step.format("rm -rf /tmp/x"))
    imported(found)
    runbook.refresh_from_db()
    assert runbook.state == RunbookState.DRAFT
