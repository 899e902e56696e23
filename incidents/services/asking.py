"""Asking a second person: whoever can give their word hears that it is wanted."""

from __future__ import annotations

from foundation.accounts.models import User
from foundation.approvals.models import Approval
from incidents.models import Incident
from incidents.services.receivers import second_persons_of
from incidents.services.telling import tell


def ask_second_person(incident: Incident, approval: Approval, *, by: User) -> None:
    people = second_persons_of(incident, but=by)
    key = f"approval:{approval.public_id}"
    tell(incident, people, kind="second_word", key=key, by=by, asked=approval.kind, reason=approval.reason)
