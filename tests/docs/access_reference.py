"""Writes docs/reference/access.md from the table itself: `python -m tests.docs.access_reference`."""

from __future__ import annotations

from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "access.md"

HEAD = """# Who may do what

One table, roles × actions, asked by every page, the admin, the API and every service (`foundation/accounts/access.py`).
A person may hold several roles; what any of them may, the person may. Some actions ask more of the person: lowering a
severity takes the commander of that incident, an author never reviews their own post-mortem, and a private incident is
seen by the people it names. A refusal says so in words.

"""


def as_markdown() -> str:
    from foundation.accounts.access import TABLE
    from foundation.accounts.enums import Role

    roles = list(Role)
    lines = [
        "| Action | " + " | ".join(str(role.label) for role in roles) + " |",
        "| --- |" + " :-: |" * len(roles),
    ]
    for action, holders in TABLE.items():
        marks = ("✓" if role in holders else "" for role in roles)
        lines.append(f"| {action.label} | " + " | ".join(marks) + " |")
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    import django

    from config.env import use_settings

    use_settings()
    django.setup()
    PAGE.write_text(as_markdown(), encoding="utf-8")
