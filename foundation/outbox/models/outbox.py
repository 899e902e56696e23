"""What must happen, as rows: the database is the truth, a task is a hint (ARCHITECTURE.md, points 11 and 16)."""

from __future__ import annotations

from datetime import datetime
from typing import Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User
from foundation.audit import clock
from foundation.audit.facts import Fact, FactQuerySet
from foundation.audit.public_ids import PublicIdField
from foundation.outbox.enums import Channel, WorkState
from foundation.outbox.models.receivers import Target

AnyWork = TypeVar("AnyWork", bound="Work")


class EventQuerySet(FactQuerySet["Event"]):
    def of_kind(self, *kinds: str) -> Self:
        return self.filter(kind__in=kinds)


class Event(Fact):
    """Something that upper apps may want to know, recorded in the transaction that made it so."""

    kind = models.CharField(_("kind"), max_length=64)
    subject = models.CharField(_("subject"), max_length=64, help_text=_("Reference or public id."))
    payload = models.JSONField(_("payload"), default=dict, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = (models.Index(fields=["kind", "subject"], name="outbox_event_kind_subject"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class WorkQuerySet(models.QuerySet[AnyWork]):
    def claimable(self, *, now: datetime) -> Self:
        """Waiting, due, and leased to nobody who is still alive."""
        return self.filter(state=WorkState.WAITING, next_attempt_at__lte=now).filter(
            Q(leased_until__isnull=True) | Q(leased_until__lte=now)
        )

    def given_up(self) -> Self:
        return self.filter(state=WorkState.DEAD)


class Work(models.Model):
    """One thing to do once: claimed by lease, tried with back-off, given up visibly."""

    state = models.CharField(_("state"), max_length=8, choices=WorkState.choices, default=WorkState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt at"), default=clock.now)
    leased_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True, default="")

    objects = WorkQuerySet.as_manager()

    class Meta:
        abstract = True


class Handling(Work):
    """One handler's duty towards one event; written with the event, so that none is forgotten."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="handlings")
    handler = models.CharField(_("handler"), max_length=200)

    class Meta:
        verbose_name = _("event handling")
        verbose_name_plural = _("event handlings")
        constraints = (models.UniqueConstraint(fields=["event", "handler"], name="outbox_handling_once_per_event"),)
        indexes = (
            models.Index(fields=["next_attempt_at"], condition=Q(state="waiting"), name="outbox_handling_waiting"),
        )

    def __str__(self) -> str:
        return f"{self.handler} ← {self.event_id}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(recipient=user)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)

    def about(self, *subjects: str) -> Self:
        return self.filter(subject__in=subjects)


class Notice(models.Model):
    """One message to one person, or to one target that many share.

    `key` is unique, so that it is written once however often a job runs. `urgent` ones wait for no quiet hours. Of
    one that needs `proof`, each delivery is told to whoever hears the event `notice.delivered`.
    """

    public_id = PublicIdField()
    key = models.CharField(max_length=255, unique=True)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="notices"
    )
    target = models.ForeignKey(Target, on_delete=models.PROTECT, null=True, blank=True, related_name="notices")
    subject = models.CharField(
        _("subject"), max_length=64, blank=True, default="", help_text=_("Reference or public id of what it is about.")
    )
    urgent = models.BooleanField(_("urgent"), default=False)
    proof = models.BooleanField(_("needs proof of delivery"), default=False)
    kind = models.CharField(_("kind"), max_length=64)
    parameters = models.JSONField(_("parameters"), default=dict, blank=True)
    url = models.CharField(_("address"), max_length=255, blank=True, default="")
    created_at = models.DateTimeField(_("created at"), default=clock.now)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(recipient__isnull=False, target__isnull=True)
                | Q(recipient__isnull=True, target__isnull=False),
                name="outbox_notice_to_one",
                violation_error_message=_("A notice goes to a person or to a target."),
            ),
        )
        indexes = (
            models.Index(fields=["recipient", "-id"], name="outbox_notice_of_recipient"),
            models.Index(fields=["subject", "kind"], name="outbox_notice_about"),
        )

    def __str__(self) -> str:
        return f"{self.kind} → {self.recipient_id or self.target_id}"

    @property
    def receiver(self) -> User | Target:
        found = self.recipient or self.target
        assert found is not None  # noqa: S101 - the constraint holds it
        return found


class Delivery(Work):
    """One notice by one channel; of a person's own addresses one each, by their place in the list."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="deliveries")
    channel = models.CharField(_("channel"), max_length=12, choices=Channel.choices)
    place = models.PositiveSmallIntegerField(_("place"), default=0)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = (
            models.UniqueConstraint(fields=["notice", "channel", "place"], name="outbox_delivery_once_per_channel"),
        )
        indexes = (
            models.Index(fields=["next_attempt_at"], condition=Q(state="waiting"), name="outbox_delivery_waiting"),
        )

    def __str__(self) -> str:
        return f"{self.channel}: {self.notice_id}"
