"""Finding what an address names, for whom it is visible: what someone may not see is not there."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from incidents.models import Incident
from incidents.models.incidents import IncidentQuerySet


def reader(request: HttpRequest) -> User:
    """The signed-in person; `AccessMiddleware` let nobody else through."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user


def incident_named(request: HttpRequest, reference: str, among: IncidentQuerySet | None = None) -> Incident:
    """The incident of that reference. 404 where there is none, or none that this person may see."""
    queryset = (among if among is not None else Incident.objects.all()).visible_to(reader(request))
    found = queryset.select_related("service__team", "team", "declared_by", "policy_version", "merged_into")
    incident = found.named(reference)
    if incident is None:
        raise Http404(_("There is no such incident."))
    return incident


def number_in(given: Mapping[str, str], name: str) -> int | None:
    """The whole number that was sent under this name, if it is one that may be meant: what a row can have."""
    text = given.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 19 else None
