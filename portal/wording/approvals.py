"""What was asked of a second person, in words, with where it leads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.approvals.models import Approval
from incidents.models import Incident
from postmortems.models import ActionItem

WAIVER = "/postmortem"


@dataclass(frozen=True)
class Asked:
    """A request as its reader sees it; `about` is the title of what it is about."""

    approval: Approval
    sentence: str
    about: str
    address: str


def asked(approvals: Iterable[Approval], *, reader: User) -> list[Asked]:
    """Those about what the reader may see, in two queries."""
    rows = list(approvals)
    names = {each.subject.removesuffix(WAIVER) for each in rows}
    found: dict[str, Incident | ActionItem] = {
        each.reference: each for each in Incident.objects.visible_to(reader).filter(reference__in=names)
    }
    found |= {each.reference: each for each in ActionItem.objects.visible_to(reader).filter(reference__in=names)}
    return [
        Asked(each, sentence_of(each), about.title, about.get_absolute_url())
        for each in rows
        if (about := found.get(each.subject.removesuffix(WAIVER))) is not None
    ]


def sentence_of(approval: Approval) -> str:
    """“Cancel INC-412”; a kind without words says what it is about."""
    template = {
        "incident.cancel": _("Cancel %s"),
        "action_item.cancel": _("Cancel the action item %s"),
        "action_item.lower_priority": _("Lower the priority of %s"),
        "postmortem.waive": _("Write no post-mortem of %s"),
    }.get(approval.kind, _("Decide on %s"))
    return template % approval.subject.removesuffix(WAIVER)
