"""The command: formats and exit codes, without a database."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.at_hand import ROOT
from tests.incidents.rules.test_runbook_lint import GOOD


def run(*arguments: str, printed_as: str = "json") -> tuple[int, Any]:
    printed = io.StringIO()
    try:
        call_command("check_runbook", *arguments, format=printed_as, stdout=printed, stderr=io.StringIO())
    except SystemExit as ended:
        return int(ended.code or 0), printed.getvalue()
    return 0, printed.getvalue()


def test_nothing_found_is_0_and_an_empty_list(tmp_path: Path) -> None:
    (tmp_path / "good.md").write_text(GOOD)
    assert run(str(tmp_path / "good.md")) == (0, "[]\n")


def test_findings_are_1_with_their_keys(tmp_path: Path) -> None:
    (tmp_path / "bare.md").write_text(GOOD.replace("Customers of it can't pay.", "TODO"))
    code, printed = run(str(tmp_path))
    [row] = json.loads(printed)
    assert code == 1
    assert row == {
        "file": str(tmp_path / "bare.md"), "line": 10, "code": "todo-left", "section": "Impact",
        "message": "“Impact” is still to be written.", "fix": "Write who notices what, and how bad it is.",
        "severity": "warning",
    }  # fmt: skip
    assert run(str(tmp_path), printed_as="text")[1].startswith(f"{tmp_path}/bare.md:10: warning todo-left: ")


def test_what_is_no_file_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "binary.md").write_bytes(b"\xff\xfe\x00")
    for name in ("absent.md", "binary.md"):
        with pytest.raises(CommandError) as caught:
            call_command("check_runbook", str(tmp_path / name))
        assert caught.value.returncode == 2


def test_a_file_that_cannot_be_read_keeps_no_other_from_being_checked(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "b.md").write_text("# X\n")
    printed = io.StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("check_runbook", str(tmp_path), format="json", stdout=printed)
    assert caught.value.returncode == 2
    assert str(tmp_path / "a.md") in str(caught.value)
    assert {row["file"] for row in json.loads(printed.getvalue())} == {str(tmp_path / "b.md")}


def test_it_reads_its_input_and_needs_no_database(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "manage.py", "check_runbook", "-", "--format", "json"],
        cwd=ROOT,
        input="# X\n",
        capture_output=True,
        text=True,
        env={
            "PATH": "/usr/bin:/bin",
            "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
            "DEBRIEF_DATA_DIR": str(tmp_path),
        },
        check=False,
    )
    assert ended.returncode == 1, ended.stderr
    assert {row["code"] for row in json.loads(ended.stdout)} >= {"missing-section"}
