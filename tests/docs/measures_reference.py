"""Writes docs/reference/measures.md from the measures themselves: `python -m tests.docs.measures_reference`."""

from __future__ import annotations

from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "measures.md"

HEAD = """# Measures

What each figure on a report, in its CSV and at `/api/v1/measures/` means. The same text stands at
`/reports/definitions/`. Each measure has a version; a changed one recomputes all months and is a reason for *restated*.
How figures come about, and what they stand on, says [How figures are made](../explanation/how-figures-are-made.md).

"""


def as_markdown() -> str:
    from metrics.measures import MEASURES

    parts = [
        f"## {measure.title}\n\n"
        f"`{measure.name}`, version {measure.version}. {measure.text}\n\n"
        "| | |\n| --- | --- |\n"
        f"| Formula | {measure.formula} |\n"
        f"| Unit | {measure.unit} |\n"
        f"| In and out | {measure.edges} |\n"
        for measure in MEASURES
    ]
    return HEAD + "\n".join(parts)


if __name__ == "__main__":
    import django

    from config.env import use_settings

    use_settings()
    django.setup()
    PAGE.write_text(as_markdown(), encoding="utf-8")
