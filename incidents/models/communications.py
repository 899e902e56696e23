from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.audit.history import Tracked
from foundation.audit.public_ids import PublicIdField
from incidents.enums import Audience, CommunicationState, Stage
from incidents.models.facts import IncidentFact
from incidents.models.incidents import Incident
from incidents.models.policy import SeverityLevel


class Communication(Tracked):
    """An update to one audience: drafted, approved where it must be, sent; or decided against, with the reason."""

    public_id = PublicIdField()
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="communications")
    audience = models.CharField(_("audience"), max_length=12, choices=Audience.choices)
    text = models.TextField(_("text"))
    state = models.CharField(
        _("state"), max_length=12, choices=CommunicationState.choices, default=CommunicationState.DRAFT
    )
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(_("drafted at"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    next_update_at = models.DateTimeField(_("next update at"), null=True, blank=True)
    remark = models.TextField(_("remark"), blank=True, default="", help_text=_("Why it was sent back, or not sent."))
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("communication")
        verbose_name_plural = _("communications")
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(audience=Audience.CUSTOMER, state=CommunicationState.SENT) | Q(approved_by__isnull=False),
                name="incidents_communication_customer_approved",
                violation_error_message=_("The commander approves what customers are told before it is sent."),
            ),
            models.CheckConstraint(
                condition=~Q(state=CommunicationState.SENT) | Q(sent_at__isnull=False),
                name="incidents_communication_sent_has_moment",
                violation_error_message=_("What was sent has the moment of sending."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_audience_display()}: {self.text[:60]}"


class CommunicationTemplate(Tracked):
    """What a draft starts from: by audience and stage, for one severity or for all that have none of their own."""

    public_id = PublicIdField()
    audience = models.CharField(_("audience"), max_length=12, choices=Audience.choices)
    stage = models.CharField(_("stage"), max_length=12, choices=Stage.choices)
    level = models.ForeignKey(
        SeverityLevel, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("severity")
    )
    text = models.TextField(_("text"))
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("communication template")
        verbose_name_plural = _("communication templates")
        ordering = ("audience", "stage", "level__level", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["audience", "stage", "level"],
                condition=Q(active=True),
                nulls_distinct=False,
                name="incidents_communicationtemplate_once",
                violation_error_message=_("There is an active template for this audience, stage and severity already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_audience_display()}, {self.get_stage_display()}"


class ExecutiveTold(IncidentFact):
    """An executive was told: by a person, or by a notice that was delivered."""

    executive = models.CharField(_("who was told"), max_length=120)
    by_human = models.BooleanField(_("by a person"), default=True)
    notice = models.CharField(_("notice"), max_length=12, blank=True, default="")

    class Meta(IncidentFact.Meta):
        verbose_name = _("executive told")
        constraints = (
            models.UniqueConstraint(
                fields=["notice"],
                condition=~Q(notice=""),
                name="incidents_executivetold_once_per_notice",
                violation_error_message=_("That this notice arrived is on record already."),
            ),
        )

    def __str__(self) -> str:
        return self.executive
