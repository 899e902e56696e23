from __future__ import annotations

from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from foundation.audit.history import Tracked, TrackedQuerySet
from foundation.audit.public_ids import PublicIdField
from foundation.outbox.models import Target
from incidents.enums import DurationUnit, IncidentRole, StepFrom, StepTo, StepUnless, StepVia
from incidents.models.facts import IncidentFact
from incidents.models.incidents import Incident
from incidents.models.policy import MOST, SeverityLevel
from incidents.models.teams import Team


class EscalationStepQuerySet(TrackedQuerySet["EscalationStep"]):
    def in_force(self) -> Self:
        return self.filter(active=True)


class EscalationStep(Tracked):
    """After how long, unless what, whom to tell and how. A change holds for incidents declared from then on."""

    public_id = PublicIdField()
    level = models.ForeignKey(SeverityLevel, on_delete=models.PROTECT, related_name="steps", verbose_name=_("level"))
    after_amount = models.PositiveIntegerField(_("after"), default=0, validators=[MaxValueValidator(MOST)])
    after_unit = models.CharField(_("unit"), max_length=16, choices=DurationUnit.choices, default=DurationUnit.MINUTES)
    after_from = models.CharField(_("counted from"), max_length=16, choices=StepFrom.choices, default=StepFrom.DECLARED)
    unless = models.CharField(_("unless"), max_length=16, choices=StepUnless.choices, blank=True, default="")
    to = models.CharField(_("tell"), max_length=12, choices=StepTo.choices)
    role = models.CharField(_("role"), max_length=24, choices=IncidentRole.choices, blank=True, default="")
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team")
    )
    via = models.CharField(_("how"), max_length=12, choices=StepVia.choices, default=StepVia.PREFERRED)
    active = models.BooleanField(_("active"), default=True)

    objects = EscalationStepQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("escalation step")
        verbose_name_plural = _("escalation")
        ordering = ("level__level", "after_from", "after_amount", "id")
        constraints = (
            models.CheckConstraint(
                condition=~Q(to=StepTo.ROLE) | ~Q(role=""),
                name="incidents_step_names_its_role",
                violation_error_message=_("Say which role."),
            ),
            models.CheckConstraint(
                condition=~Q(to=StepTo.NAMED_TEAM) | Q(team__isnull=False),
                name="incidents_step_names_its_team",
                violation_error_message=_("Say which team."),
            ),
        )

    def __str__(self) -> str:
        return self.sentence

    @property
    def sentence(self) -> str:
        """“5 min after declaration, unless acknowledged: tell who is second on duty, as they prefer.”"""
        parts = [f"{self._when()} {StepFrom(self.after_from).label}"]
        if self.unless:
            parts.append(_gettext("unless %s") % StepUnless(self.unless).label)
        how = StepVia(self.via).label
        return _gettext("%(when)s: tell %(whom)s, %(how)s.") % {
            "when": ", ".join(parts),
            "whom": self._whom(),
            "how": how,
        }

    def _when(self) -> str:
        if not self.after_amount:
            return _gettext("At")
        return _gettext("%(amount)s %(unit)s after") % {
            "amount": self.after_amount,
            "unit": DurationUnit(self.after_unit).label,
        }

    def _whom(self) -> str:
        if self.to == StepTo.ROLE:
            return _gettext("the %s") % IncidentRole(self.role).label
        if self.to == StepTo.NAMED_TEAM:
            return _gettext("everyone in %s") % self.team
        return str(StepTo(self.to).label)


class TeamTarget(Tracked):
    """An address that a team's notices go to as well."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="targets", verbose_name=_("team"))
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="+", verbose_name=_("target"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("target of a team")
        verbose_name_plural = _("targets of teams")
        constraints = (
            models.UniqueConstraint(
                fields=["team", "target"],
                condition=Q(ended_at__isnull=True),
                name="incidents_teamtarget_once",
                violation_error_message=_("The team has this target already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.team}: {self.target}"


class Escalation(IncidentFact):
    """A step that was taken: whom it told, and to whom it fell where there was nobody. `at` is when it was due."""

    step = models.CharField(_("step"), max_length=12)
    base = models.DateTimeField(_("counted from"))
    to = models.CharField(_("told"), max_length=12, choices=StepTo.choices)
    fell_to = models.CharField(_("fell to"), max_length=12, choices=StepTo.choices, blank=True, default="")
    told = models.JSONField(_("who was told"), default=list)

    class Meta(IncidentFact.Meta):
        verbose_name = _("escalation")
        constraints = (
            models.UniqueConstraint(
                fields=["incident", "step", "base"],
                name="incidents_escalation_once",
                violation_error_message=_("This step was taken already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.to}: {', '.join(self.told)}"


class Follow(Tracked):
    """Someone who wants to hear of an incident without a part in it."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="follows")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        constraints = (
            models.UniqueConstraint(
                fields=["incident", "person"],
                condition=Q(ended_at__isnull=True),
                name="incidents_follow_once",
                violation_error_message=_("You follow it already."),
            ),
        )

    def __str__(self) -> str:
        return str(self.person)
