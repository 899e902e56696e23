"""History of present state: who, when, through which face, what changed and why.

Every model of present state or configuration inherits `Tracked`. Its manager refuses the calls that would write
without leaving a row (`update`, `delete`, the `bulk_*` family): save the object, or use `create_in_bulk` and
`update_in_bulk`, which keep the history at a few statements for many objects.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NoReturn, TypeVar

from django.db import models
from simple_history.models import HistoricalRecords
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from foundation.audit import clock
from foundation.audit.acting import acting, current_source
from foundation.audit.enums import Source

AnyModel = TypeVar("AnyModel", bound=models.Model)

_audited_bulk: ContextVar[bool] = ContextVar("audited_bulk", default=False)


class UnauditedWrite(RuntimeError):
    """Code tried to write past the history. Never shown to a user: it is a defect."""


@contextmanager
def _bulk_leaves_history() -> Iterator[None]:
    token = _audited_bulk.set(True)
    try:
        yield
    finally:
        _audited_bulk.reset(token)


class TrackedQuerySet(models.QuerySet[AnyModel]):
    """Refuses the writes that simple-history cannot see."""

    def _refuse(self, call: str) -> NoReturn:
        raise UnauditedWrite(f"{self.model.__name__}.objects.{call}() leaves no history row: save() or *_in_bulk().")

    def update(self, **values: Any) -> int:
        self._refuse("update")

    def delete(self) -> tuple[int, dict[str, int]]:
        self._refuse("delete")

    def bulk_create(self, objs: Iterable[AnyModel], *args: Any, **kwargs: Any) -> list[AnyModel]:
        if not _audited_bulk.get():
            self._refuse("bulk_create")
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs: Iterable[AnyModel], *args: Any, **kwargs: Any) -> int:
        if not _audited_bulk.get():
            self._refuse("bulk_update")
        # Django's bulk_update ends in update(), which the guard would refuse.
        plain: models.QuerySet[AnyModel] = models.QuerySet(model=self.model, using=self.db)
        return plain.bulk_update(objs, *args, **kwargs)


class History(HistoricalRecords):  # type: ignore[misc]
    """simple-history's records with the acting user and reason, on single saves and in bulk alike."""

    def get_history_user(self, instance: models.Model) -> Any:
        explicit = getattr(instance, "_history_user", None)
        return explicit if explicit is not None else acting().user

    def get_change_reason_for_object(self, instance: models.Model, history_type: str, using: str) -> str:
        explicit = getattr(instance, "_change_reason", None)
        return str(explicit or acting().reason)

    def create_historical_record(self, instance: models.Model, history_type: str, using: str | None = None) -> None:
        if hasattr(instance, "_history_date"):
            super().create_historical_record(instance, history_type, using=using)
            return
        instance._history_date = clock.now()  # type: ignore[attr-defined]
        try:
            super().create_historical_record(instance, history_type, using=using)
        finally:
            del instance._history_date  # type: ignore[attr-defined]


class HistoryRow(models.Model):
    """Columns that Debrief adds to every history row."""

    history_source = models.CharField(max_length=8, choices=Source.choices, default=current_source)

    class Meta:
        abstract = True


class Tracked(models.Model):
    """A model of present state or configuration: every write leaves a history row."""

    history = History(
        bases=[HistoryRow],
        inherit=True,
        history_change_reason_field=models.TextField(blank=True, default=""),
        user_db_constraint=True,
    )
    objects = TrackedQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"


def create_in_bulk(model: type[AnyModel], objects: Sequence[AnyModel], *, batch_size: int = 500) -> list[AnyModel]:
    """Insert many objects, each with its history row; returns them with primary keys."""
    with _bulk_leaves_history():
        created: list[AnyModel] = bulk_create_with_history(
            list(objects),
            model,
            batch_size=batch_size,
            default_user=acting().user,
            default_change_reason=acting().reason,
            default_date=clock.now(),
        )
    return created


def update_in_bulk(
    model: type[AnyModel], objects: Sequence[AnyModel], fields: Sequence[str], *, batch_size: int = 500
) -> int:
    """Write `fields` of many objects, each with its history row; returns the number of rows."""
    with _bulk_leaves_history():
        updated: int = bulk_update_with_history(
            list(objects),
            model,
            list(fields),
            batch_size=batch_size,
            default_user=acting().user,
            default_change_reason=acting().reason,
            default_date=clock.now(),
        )
    return updated
