from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incidents.models.alerts import AlertRule
from incidents.models.incidents import Incident
from incidents.models.webhooks import WebhookReceiver


class HeartbeatQuerySet(models.QuerySet["Heartbeat"]):
    def watched(self) -> Self:
        """Of webhooks and rules that are in force."""
        return self.filter(receiver__active=True, rule__active=True, rule__silent_after_minutes__isnull=False)

    def silent(self) -> Self:
        return self.filter(silent_since__isnull=False)

    def heard_before(self, moment: datetime) -> Self:
        return self.filter(Q(last_heard_at__lt=moment) | Q(ended=True))


class Heartbeat(models.Model):
    """An alert that fires as long as all is well; once nothing is heard of it, that is the alarm.

    Not tracked: it mirrors what its sender does, and each alarm leaves a notice.
    """

    receiver = models.ForeignKey(WebhookReceiver, on_delete=models.PROTECT, related_name="heartbeats")
    fingerprint = models.CharField(_("fingerprint"), max_length=128)
    name = models.CharField(_("name"), max_length=200)
    rule = models.ForeignKey(AlertRule, on_delete=models.PROTECT, related_name="heartbeats", verbose_name=_("rule"))
    last_heard_at = models.DateTimeField(_("last heard"))
    ended = models.BooleanField(_("ended by its sender"), default=False)
    silent_since = models.DateTimeField(_("silent since"), null=True, blank=True)
    incident = models.ForeignKey(
        Incident, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("incident")
    )

    objects = HeartbeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["receiver", "fingerprint"],
                name="incidents_heartbeat_once",
                violation_error_message=_("This heartbeat is known already."),
            ),
        )

    def __str__(self) -> str:
        return self.name
