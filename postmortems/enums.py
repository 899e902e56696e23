"""The public vocabulary of post-mortems and action items. Subsets are tuples, in order."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class PostmortemState(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    PUBLISHED = "published", _("published")
    NOT_NEEDED = "not_needed", _("not needed")

    @classmethod
    def being_written(cls) -> tuple[PostmortemState, ...]:
        return (cls.DRAFT, cls.IN_REVIEW)


class SectionKind(models.TextChoices):
    """What a section of a template holds beside its text."""

    TEXT = "text", _("text")
    TRIGGER = "trigger", _("text and the trigger")
    FACTORS = "factors", _("text and the contributing factors")
    TIMELINE = "timeline", _("timeline")
    ACTIONS = "actions", _("action items")


class FactorRole(models.TextChoices):
    """A trigger set it off; a contributing factor made it possible, worse or longer. Two lists, on purpose."""

    TRIGGER = "trigger", _("trigger")
    FACTOR = "factor", _("contributing factor")


class ReviewKind(models.TextChoices):
    ASKED = "asked", _("review asked")
    APPROVED = "approved", _("approved")
    CHANGES_ASKED = "changes_asked", _("changes asked")

    @classmethod
    def decisions(cls) -> tuple[ReviewKind, ...]:
        return (cls.APPROVED, cls.CHANGES_ASKED)


class ActionKind(models.TextChoices):
    """What an action item does about it (union of the lists of ;login: 2017 and of Google's SRE book)."""

    PREVENT = "prevent", _("prevent")
    DETECT = "detect", _("detect")
    MITIGATE = "mitigate", _("mitigate")
    REPAIR = "repair", _("repair")
    PROCESS = "process", _("process")
    INVESTIGATE = "investigate", _("investigate")


class Priority(models.IntegerChoices):
    """Stored as 0 to 3, said as P0 to P3. The more urgent is the smaller number."""

    P0 = 0, "P0"
    P1 = 1, "P1"
    P2 = 2, "P2"
    P3 = 3, "P3"

    @classmethod
    def from_label(cls, label: str) -> Self:
        """`P1` and, for those who type, `p1` or `1`. Raises ValueError on anything else."""
        digit = label.strip().upper().removeprefix("P")
        if digit not in ("0", "1", "2", "3"):
            raise ValueError(f"Not a priority: {label!r}. They are P0, P1, P2 and P3.")
        return cls(int(digit))

    @classmethod
    def guarded(cls) -> tuple[Priority, ...]:
        """Lowering or cancelling these takes a second person."""
        return (cls.P0, cls.P1)


class ActionStatus(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    OPEN = "open", _("open")
    IN_PROGRESS = "in_progress", _("in progress")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")

    @classmethod
    def live(cls) -> tuple[ActionStatus, ...]:
        """Accepted and still to be done."""
        return (cls.OPEN, cls.IN_PROGRESS)

    @classmethod
    def ended(cls) -> tuple[ActionStatus, ...]:
        return (cls.DONE, cls.CANCELLED)


class ActionField(models.TextChoices):
    """What of an action item a change row tells of."""

    STATUS = "status", _("status")
    OWNER = "owner", _("owner")
    TEAM = "team", _("team")
    PRIORITY = "priority", _("priority")
    DUE_DATE = "due_date", _("due date")


class CohortState(models.TextChoices):
    """How an item stands in its cohort. *Withdrawn*: cancelled on or before the first due date, so counted no more;
    *outside*: not in this cohort at all (not yet, given to another team in time, or hidden with its incident)."""

    OUTSIDE = "", _("outside")
    OPEN = "open", _("open")
    IN_PROGRESS = "in_progress", _("in progress")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled after its first due date")
    WITHDRAWN = "withdrawn", _("cancelled in time")

    @classmethod
    def counted(cls) -> tuple[CohortState, ...]:
        """In the denominator of the rates."""
        return (cls.OPEN, cls.IN_PROGRESS, cls.DONE, cls.CANCELLED)
