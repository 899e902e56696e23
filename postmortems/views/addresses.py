"""Where a blocker is put right: the address behind each line of the list before publishing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from postmortems.enums import SectionKind
from postmortems.models import Postmortem
from postmortems.rules.publishing import Blocker, Check


@dataclass(frozen=True)
class AddressedCheck:
    """A check with the address where it is put right; empty where it holds."""

    check: Check
    address: str


def addressed(checks: Iterable[Check], postmortem: Postmortem) -> list[AddressedCheck]:
    keys = {section.template_section.kind: section.key for section in postmortem.sections.in_order()}
    return [
        AddressedCheck(check, _address(check.blocker, postmortem, keys) if check.blocker else "") for check in checks
    ]


def _address(blocker: Blocker, postmortem: Postmortem, keys: dict[str, str]) -> str:
    anchor = blocker.anchor
    if anchor.startswith("/"):
        return anchor
    if anchor.startswith("item-"):
        return reverse("postmortems:accept-item", args=[anchor.removeprefix("item-")])
    if anchor == "review":
        return f"{postmortem.get_absolute_url()}#review"
    kinds = {"trigger": SectionKind.TRIGGER, "factors": SectionKind.FACTORS, "actions": SectionKind.ACTIONS}
    key = keys.get(kinds[anchor], "") if anchor in kinds else anchor.removeprefix("section-")
    if not key:
        return reverse("postmortems:edit", args=[postmortem.public_id])
    return reverse("postmortems:edit-section", args=[postmortem.public_id, key])
