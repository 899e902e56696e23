import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_variable_that_is_read_is_documented_and_no_other():
    page = (ROOT / "docs/reference/configuration.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `([A-Z_]+)`", page, flags=re.MULTILINE))
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "config").rglob("*.py"))
    read = set(re.findall(r"env\.[a-z_]+\(\s*\"([A-Z_]+)\"", source)) | {"DEBRIEF_ENV"}
    assert documented == read
