"""A list of incidents as one would write it by hand for speed: one query, plain tuples, no framework above Django.

It asks what the API asks: whether the token is valid, and what its user may see.
"""

from __future__ import annotations

import orjson
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import urlpatterns as product
from foundation.accounts.access import open_to_anyone
from foundation.accounts.models.tokens import digest_of

STATEMENT = """
SELECT incident.reference, incident.title, incident.kind, incident.severity, incident.status, service.slug, team.slug,
       incident.severity_declared, incident.severity_adjudicated, incident.severity_final, incident.severity_peak,
       incident.impact_started_at, incident.detected_at, incident.declared_at, incident.acknowledged_at,
       incident.mitigated_at, incident.resolved_at, incident.closed_at, incident.adjudication_weight,
       incident.retrospective, incident.private, incident.declared_via
FROM incidents_incident incident
LEFT JOIN incidents_service service ON service.id = incident.service_id
LEFT JOIN incidents_team team ON team.id = incident.team_id
JOIN accounts_apitoken token ON token.digest = %s AND token.revoked_at IS NULL
WHERE NOT incident.private OR EXISTS (
  SELECT 1 FROM incidents_privategrant named
  WHERE named.incident_id = incident.id AND named.person_id = token.user_id AND named.ended_at IS NULL)
ORDER BY incident.id DESC LIMIT 25
"""


@open_to_anyone
def incidents_by_hand(request: HttpRequest) -> HttpResponse:
    secret = request.headers.get("Authorization", "").removeprefix("Token ")
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, [digest_of(secret)])
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return HttpResponse(orjson.dumps({"results": rows}, default=str), content_type="application/json")


@open_to_anyone
def nothing(request: HttpRequest) -> HttpResponse:
    """What any answer costs."""
    return HttpResponse()


urlpatterns = [path("bench/incidents/", incidents_by_hand), path("bench/nothing/", nothing), *product]
