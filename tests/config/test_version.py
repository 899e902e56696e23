import tomllib
from pathlib import Path

from config.version import VERSION

ROOT = Path(__file__).resolve().parents[2]


def test_pages_say_the_version_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == VERSION
