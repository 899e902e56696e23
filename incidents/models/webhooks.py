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
    GRAFANA = "grafana", "Grafana"
    PAGERDUTY = "pagerduty", "PagerDuty (v3)"
    DATADOG = "datadog", "Datadog"
    CLOUDWATCH = "cloudwatch", _("CloudWatch, through Amazon SNS")
    OPSGENIE = "opsgenie", "Opsgenie"
    JSON = "json", _("any other, in JSON")

    @classmethod
    def mapped(cls) -> tuple[ReceiverKind, ...]:
        """Those whose bodies a mapping explains, which can be changed."""
        return (cls.PAGERDUTY, cls.DATADOG, cls.CLOUDWATCH, cls.OPSGENIE, cls.JSON)


class WebhookReceiver(Tracked):
    """An address of our own that one sender posts to; the secret stands in it and is kept as a digest.

    While a sender moves to a new secret, the one before is taken too, until `digest_before_until`; likewise that which
    bodies are signed with.
    """

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
    digest_before = models.CharField(max_length=64, blank=True, default="", editable=False)
    digest_before_until = models.DateTimeField(_("old address taken until"), null=True, blank=True, editable=False)
    mapping = models.JSONField(_("mapping"), default=dict, blank=True)
    sealed_signing_secret = models.TextField(blank=True, default="", editable=False)
    sealed_signing_secret_before = models.TextField(blank=True, default="", editable=False)
    signing_before_until = models.DateTimeField(
        _("old signing secret taken until"), null=True, blank=True, editable=False
    )
    signature_header = models.CharField(_("header of the signature"), max_length=60, blank=True, default="")

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class WebhookSample(models.Model):
    """The last body that came to a webhook, understood or not: what a mapping is tried out on.

    Of Amazon SNS also the address that confirms a subscription, until a worker has opened it. Not tracked: it mirrors
    what a sender does.
    """

    receiver = models.OneToOneField(WebhookReceiver, on_delete=models.PROTECT, related_name="sample")
    body = models.JSONField(_("body"))
    received_at = models.DateTimeField(_("received at"))
    problem = models.TextField(_("why it was refused"), blank=True, default="")
    confirm_address = models.TextField(blank=True, default="")
    confirm_asked_at = models.DateTimeField(_("asked to confirm at"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("subscription confirmed at"), null=True, blank=True)
    confirm_problem = models.TextField(_("why it is not confirmed"), blank=True, default="")

    class Meta:
        verbose_name = _("last body of a webhook")
        verbose_name_plural = _("last bodies of webhooks")

    def __str__(self) -> str:
        return f"{self.receiver} {self.received_at:%Y-%m-%d %H:%M}"


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
