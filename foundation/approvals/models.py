from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foundation.accounts.hidden_subjects import without_hidden
from foundation.accounts.models import User
from foundation.approvals.enums import ApprovalState
from foundation.audit import clock
from foundation.audit.history import Tracked, TrackedQuerySet
from foundation.audit.public_ids import PublicIdField


class ApprovalQuerySet(TrackedQuerySet["Approval"]):
    def visible_to(self, user: User) -> Self:
        """Without those about what this person may not see."""
        return without_hidden(self, user)

    def pending(self) -> Self:
        return self.filter(state=ApprovalState.PENDING)

    def about(self, *subjects: str) -> Self:
        return self.filter(subject__in=subjects)


class Approval(Tracked):
    """Something one person asks for and a second one must confirm before it takes effect.

    `kind` names the effect (`config.approvals` maps it to the service that carries it out), `subject` the public id
    or reference of what it is about, `parameters` what that service is called with.
    """

    public_id = PublicIdField()
    kind = models.CharField(_("kind"), max_length=64)
    subject = models.CharField(_("about"), max_length=64)
    parameters = models.JSONField(_("parameters"), default=dict, blank=True)
    reason = models.TextField(_("reason"))
    state = models.CharField(_("state"), max_length=12, choices=ApprovalState.choices, default=ApprovalState.PENDING)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked for by")
    )
    requested_at = models.DateTimeField(_("asked for at"), default=clock.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decision_reason = models.TextField(_("reason of the decision"), blank=True, default="")

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(state=ApprovalState.CONFIRMED)
                | Q(decided_by__isnull=False) & ~Q(decided_by=F("requested_by")),
                name="approvals_approval_takes_a_second_person",
                violation_error_message=_(
                    "Whoever asked for this can’t confirm it: it takes a second person. Ask someone else to confirm."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state=ApprovalState.PENDING, decided_at__isnull=True)
                | ~Q(state=ApprovalState.PENDING) & Q(decided_at__isnull=False),
                name="approvals_approval_decided_has_a_moment",
                violation_error_message=_("A decision has a moment, and only a decision has one."),
            ),
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=Q(state=ApprovalState.PENDING),
                name="approvals_approval_one_pending",
                violation_error_message=_("This was asked for already and waits for a second person."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
