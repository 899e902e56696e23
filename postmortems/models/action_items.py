from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from foundation.audit import clock
from foundation.audit.history import Tracked, TrackedQuerySet
from foundation.audit.versions import Versioned
from incidents.models import Incident, PrivateGrant, Team
from postmortems.enums import ActionField, ActionKind, ActionStatus, Priority
from postmortems.models.postmortems import Postmortem

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from foundation.accounts.models import User


class ActionItemQuerySet(TrackedQuerySet["ActionItem"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """All but those of private incidents that do not name this person."""
        if not user.is_authenticated:
            return self.none()
        named = PrivateGrant.objects.naming(user, incident=OuterRef("incident"))
        return self.filter(Q(incident__isnull=True) | Q(incident__private=False) | Exists(named))

    def proposals(self) -> Self:
        return self.filter(status=ActionStatus.PROPOSED)

    def live(self) -> Self:
        """Accepted and still to be done."""
        return self.filter(status__in=ActionStatus.live())

    def accepted(self) -> Self:
        """Open, under way or done: what a post-mortem may be published with."""
        return self.filter(status__in=(*ActionStatus.live(), ActionStatus.DONE))

    def overdue(self, *, on: date) -> Self:
        return self.live().filter(due_date__lt=on)

    def due_between(self, first: date, last: date) -> Self:
        """Live and due from `first` to `last`, both included."""
        return self.live().filter(due_date__gte=first, due_date__lte=last)

    def urgent(self) -> Self:
        return self.filter(priority__in=Priority.guarded())

    def owned_by(self, user: User) -> Self:
        return self.filter(owner=user)

    def with_moves(self) -> Self:
        """`moves`: how often the due date was moved. A subquery, so that only the rows of a page are counted."""
        changes: Any = self.model._meta.get_field("changes").related_model
        moved = changes.objects.filter(item=OuterRef("pk"), field=ActionField.DUE_DATE).exclude(from_value="")
        counted = moved.order_by().values("item").annotate(number=Count("pk")).values("number")
        return self.annotate(moves=Coalesce(Subquery(counted), 0))

    def for_list(self) -> Self:
        """What a row of a list shows, in one query."""
        return self.select_related("owner", "team", "incident", "postmortem")

    def by_due_date(self) -> Self:
        return self.order_by("due_date", "priority", "id")


class ActionItem(Versioned, Tracked):
    """Something to be done so that it does not happen again, with one owner and a due date from *open* on.

    `first_due_date` is set when it first opens and never moves. `charged_team` is who the measures charge: the team
    that holds the item on the first due date. `completed_on` and `cancelled_on` are local dates where that team is,
    written once, at the moment Debrief learned of it.
    """

    reference = models.CharField(_("reference"), max_length=24, unique=True)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=ActionKind.choices, default=ActionKind.PREVENT)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices, default=Priority.P2)
    status = models.CharField(_("status"), max_length=12, choices=ActionStatus.choices, default=ActionStatus.PROPOSED)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="action_items",
        verbose_name=_("owner"),
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="action_items", verbose_name=_("team")
    )
    due_date = models.DateField(_("due date"), null=True, blank=True, help_text=_("A day where the team is."))
    first_due_date = models.DateField(_("first due date"), null=True, blank=True, editable=False)
    charged_team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    tracker_url = models.URLField(_("tracker"), max_length=500, blank=True, default="")
    end_state = models.TextField(
        _("done when"), blank=True, default="", help_text=_("What will be true when it is done, so that one can check.")
    )
    evidence = models.TextField(
        _("evidence"), blank=True, default="", help_text=_("What shows that it is done: a link, a graph, a test.")
    )
    created_at = models.DateTimeField(_("created"), default=clock.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("noted by")
    )
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True, editable=False)
    completed_on = models.DateField(null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True, editable=False)
    cancelled_on = models.DateField(null=True, blank=True, editable=False)
    postmortem = models.ForeignKey(
        Postmortem,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="action_items",
        verbose_name=_("post-mortem"),
    )
    incident = models.ForeignKey(
        Incident,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="action_items",
        verbose_name=_("incident"),
    )

    objects = ActionItemQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("action item")
        verbose_name_plural = _("action items")
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    status__in=(ActionStatus.PROPOSED, ActionStatus.CANCELLED),
                    first_due_date__isnull=True,
                    charged_team__isnull=True,
                )
                | Q(
                    status__in=(*ActionStatus.live(), *ActionStatus.ended()),
                    owner__isnull=False,
                    team__isnull=False,
                    due_date__isnull=False,
                    first_due_date__isnull=False,
                    charged_team__isnull=False,
                ),
                name="postmortems_actionitem_open_has_owner_team_and_due_date",
                violation_error_message=_(
                    "An open action item has one owner, a team and a due date. Fill in what is missing, "
                    "or leave it proposed."
                ),
                violation_error_code="owner_team_and_due_date_required",
            ),
            models.CheckConstraint(
                condition=Q(status=ActionStatus.DONE, completed_at__isnull=False, completed_on__isnull=False)
                & ~Q(evidence="")
                | ~Q(status=ActionStatus.DONE) & Q(completed_at__isnull=True, completed_on__isnull=True),
                name="postmortems_actionitem_done_has_evidence",
                violation_error_message=_("A done action item has its moment and its evidence, and only a done one."),
                violation_error_code="evidence_required",
            ),
            models.CheckConstraint(
                condition=Q(status=ActionStatus.CANCELLED, cancelled_at__isnull=False, cancelled_on__isnull=False)
                | ~Q(status=ActionStatus.CANCELLED) & Q(cancelled_at__isnull=True, cancelled_on__isnull=True),
                name="postmortems_actionitem_cancelled_has_a_moment",
                violation_error_message=_("A cancelled action item has its moment, and only a cancelled one."),
            ),
            models.CheckConstraint(
                condition=Q(priority__gte=0, priority__lte=3),
                name="postmortems_actionitem_priority_from_p0_to_p3",
                violation_error_message=_("Priorities go from P0 to P3."),
            ),
        )
        indexes = (
            models.Index(
                fields=["due_date", "id"],
                condition=Q(status__in=ActionStatus.live()),
                name="postmortems_item_live_by_due",
            ),
            models.Index(fields=["status", "-id"], name="postmortems_item_by_status"),
            models.Index(fields=["owner", "status", "due_date"], name="postmortems_item_of_owner"),
            models.Index(fields=["team", "status", "due_date"], name="postmortems_item_of_team"),
            models.Index(fields=["charged_team", "first_due_date"], name="postmortems_item_by_cohort"),
        )

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_absolute_url(self) -> str:
        return f"/actions/{self.reference}/"

    @property
    def level(self) -> Priority:
        return Priority(self.priority)

    @property
    def is_live(self) -> bool:
        return self.status in ActionStatus.live()

    @property
    def is_proposed(self) -> bool:
        return self.status == ActionStatus.PROPOSED

    def days_late(self, *, on: date) -> int:
        """Days between its due date and `on`; 0 when it is not late or not live."""
        if not self.is_live or self.due_date is None:
            return 0
        return max(0, (on - self.due_date).days)

    def charged_date(self, moment: datetime) -> date:
        """The local date of `moment` where the team is that the measures charge, or that holds it now."""
        team = self.charged_team or self.team
        return moment.astimezone(team.zone).date() if team is not None else moment.date()
