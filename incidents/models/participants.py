from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foundation.audit.history import Tracked, TrackedQuerySet
from foundation.audit.public_ids import PublicIdField
from incidents.enums import HandoverState, IncidentRole, StanceKind
from incidents.models.incidents import Incident
from incidents.models.stances import BOTH_SIDES, Stance, carries


class RoleAssignmentQuerySet(TrackedQuerySet["RoleAssignment"]):
    def held(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def commanding(self) -> Self:
        return self.held().filter(role=IncidentRole.COMMANDER)

    def standing_in(self, incident: Incident) -> Self:
        """Deputies whom the commander chose or accepted: they may do what takes the commander's word."""
        return self.held().filter(incident=incident, role=IncidentRole.DEPUTY, accepted=True)

    def with_person(self) -> Self:
        return self.select_related("person")


class RoleAssignment(Tracked):
    """A person in a role of an incident, from `started_at` until `ended_at`."""

    public_id = PublicIdField()
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="role_assignments")
    role = models.CharField(_("role"), max_length=24, choices=IncidentRole.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="incident_roles", verbose_name=_("person")
    )
    started_at = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    stance = models.ForeignKey(Stance, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    accepted = models.BooleanField(
        _("accepted by the commander"),
        default=False,
        help_text=_("A deputy whom the commander chose or accepted stands in for them."),
    )

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=["incident", "role"],
                condition=Q(ended_at__isnull=True, role__in=IncidentRole.single_holder()),
                name="incidents_role_single_holder",
                violation_error_message=_("Someone holds this role already; it has one holder at a time."),
            ),
            models.UniqueConstraint(
                fields=["incident", "role", "person"],
                condition=Q(ended_at__isnull=True),
                name="incidents_role_once_per_person",
                violation_error_message=_("This person holds that role already."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(ended_at__isnull=False, stance__isnull=True)
                    | Q(ended_at__isnull=True, role=IncidentRole.COMMANDER) & carries(StanceKind.COMMAND)
                    | Q(ended_at__isnull=True, role__in=IncidentRole.investigation()) & carries(StanceKind.INVESTIGATE)
                    | Q(ended_at__isnull=True, role__in=IncidentRole.neutral(), stance__isnull=True)
                ),
                name="incidents_role_carries_its_stance",
                violation_error_message=BOTH_SIDES,
                violation_error_code="commander_investigates",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="incidents_role_ends_after_it_starts",
                violation_error_message=_("A role ends after it begins."),
            ),
            models.CheckConstraint(
                condition=Q(accepted=False) | Q(role=IncidentRole.DEPUTY),
                name="incidents_role_deputies_are_accepted",
                violation_error_message=_("Only a deputy is accepted by the commander."),
            ),
        )
        indexes = (models.Index(fields=["person", "incident"], name="incidents_role_of_person"),)

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.person}"


class HandoverQuerySet(TrackedQuerySet["Handover"]):
    def pending(self) -> Self:
        return self.filter(state=HandoverState.OFFERED)


class Handover(Tracked):
    """Command offered with a brief; the outgoing commander commands until it is accepted."""

    public_id = PublicIdField()
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="handovers")
    outgoing = models.ForeignKey(RoleAssignment, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("to"))
    brief = models.TextField(_("brief"))
    state = models.CharField(_("state"), max_length=12, choices=HandoverState.choices, default=HandoverState.OFFERED)
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField(_("offered at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("handover")
        verbose_name_plural = _("handovers")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["incident"],
                condition=Q(state=HandoverState.OFFERED),
                name="incidents_handover_one_pending",
                violation_error_message=_("A handover waits for an answer already; withdraw it first."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.incident_id} → {self.to}"
