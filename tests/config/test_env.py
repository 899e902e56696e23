from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env


def test_an_unknown_environment_is_refused_with_the_ones_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBRIEF_ENV", "staging")
    with pytest.raises(ImproperlyConfigured, match=r"DEBRIEF_ENV is “staging”.*development, production, test"):
        env.environment()


def test_all_missing_variables_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIVEN", "here")
    monkeypatch.setenv("EMPTY", "")
    with pytest.raises(ImproperlyConfigured) as refused:
        env.demand(GIVEN="is there", EMPTY="is empty", ABSENT="is not there")
    assert str(refused.value) == "Set in the environment: EMPTY (is empty); ABSENT (is not there)."


@pytest.mark.parametrize("written", ["eight", "-1", "8.5", "0"])
def test_a_number_that_is_none_is_refused_by_name(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", written)
    with pytest.raises(ImproperlyConfigured, match=rf"PORT is “{written}”"):
        env.integer("PORT", default=8000, minimum=1)


@pytest.mark.parametrize(("written", "read"), [("1", True), ("yes", True), ("0", False), ("False", False)])
def test_a_switch_reads_common_words(written: str, read: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBRIEF_DEMO", written)
    assert env.boolean("DEBRIEF_DEMO", default=not read) is read


def test_a_switch_refuses_any_other_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBRIEF_DEMO", "perhaps")
    with pytest.raises(ImproperlyConfigured, match="DEBRIEF_DEMO is “perhaps”"):
        env.boolean("DEBRIEF_DEMO", default=True)


def test_a_list_is_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSTS", " one.example, two.example,")
    assert env.words("HOSTS") == ["one.example", "two.example"]


@pytest.mark.parametrize("written", ["debrief.example.org", "ftp://debrief.example.org", "https://"])
def test_an_address_needs_its_scheme_and_host(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBRIEF_BASE_URL", written)
    with pytest.raises(ImproperlyConfigured, match="DEBRIEF_BASE_URL is"):
        env.base_url("DEBRIEF_BASE_URL")


@pytest.mark.parametrize("written", ["debrief", "mysql://root:hunter2@host/debrief", "oracle://x:hunter2@y/z"])
def test_a_database_that_is_not_known_is_refused_without_telling_its_password(
    written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", written)
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL is no address") as refused:
        env.database("DATABASE_URL", default="")
    assert "hunter2" not in str(refused.value)


def test_a_folder_that_cannot_be_made_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DEBRIEF_DATA_DIR", str(tmp_path / "file" / "below"))
    with pytest.raises(ImproperlyConfigured, match=r"DEBRIEF_DATA_DIR is .*Not a directory"):
        env.folder("DEBRIEF_DATA_DIR", default=tmp_path)
