"""The rule of the house, held by the database (ARCHITECTURE.md, point 1).

A person's stance in an incident is one row: they command it or they investigate in it, never both. Whatever makes
them do so carries a foreign key to that row, and a CHECK rebuilds the key from the row's own columns, so that neither
a race nor a raw insert can put someone on both sides.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from incidents.enums import StanceKind
from incidents.models.incidents import Incident

BOTH_SIDES = _("While someone commands an incident they investigate nothing in it.")


def key_expression(kind: StanceKind, *, person: str = "person") -> Concat:
    """`<incident>:<person>:<kind>`, from the columns of the row that the CHECK stands on."""
    return Concat(
        Cast(F("incident_id"), CharField()), Value(":"), Cast(F(f"{person}_id"), CharField()), Value(f":{kind.value}")
    )


def carries(kind: StanceKind, *, person: str = "person") -> Q:
    """The row is tied to exactly its own stance; `isnull` is spelled out since a CHECK that yields NULL passes."""
    return Q(stance__isnull=False, **{f"{person}__isnull": False}, stance=key_expression(kind, person=person))


class Stance(models.Model):
    """On which side of an incident a person stands while they hold a role or a task there."""

    key = models.CharField(max_length=64, primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="stances")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=StanceKind.choices)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["incident", "person"],
                name="incidents_stance_one_side",
                violation_error_message=BOTH_SIDES,
                violation_error_code="commander_investigates",
            ),
            models.CheckConstraint(
                condition=Q(
                    key=Concat(
                        Cast(F("incident_id"), CharField()),
                        Value(":"),
                        Cast(F("person_id"), CharField()),
                        Value(":"),
                        F("kind"),
                    )
                ),
                name="incidents_stance_key_is_its_own",
                violation_error_message=BOTH_SIDES,
            ),
            models.CheckConstraint(condition=Q(kind__in=StanceKind.values), name="incidents_stance_kind_is_known"),
        )

    def __str__(self) -> str:
        return self.key

    @staticmethod
    def key_for(incident_id: int, person_id: int, kind: StanceKind) -> str:
        return f"{incident_id}:{person_id}:{kind.value}"
