from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foundation.audit.facts import Fact, FactQuerySet
from postmortems.enums import ReviewKind
from postmortems.models.postmortems import Postmortem


class ReviewQuerySet(FactQuerySet["Review"]):
    def decisions(self) -> ReviewQuerySet:
        return self.filter(kind__in=ReviewKind.decisions())

    def with_people(self) -> ReviewQuerySet:
        return self.select_related("by", "author")


class Review(Fact):
    """Review asked for, approved, or sent back; what was said stands in `reason`. Of the text as it was at `at`."""

    postmortem = models.ForeignKey(Postmortem, on_delete=models.PROTECT, related_name="reviews")
    kind = models.CharField(_("what"), max_length=16, choices=ReviewKind.choices)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("author at that time")
    )

    objects = ReviewQuerySet.as_manager()

    class Meta(Fact.Meta):
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind=ReviewKind.ASKED) | ~Q(by=F("author")),
                name="postmortems_review_is_not_by_the_author",
                violation_error_message=_(
                    "You wrote this post-mortem, so someone else reviews it. Ask another reviewer."
                ),
                violation_error_code="author_reviews",
            ),
        )
        indexes = (models.Index(fields=["postmortem", "recorded_at"], name="postmortems_review_as_of"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.by_id}"
