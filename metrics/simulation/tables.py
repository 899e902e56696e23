"""Writing rows by the hundred thousand: tuples into `executemany`, primary keys counted here, history beside them.

The one place that writes past services and managers (ARCHITECTURE.md, point 22). A row of present state gets one
history row, of its creation in its last state: dated when it was loaded, by whom the load runs, source *command*.
"""

from __future__ import annotations

import json
from base64 import b32encode
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from random import Random
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

from foundation.audit.history import Tracked
from foundation.audit.public_ids import ALPHABET, LENGTH, PublicIdField

REASON = "Loaded in bulk by the simulation"

Row = dict[str, Any]

_OUR_LETTERS = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET.encode())

_names = Random()


def public_id() -> str:
    """As `random_public_id`, at a tenth of the cost."""
    return b32encode(_names.getrandbits(64).to_bytes(8, "big"))[:LENGTH].translate(_OUR_LETTERS).decode()


class Table:
    """Rows of one model that wait to be written."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        fields = list(model._meta.concrete_fields)
        key = model._meta.pk
        assert key is not None  # noqa: S101 - every model has one
        self.counts = isinstance(key, models.AutoField)
        self.key = key.attname
        self.named = any(isinstance(field, PublicIdField) for field in fields)
        self.defaults: Row = {field.attname: _default_of(field) for field in fields}
        self.attributes = [field.attname for field in fields]
        self.converters = [_converter_of(field) for field in fields]
        self.last = (model._base_manager.aggregate(last=models.Max(self.key))["last"] or 0) if self.counts else 0
        self.waiting: list[Row] = []
        self.statement = _insert(model._meta.db_table, [str(field.column) for field in fields])
        self.history = _History(model, fields) if issubclass(model, Tracked) else None

    def add(self, **values: Any) -> Row:
        """A row that can still be changed until it is written; its primary key is known at once."""
        row = {**self.defaults, **values}
        if self.counts:
            self.last += 1
            row[self.key] = self.last
        if self.named:
            row["public_id"] = public_id()
        self.waiting.append(row)
        return row

    def write(self, *, by_id: int, now: datetime) -> int:
        if not self.waiting:
            return 0
        pairs = list(zip(self.attributes, self.converters, strict=True))
        rows = [
            tuple([convert(row[name]) if convert else row[name] for name, convert in pairs]) for row in self.waiting
        ]
        with connection.cursor() as cursor:
            cursor.executemany(self.statement, rows)
            if self.history is not None:
                tail = self.history.tail(by_id=by_id, now=now)
                cursor.executemany(self.history.statement, [row + tail for row in rows])
        self.waiting.clear()
        return len(rows)


class _History:
    """The history table of a model: its columns, and those that say who, when and why."""

    def __init__(self, model: type[models.Model], fields: list[Any]) -> None:
        self.model = model.history.model  # type: ignore[attr-defined]
        own = [self.model._meta.get_field(field.name).column for field in fields]
        self.statement = _insert(
            self.model._meta.db_table,
            [*own, "history_date", "history_change_reason", "history_type", "history_user_id", "history_source"],
        )

    def tail(self, *, by_id: int, now: datetime) -> tuple[Any, ...]:
        return (_instant(now), REASON, "+", by_id, "command")


class Tables:
    """One table a model, written in the order in which foreign keys ask for it."""

    def __init__(self, order: tuple[type[models.Model], ...], *, by_id: int) -> None:
        self.by_id = by_id
        self.tables: Mapping[type[models.Model], Table] = {model: Table(model) for model in order}

    def __getitem__(self, model: type[models.Model]) -> Table:
        return self.tables[model]

    def write(self, *, now: datetime) -> int:
        return sum(table.write(by_id=self.by_id, now=now) for table in self.tables.values())

    def reset_sequences(self) -> None:
        """Where the database counts apart from the rows (PostgreSQL), let it go on after them."""
        counted = [table.model for table in self.tables.values() if table.counts]
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), counted):
                cursor.execute(statement)


def _insert(table: str, columns: list[str]) -> str:
    quote = connection.ops.quote_name
    names, places = ", ".join(map(quote, columns)), ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {quote(table)} ({names}) VALUES ({places})"  # noqa: S608 - names of our own models


def _default_of(field: Any) -> Any:
    if not field.has_default() or callable(field.default):
        return "" if field.empty_strings_allowed and not field.null else None
    return field.default


def _converter_of(field: Any) -> Callable[[Any], Any] | None:
    if isinstance(field, models.DateTimeField):
        return _instant
    if isinstance(field, models.DateField):
        return _day
    if isinstance(field, models.JSONField):
        return json.dumps
    return None


@lru_cache(maxsize=200_000)
def _instant(value: datetime | None) -> Any:
    if value is None:
        return None
    if connection.vendor == "sqlite":  # what Django would write, without asking each time which zone is current
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
    return connection.ops.adapt_datetimefield_value(value)


@lru_cache(maxsize=20_000)
def _day(value: date | None) -> Any:
    return None if value is None else connection.ops.adapt_datefield_value(value)
