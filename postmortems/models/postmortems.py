from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from foundation.audit import clock
from foundation.audit.facts import Fact
from foundation.audit.history import Tracked, TrackedQuerySet
from foundation.audit.public_ids import PublicIdField
from foundation.audit.versions import Versioned
from incidents.models import Incident, PrivateGrant
from postmortems.enums import FactorRole, PostmortemState
from postmortems.models.taxonomy import FactorKind
from postmortems.models.templates import TemplateVersion

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from foundation.accounts.models import User


class PostmortemQuerySet(TrackedQuerySet["Postmortem"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of incidents that are not private or name this person, and those that stand without an incident."""
        if not user.is_authenticated:
            return self.none()
        named = PrivateGrant.objects.naming(user, incident=OuterRef("incident"))
        return self.filter(Q(incident__isnull=True) | Q(incident__private=False) | Exists(named))

    def being_written(self) -> Self:
        return self.filter(state__in=PostmortemState.being_written())

    def published(self) -> Self:
        return self.filter(state=PostmortemState.PUBLISHED)

    def overdue(self, *, at: datetime) -> Self:
        """Review was not asked for in time, and still is not."""
        return self.being_written().filter(review_asked_at__isnull=True, due_at__lt=at)

    def for_list(self) -> Self:
        """What a row of a list shows, in one query."""
        return self.select_related("incident__service", "incident__team", "author").order_by("-id")

    def for_page(self) -> Self:
        return self.select_related(
            "incident__service", "incident__team", "author", "reviewer", "trigger", "template_version__template"
        )


class Postmortem(Versioned, Tracked):
    """What an organisation learned from one incident. An imported one may stand without an incident."""

    public_id = PublicIdField()
    incident = models.OneToOneField(
        Incident,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="postmortem",
        verbose_name=_("incident"),
    )
    title = models.CharField(_("title"), max_length=200)
    state = models.CharField(_("state"), max_length=12, choices=PostmortemState.choices, default=PostmortemState.DRAFT)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="postmortems", verbose_name=_("author")
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reviewer"),
    )
    template_version = models.ForeignKey(
        TemplateVersion, on_delete=models.PROTECT, related_name="+", verbose_name=_("template")
    )
    trigger = models.ForeignKey(
        FactorKind,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"role": FactorRole.TRIGGER},
        verbose_name=_("trigger"),
    )
    no_actions_reason = models.TextField(
        _("why no action item"), blank=True, default="", help_text=_("The reviewer reads it.")
    )
    opened_at = models.DateTimeField(_("opened"), default=clock.now)
    due_at = models.DateTimeField(_("due"), null=True, blank=True, help_text=_("By then, review is to be asked for."))
    due_date = models.DateField(
        _("due date"), null=True, blank=True, help_text=_("The last day in time, where its team is.")
    )
    review_asked_at = models.DateTimeField(_("review first asked"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    objects = PostmortemQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("post-mortem")
        verbose_name_plural = _("post-mortems")
        constraints = (
            models.CheckConstraint(
                condition=Q(reviewer__isnull=True) | ~Q(reviewer=F("author")),
                name="postmortems_postmortem_reviewer_is_not_author",
                violation_error_message=_("The author can’t review their own post-mortem. Choose someone else."),
            ),
            models.CheckConstraint(
                condition=Q(state=PostmortemState.PUBLISHED, published_at__isnull=False, review_asked_at__isnull=False)
                | Q(state=PostmortemState.IN_REVIEW, published_at__isnull=True, review_asked_at__isnull=False)
                | Q(state__in=(PostmortemState.DRAFT, PostmortemState.NOT_NEEDED), published_at__isnull=True),
                name="postmortems_postmortem_published_after_review",
                violation_error_message=_("A post-mortem is published after review was asked for, not before."),
            ),
        )
        indexes = (
            models.Index(fields=["state", "-id"], name="postmortems_by_state"),
            models.Index(fields=["author", "-id"], name="postmortems_by_author"),
            models.Index(fields=["due_at"], name="postmortems_by_due"),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/postmortems/{self.public_id}/"

    @property
    def is_being_written(self) -> bool:
        return self.state in PostmortemState.being_written()

    def asked_in_time(self) -> bool | None:
        """Whether review was asked for by the due moment; None while there is no answer yet."""
        if self.due_at is None or self.review_asked_at is None:
            return None
        return self.review_asked_at <= self.due_at

    def days_late(self, *, on: date) -> int:
        """How many days the draft is late on a date where its team is; 0 when it is not."""
        if self.due_date is None or self.review_asked_at is not None or not self.is_being_written:
            return 0
        return max(0, (on - self.due_date).days)


class PostmortemStateChange(Fact):
    """From one state to another."""

    postmortem = models.ForeignKey(Postmortem, on_delete=models.PROTECT, related_name="state_changes")
    from_state = models.CharField(_("from"), max_length=12, choices=PostmortemState.choices, blank=True, default="")
    to_state = models.CharField(_("to"), max_length=12, choices=PostmortemState.choices)

    class Meta(Fact.Meta):
        verbose_name = _("state of a post-mortem")
        verbose_name_plural = _("states of post-mortems")
        indexes = (
            models.Index(fields=["postmortem", "recorded_at"], name="postmortems_state_as_of"),
            models.Index(fields=["recorded_at"], name="postmortems_state_recorded"),
        )

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"


class PostmortemWaiver(Fact):
    """A post-mortem that the policy asked for and two people decided not to write. `by` is the second of them."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="postmortem_waivers")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked for by")
    )

    class Meta(Fact.Meta):
        verbose_name = _("waived post-mortem")
        verbose_name_plural = _("waived post-mortems")
        constraints = (
            models.CheckConstraint(
                condition=~Q(by=F("asked_by")),
                name="postmortems_waiver_takes_a_second_person",
                violation_error_message=_("Waiving a post-mortem takes a second person."),
            ),
        )
