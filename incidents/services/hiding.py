"""What of incidents is hidden from someone; see `config.hidden_subjects`."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from foundation.accounts.models import User
from incidents.models import Alert, FormerReference, Incident, WebhookReceiver
from incidents.receivers.by_kind import understood
from incidents.receivers.signals import MalformedBody


def hidden_from(user: User) -> QuerySet[Incident]:
    """Private incidents that do not name this person."""
    return Incident.objects.filter(private=True).exclude(pk__in=Incident.objects.visible_to(user).filter(private=True))


def shown_references(references: list[str], *, to: int) -> list[str]:
    """Those of incidents that the person of this key may see, by whatever name they go now."""
    visible = Incident.objects.visible_to(User(pk=to))
    former = FormerReference.objects.filter(reference__in=references, incident__in=visible)
    found = {*visible.filter(reference__in=references).values_list("reference", flat=True)}
    found |= {*former.values_list("reference", flat=True)}
    return [each for each in references if each in found]


def tells_of_hidden(receiver: WebhookReceiver, body: Any, *, to: User) -> bool:
    """Whether a body speaks of alerts that belong to an incident which is hidden from this person."""
    try:
        fingerprints = {signal.fingerprint for signal in understood(receiver.kind, body, receiver.mapping).signals}
    except MalformedBody:
        return False  # it became no alert
    theirs = Alert.objects.filter(receiver=receiver, incident__in=hidden_from(to))
    return bool(fingerprints & set(theirs.values_list("fingerprint", flat=True)))


def hidden_former_references(user: User) -> Any:
    """Facts keep the name that an incident had when they were written."""
    return FormerReference.objects.filter(incident__in=hidden_from(user)).values("reference")


def hidden_references(user: User) -> Any:
    return hidden_from(user).values("reference")
