"""Pages of a long list by cursor: newest first, never counted, and nothing in the address but a row's public name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import models
from django.http import QueryDict

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class CursorPage(Generic[Row]):
    """`rows` in order; `older` and `newer` are cursors, empty at the ends."""

    rows: list[Row]
    older: str = ""
    newer: str = ""

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def page_of(queryset: models.QuerySet[Row], query: QueryDict, *, name: str, size: int = 50) -> CursorPage[Row]:
    """A page of rows by falling id. `name` is the column that names a row publicly; a cursor that names nothing the
    queryset holds begins at the newest."""
    newest_first = queryset.order_by("-id")
    if before := query.get("before", ""):
        edge = _id_of(queryset, name, before)
        if edge is not None:
            rows = list(queryset.filter(pk__gt=edge).order_by("id")[: size + 1])
            more, rows = len(rows) > size, rows[:size][::-1]
            if rows:
                return CursorPage(rows, older=_name(rows[-1], name), newer=_name(rows[0], name) if more else "")
    edge = _id_of(queryset, name, query.get("after", ""))
    rows = list((newest_first.filter(pk__lt=edge) if edge is not None else newest_first)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    return CursorPage(
        rows,
        older=_name(rows[-1], name) if more else "",
        newer=_name(rows[0], name) if rows and edge is not None else "",
    )


def _id_of(queryset: models.QuerySet[Row], name: str, cursor: str) -> int | None:
    if not cursor:
        return None
    found: int | None = queryset.filter(**{name: cursor}).values_list("pk", flat=True).first()
    return found


def _name(row: models.Model, name: str) -> str:
    return str(getattr(row, name))
