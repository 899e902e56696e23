"""What an address names below an incident, for whom it is visible: what someone may not see is not there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from django.db import transaction
from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.accounts.api.etags import demand_match, etag_of
from foundation.accounts.api.views import ApiView
from foundation.approvals.api.shapes import accepted
from foundation.approvals.models import Approval
from foundation.audit.history import TrackedQuerySet
from incidents.api.shapes import IncidentDetailSerializer
from incidents.models import Incident
from incidents.services.writing import lock


class OfIncident(ApiView):
    """A view of one incident, or of something that belongs to it."""

    queryset: Any = Incident.objects.none()

    @cached_property
    def incident(self) -> Incident:
        visible = Incident.objects.visible_to(self.by)
        found = visible.select_related("service", "team", "declared_by", "policy_version", "merged_into")
        incident = found.named(self.kwargs["reference"])
        if incident is None:
            raise Http404
        return incident

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.incident  # noqa: B018  # 404 before anything that the body says

    @contextmanager
    def as_read(self) -> Iterator[None]:
        """Write only if the incident is still as the sender read it, where `If-Match` says so."""
        if "If-Match" not in self.request.headers:
            yield
            return
        with transaction.atomic():
            lock(self.incident, by=self.by)
            demand_match(self.request, etag_of(self.shown()))
            yield

    def shown(self) -> Any:
        return IncidentDetailSerializer(self.incident).data

    def below(self, rows: TrackedQuerySet[Any], public_id: str) -> Any:
        """The row of this incident that the address names; 404 where there is none."""
        found = rows.filter(incident=self.incident, public_id=public_id).first()
        if found is None:
            raise Http404
        found.incident = self.incident
        return found

    def answer(self, outcome: Any = None) -> Response:
        """The incident after the act; 202 with the approval where a second person has to confirm."""
        if isinstance(outcome, Approval):
            return accepted(outcome)
        shown = self.shown()
        return Response(shown, headers={"ETag": etag_of(shown)})
