"""The facts of action items, append-only.

`ActionItemStateFact` is the ledger that the measures of action items read. One row says how an item moved within one
cohort; a **cohort** is (`team`, `cohort_month`): the team that is charged with the item and the first day of the
month of its first due date (the due date is a local date of that team, so no time zone is needed any more).

====================  ==========================================================================================
column                meaning
====================  ==========================================================================================
item                  the action item
team                  who is charged: the team that held the item on its first due date (until that day is over:
                      the team that holds it now)
cohort_month          first day of the month of `first_due_date`
first_due_date        the first due date itself, for the list of rows behind a figure
from_state, to_state  `CohortState`: how it stood in this cohort before and after; `""` is *outside* of it
was_due, due          0 or 1: in the denominator before and after (state open, in progress, done or cancelled after
                      the first due date; not when withdrawn or outside)
was_on_time, on_time  0 or 1: recorded done by the end of the first due date where the team is
was_within_30,        0 or 1: recorded done by the end of the 30th day after the first due date there
within_30
at, recorded_at       when it was so; when Debrief learned it (equal but for imports). Order is that of recording.
====================  ==========================================================================================

Every change of an item writes one row (its `from` is the `to` of the item's last row in that cohort), or two when it
leaves one cohort for another: a *minus* row (`to_state` outside) in the old and a *plus* row (`from_state` outside)
in the new. So the counts of any set of cohorts **as of** the instant `D` are one telescoping sum over the covering
index, with `recorded_at < D`:

    n (due)            = SUM(due       - was_due)
    done on time       = SUM(on_time   - was_on_time)
    done within 30 d   = SUM(within_30 - was_within_30)
    standing in state s = SUM(CASE to_state WHEN s THEN 1 ELSE 0 END - CASE from_state WHEN s THEN 1 ELSE 0 END)

*On-time rate* = done on time ÷ n. *Completion rate* = done within 30 days ÷ n. Both take no other table.

What the columns have already decided, so that no reader decides it again: a proposal is in no cohort; cancelling on
or before the first due date withdraws the item, later it stays in the denominator; reopening takes the completion
back; a change of team up to the first due date moves the item to the other team's cohort, later it does not; the
items of a private incident are outside while it is private, those of a drill are inside.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foundation.audit.facts import Fact
from incidents.models import Team
from postmortems.enums import ActionField, CohortState
from postmortems.models.action_items import ActionItem


def flag() -> models.PositiveSmallIntegerField[int, int]:
    """0 or 1; a number, so that both engines sum it."""
    return models.PositiveSmallIntegerField(default=0)


def _is_flag(name: str) -> Q:
    return Q(**{f"{name}__in": (0, 1)})


FLAGS = ("was_due", "due", "was_on_time", "on_time", "was_within_30", "within_30")


class ActionItemStateFact(Fact):
    """One movement of one item within one cohort; see the module for each column."""

    item = models.ForeignKey(ActionItem, on_delete=models.PROTECT, related_name="state_facts")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    cohort_month = models.DateField()
    first_due_date = models.DateField()
    from_state = models.CharField(max_length=12, choices=CohortState.choices, blank=True, default="")
    to_state = models.CharField(max_length=12, choices=CohortState.choices, blank=True, default="")
    was_due = flag()
    due = flag()
    was_on_time = flag()
    on_time = flag()
    was_within_30 = flag()
    within_30 = flag()

    class Meta(Fact.Meta):
        verbose_name = _("movement of an action item in its cohort")
        verbose_name_plural = _("movements of action items in their cohorts")
        constraints = (
            models.CheckConstraint(
                condition=_is_flag("was_due")
                & _is_flag("due")
                & _is_flag("was_on_time")
                & _is_flag("on_time")
                & _is_flag("was_within_30")
                & _is_flag("within_30"),
                name="postmortems_statefact_flags_are_0_or_1",
            ),
            models.CheckConstraint(
                condition=Q(due__gte=F("within_30"), within_30__gte=F("on_time"))
                & Q(was_due__gte=F("was_within_30"), was_within_30__gte=F("was_on_time")),
                name="postmortems_statefact_on_time_is_within_30_is_due",
            ),
        )
        indexes = (
            models.Index(
                fields=[
                    "team", "cohort_month", "recorded_at", "from_state", "to_state",
                    "was_due", "due", "was_on_time", "on_time", "was_within_30", "within_30",
                ],
                name="postmortems_statefact_covering",
            ),
            models.Index(fields=["recorded_at"], name="postmortems_statefact_recorded"),
            models.Index(fields=["item", "id"], name="postmortems_statefact_item"),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.item_id}: {self.from_state or '∅'} → {self.to_state or '∅'}"


class ActionItemChange(Fact):
    """One change of status, owner, team, priority or due date, with its reason. Values as the API says them:
    usernames, team short names, P0 to P3, ISO dates; empty is none."""

    item = models.ForeignKey(ActionItem, on_delete=models.PROTECT, related_name="changes")
    field = models.CharField(_("what"), max_length=12, choices=ActionField.choices)
    from_value = models.CharField(_("from"), max_length=150, blank=True, default="")
    to_value = models.CharField(_("to"), max_length=150, blank=True, default="")

    class Meta(Fact.Meta):
        verbose_name = _("change of an action item")
        verbose_name_plural = _("changes of action items")
        indexes = (
            models.Index(fields=["item", "field", "id"], name="postmortems_change_of_item"),
            models.Index(fields=["recorded_at"], name="postmortems_change_recorded"),
        )

    def __str__(self) -> str:
        return f"{self.field}: {self.from_value} → {self.to_value}"
