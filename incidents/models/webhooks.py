from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.audit import clock
from foundation.audit.history import Tracked
from foundation.audit.public_ids import PublicIdField
from foundation.outbox.models import Work


class ReceiverKind(models.TextChoices):
    ALERTMANAGER = "alertmanager", "Alertmanager"


class WebhookReceiver(Tracked):
    """An address of our own that one sender posts to; the secret stands in it and is kept as a digest."""

    public_id = PublicIdField()
    kind = models.CharField(_("kind"), max_length=24, choices=ReceiverKind.choices)
    name = models.CharField(_("name"), max_length=120, unique=True)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("service user"),
        help_text=_("Whom its writes are recorded as."),
    )
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class WebhookDelivery(Work):
    """One body as it was posted: stored before it is acknowledged, taken in afterwards, kept."""

    public_id = PublicIdField()
    receiver = models.ForeignKey(WebhookReceiver, on_delete=models.PROTECT, related_name="deliveries")
    received_at = models.DateTimeField(_("received at"), default=clock.now)
    body = models.JSONField(_("body"))
    body_digest = models.CharField(max_length=64)
    truncated = models.PositiveIntegerField(
        _("alerts left out"), default=0, help_text=_("That the sender says it had no room for.")
    )
    outcome = models.JSONField(_("outcome"), default=dict, blank=True)

    class Meta:
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")
        ordering = ("-id",)
        indexes = (
            models.Index(
                fields=["next_attempt_at"], condition=models.Q(state="waiting"), name="incidents_delivery_waiting"
            ),
            models.Index(fields=["receiver", "-id"], name="incidents_delivery_latest"),
        )

    def __str__(self) -> str:
        return f"{self.receiver} {self.received_at:%Y-%m-%d %H:%M}"
