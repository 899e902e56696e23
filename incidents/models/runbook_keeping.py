from __future__ import annotations

from typing import Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.audit.facts import Fact
from foundation.audit.history import Tracked, TrackedQuerySet
from foundation.audit.public_ids import PublicIdField
from foundation.audit.versions import Versioned
from incidents.enums import ProposalState, ServiceTier
from incidents.models.catalogue import Service
from incidents.models.runbooks import Runbook
from incidents.models.teams import Team


class RunbookVersion(Fact):
    """The whole text of a runbook from `at` on; `number` is that of the runbook's version.

    `by` put it there; where that was by adopting a `proposal`, its authors wrote it.
    """

    runbook = models.ForeignKey(Runbook, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    text = models.TextField(_("source text"))
    content_hash = models.CharField(_("content hash"), max_length=64)
    proposal = models.ForeignKey(
        "incidents.RunbookProposal", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta(Fact.Meta):
        verbose_name = _("version of a runbook")
        verbose_name_plural = _("versions of runbooks")
        constraints = (
            models.UniqueConstraint(
                fields=["runbook", "number"],
                name="incidents_runbookversion_once",
                violation_error_message=_("The runbook has this version already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.runbook} {self.number}"


class RunbookProposalQuerySet(TrackedQuerySet["RunbookProposal"]):
    def waiting(self) -> Self:
        return self.filter(state=ProposalState.OPEN)


class RunbookProposal(Tracked, Versioned):
    """A change that someone asks for: the whole text as it should read, begun on version `based_on`.

    `authors` are all who put a hand to the words; none of them adopts it. Its own `version` rises with each wording.
    """

    public_id = PublicIdField()
    runbook = models.ForeignKey(Runbook, on_delete=models.PROTECT, related_name="proposals")
    based_on = models.PositiveIntegerField(_("begun on version"))
    text = models.TextField(_("source text"))
    why = models.TextField(_("why"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    authors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", verbose_name=_("authors"))
    state = models.CharField(_("state"), max_length=10, choices=ProposalState.choices, default=ProposalState.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    words = models.TextField(_("reviewer’s words"), blank=True, default="")

    objects = RunbookProposalQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("proposed change")
        verbose_name_plural = _("proposed changes")
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(state=ProposalState.OPEN, decided_at__isnull=True)
                | ~Q(state=ProposalState.OPEN) & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="incidents_runbookproposal_decided_by_someone",
                violation_error_message=_("A decision has someone who made it, and a moment."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.runbook} · {self.get_state_display()}"

    def get_absolute_url(self) -> str:
        return f"{self.runbook.get_absolute_url()}proposals/{self.public_id}/"


class RunbookConfirmationQuerySet(TrackedQuerySet["RunbookConfirmation"]):
    def waiting(self) -> Self:
        return self.filter(answered_at__isnull=True)


class RunbookConfirmation(Tracked):
    """The service changed hands: its new owner says whether the runbook is still right for it."""

    runbook = models.ForeignKey(Runbook, on_delete=models.PROTECT, related_name="confirmations")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+", verbose_name=_("new owner"))
    asked_at = models.DateTimeField(_("asked at"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_right = models.BooleanField(_("still right"), null=True, blank=True)

    objects = RunbookConfirmationQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("confirmation of a runbook")
        verbose_name_plural = _("confirmations of runbooks")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["runbook", "service"],
                condition=Q(answered_at__isnull=True),
                name="incidents_runbookconfirmation_one_open",
                violation_error_message=_("The new owner was asked already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.runbook} · {self.service}"


class RunbookAging(Tracked):
    """How long a runbook of a service of this tier can be relied on without being exercised."""

    tier = models.PositiveSmallIntegerField(_("tier"), choices=ServiceTier.choices, unique=True)
    days = models.PositiveSmallIntegerField(_("stale after, in days"), validators=[MinValueValidator(1)])

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("ageing of runbooks")
        verbose_name_plural = _("ageing of runbooks")
        ordering = ("tier",)
        constraints = (
            models.CheckConstraint(
                condition=Q(days__gte=1),
                name="incidents_runbookaging_a_day_at_least",
                violation_error_message=_("A day is the least."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_tier_display()}"
