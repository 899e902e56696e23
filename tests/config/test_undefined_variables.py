from pathlib import Path

import pytest
from django.template import Context, Engine

from tests import undefined_variables
from tests.undefined_variables import UndefinedVariable


def rendered(folder: Path, source: str) -> str:
    (folder / "page.html").write_text(source)
    engine = Engine(dirs=[folder], string_if_invalid=UndefinedVariable("%s"))
    return engine.get_template("page.html").render(Context({"given": {"name": "Ana"}}))


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(undefined_variables, "ROOT", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "source", ["{{ absent }}", "{{ given.absent }}", "{% if given %}{{ absent|title }}{% endif %}"]
)
def test_an_undefined_variable_in_our_template_fails_with_its_name(source: str, ours: Path) -> None:
    with pytest.raises(AssertionError, match=r"undefined variable “.*absent” in .*page\.html"):
        rendered(ours, source)


def test_a_defined_variable_is_rendered(ours: Path) -> None:
    assert rendered(ours, "{{ given.name }}") == "Ana"


def test_asking_whether_a_variable_is_there_is_no_fault(ours: Path) -> None:
    assert rendered(ours, "{% if absent %}there{% else %}not there{% endif %}") == "not there"


def test_third_parties_templates_keep_djangos_way(tmp_path: Path) -> None:
    assert rendered(tmp_path, "[{{ absent|default:'none' }}]") == "[none]"
