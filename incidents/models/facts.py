"""The facts of an incident: what measures read. Present state stands on `Incident`, written by the same services."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.audit.facts import Fact
from incidents.enums import Basis, IncidentRole, Moment, Severity, Status
from incidents.models.incidents import Incident
from incidents.models.teams import Team


class IncidentFact(Fact):
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="%(class)ss")

    class Meta(Fact.Meta):
        abstract = True


class Transition(IncidentFact):
    """From one status to another. `undoes` names the mis-tap that it takes back."""

    from_status = models.CharField(_("from"), max_length=16, choices=Status.choices, blank=True)
    to_status = models.CharField(_("to"), max_length=16, choices=Status.choices)
    undoes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by")

    class Meta(IncidentFact.Meta):
        verbose_name = _("transition")
        indexes = (models.Index(fields=["incident", "recorded_at"], name="incidents_transition_as_of"),)

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"


class SeverityAssessment(IncidentFact):
    """One judgement of the severity, whoever made it and in whatever light."""

    basis = models.CharField(_("basis"), max_length=12, choices=Basis.choices)
    severity = models.PositiveSmallIntegerField(_("severity"), choices=Severity.choices)
    suggested = models.PositiveSmallIntegerField(_("suggested"), choices=Severity.choices, null=True, blank=True)
    suggestion_reasons = models.JSONField(_("reasons of the suggestion"), default=list, blank=True)
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    by_machine = models.BooleanField(_("by a machine"), default=False)

    class Meta(IncidentFact.Meta):
        verbose_name = _("severity assessment")
        indexes = (models.Index(fields=["incident", "recorded_at"], name="incidents_assessment_as_of"),)

    def __str__(self) -> str:
        return f"{self.get_basis_display()}: {self.get_severity_display()}"


class MomentChange(IncidentFact):
    """A moment as it was set, and as it was corrected later."""

    moment = models.CharField(_("moment"), max_length=20, choices=Moment.choices)
    value = models.DateTimeField(_("value"), null=True)
    correction = models.BooleanField(_("correction"), default=False)

    class Meta(IncidentFact.Meta):
        verbose_name = _("moment")
        indexes = (models.Index(fields=["incident", "moment", "recorded_at"], name="incidents_moment_as_of"),)

    def __str__(self) -> str:
        return f"{self.moment}: {self.value}"


class RoleChange(IncidentFact):
    """A person began or ended a role."""

    role = models.CharField(_("role"), max_length=24, choices=IncidentRole.choices)
    person = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    begins = models.BooleanField(_("begins"))

    class Meta(IncidentFact.Meta):
        verbose_name = _("role change")
        indexes = (models.Index(fields=["incident", "recorded_at"], name="incidents_rolechange_as_of"),)

    def __str__(self) -> str:
        return f"{self.person_id} {'begins' if self.begins else 'ends'} {self.role}"


class OwnerTeamChange(IncidentFact):
    """The owner team from `at` on; empty while unknown."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta(IncidentFact.Meta):
        verbose_name = _("owner team")
        indexes = (models.Index(fields=["incident", "recorded_at"], name="incidents_ownerteam_as_of"),)


class PrivacyChange(IncidentFact):
    private = models.BooleanField(_("private"))

    class Meta(IncidentFact.Meta):
        verbose_name = _("privacy")


class GlassBroken(IncidentFact):
    """An administrator who was not named opened a private incident, and why. It stays, whatever becomes of both."""

    until = models.DateTimeField(_("opened until"))

    class Meta(IncidentFact.Meta):
        verbose_name = _("broken glass")
        verbose_name_plural = _("broken glass")
        indexes = (models.Index(fields=["incident", "recorded_at"], name="incidents_glassbroken_as_of"),)

    def __str__(self) -> str:
        return f"{self.by_id}: {self.reason}"


class SeverityStanding(Fact):
    """Ledger of how incidents stand in the severity measures: what changes writes a −1 of the old row and a +1 of
    the new, so that counts as of any instant are one telescoping sum over the covering index.

    Only incidents that are measured stand in it (real, public, neither cancelled nor merged).
    `adjudicated` is empty while not judged; `rate` is the sampling rate of the peak severity in per cent, or empty
    outside the sample, whose judgements are listed and never counted.
    """

    stores_local_dates = True

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="severity_standings")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    cohort_month = models.DateField()
    declared = models.PositiveSmallIntegerField(choices=Severity.choices)
    adjudicated = models.PositiveSmallIntegerField(choices=Severity.choices, null=True)
    final = models.PositiveSmallIntegerField(choices=Severity.choices, null=True)
    rate = models.PositiveSmallIntegerField(null=True)
    by_machine = models.BooleanField(default=False)
    sign = models.SmallIntegerField()

    class Meta(Fact.Meta):
        constraints = (models.CheckConstraint(condition=Q(sign__in=(-1, 1)), name="incidents_severitystanding_sign"),)
        indexes = (
            models.Index(
                fields=[
                    "team", "cohort_month", "recorded_at",
                    "by_machine", "declared", "adjudicated", "final", "rate", "sign",
                ],
                name="incidents_standing_covering",
            ),
            models.Index(fields=["recorded_at"], name="incidents_standing_recorded"),
            models.Index(fields=["incident", "id"], name="incidents_standing_incident"),
        )  # fmt: skip
