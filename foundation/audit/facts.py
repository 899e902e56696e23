"""Facts: append-only rows that measures and reports read (see DESIGN.md, *Facts*)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, NoReturn, Self, TypeVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.audit import clock
from foundation.audit.acting import current_source
from foundation.audit.enums import Source

AnyFact = TypeVar("AnyFact", bound="Fact")


class AppendOnly(RuntimeError):
    """Code tried to change or remove a fact. Never shown to a user: it is a defect."""


class FactQuerySet(models.QuerySet[AnyFact]):
    def _refuse(self, call: str) -> NoReturn:
        raise AppendOnly(f"{self.model.__name__} is append-only: {call}() is refused, record another row.")

    def update(self, **values: Any) -> int:
        self._refuse("update")

    def delete(self) -> tuple[int, dict[str, int]]:
        self._refuse("delete")

    def bulk_update(self, objs: Iterable[AnyFact], *args: Any, **kwargs: Any) -> int:
        self._refuse("bulk_update")

    def known_before(self, cutoff: datetime) -> Self:
        """What Debrief had learned before `cutoff` (an aware instant, exclusive)."""
        return self.filter(recorded_at__lt=cutoff)

    def in_order_of_recording(self) -> Self:
        """Per subject the last *recorded* row wins; ids break ties within one transaction."""
        return self.order_by("recorded_at", "id")


class Fact(models.Model):
    """One thing that was so, as Debrief learned it. `at` is payload; order is that of recording."""

    at = models.DateTimeField(_("at"), help_text=_("When it was so."))
    recorded_at = models.DateTimeField(
        _("recorded at"), default=clock.now, editable=False, help_text=_("When Debrief learned it.")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"), editable=False
    )
    reason = models.TextField(_("reason"), blank=True, default="")
    source = models.CharField(_("source"), max_length=8, choices=Source.choices, default=current_source, editable=False)

    objects = FactQuerySet.as_manager()

    # Whether rows keep months or days of the organisation, which its time zone cut.
    stores_local_dates: ClassVar[bool] = False

    class Meta:
        abstract = True
        base_manager_name = "objects"
        get_latest_by = ("recorded_at", "id")

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly(f"{type(self).__name__} {self.pk} is append-only: record another row.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly(f"{type(self).__name__} {self.pk} is append-only.")
