"""One word for every refusal: a `BrokenRule` with a code, a sentence and the field it bites.

The database is the last to refuse (ARCHITECTURE.md, points 1 and 2). PostgreSQL names the constraint, SQLite names
it for CHECK, names columns for UNIQUE and nothing for FOREIGN KEY; `explained` turns all of them, and Django's
`ValidationError`, into the same `BrokenRule` with the constraint's own `violation_error_message`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache

from django.apps import apps
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DataError, IntegrityError, models
from django.utils.translation import gettext as _


class BrokenRule(Exception):
    """A rule of the product said no.

    `code` is stable and machine-readable, `sentence` says why and what to do, `field` names the input where it
    bites, `status` is the HTTP status that a face answers with, `others` are further refusals of the same attempt.
    """

    def __init__(
        self,
        code: str,
        sentence: str,
        *,
        field: str | None = None,
        status: int = 409,
        others: Sequence[BrokenRule] = (),
    ) -> None:
        super().__init__(sentence)
        self.code, self.sentence, self.field, self.status = code, sentence, field, status
        self.others = tuple(others)

    @property
    def all(self) -> tuple[BrokenRule, ...]:
        return (self, *self.others)

    def __str__(self) -> str:
        return self.sentence


class Invalid(BrokenRule):
    """The input cannot be understood or misses something; 422."""

    def __init__(
        self, code: str, sentence: str, *, field: str | None = None, others: Sequence[BrokenRule] = ()
    ) -> None:
        super().__init__(code, sentence, field=field, status=422, others=others)


class Blocker(BrokenRule):
    """One of the things in the way of an act, with the address at which it is mended; empty where there is none."""

    def __init__(
        self, code: str, sentence: str, *, address: str = "", field: str | None = None, status: int = 409
    ) -> None:
        super().__init__(code, sentence, field=field, status=status)
        self.address = address


def refuse_for(rules: Sequence[BrokenRule]) -> None:
    """Raise the first, carrying the others, where there are any."""
    if rules:
        first, *others = rules
        first.others = (*first.others, *others)
        raise first


@cache
def _constraints() -> dict[str, models.BaseConstraint]:
    return {
        constraint.name: constraint
        for model in apps.get_models(include_auto_created=True)
        for constraint in model._meta.constraints
    }


def _columns(model: type[models.Model], names: Sequence[str]) -> list[str]:
    by_name = {field.name: field.column for field in model._meta.concrete_fields}
    return [str(by_name[name]) for name in names]


@cache
def _unique_columns() -> dict[frozenset[str], models.UniqueConstraint]:
    """SQLite's way to name a unique constraint: its `table.column`s."""
    found = {}
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint) and constraint.fields:
                columns = _columns(model, constraint.fields)
                found[frozenset(f"{model._meta.db_table}.{column}" for column in columns)] = constraint
    return found


def _constraint_of(error: IntegrityError) -> models.BaseConstraint | None:
    diagnosis = getattr(error.__cause__, "diag", None)
    if diagnosis is not None and diagnosis.constraint_name:
        return _constraints().get(diagnosis.constraint_name)
    message = str(error)
    if match := re.search(r"CHECK constraint failed: (\w+)", message):
        return _constraints().get(match.group(1))
    if match := re.search(r"UNIQUE constraint failed: index '(\w+)'", message):
        return _constraints().get(match.group(1))
    if match := re.search(r"UNIQUE constraint failed: (.+)", message):
        return _unique_columns().get(frozenset(column.strip() for column in match.group(1).split(",")))
    return None


def broken_rule_of(error: IntegrityError) -> BrokenRule:
    """The rule behind a database refusal; an unknown one is said to be a conflict, never shown raw."""
    constraint = _constraint_of(error)
    if constraint is not None:
        sentence = constraint.get_violation_error_message()
        return BrokenRule(constraint.violation_error_code or constraint.name, str(sentence))
    return BrokenRule(
        "conflict", _("Someone else changed this at the same moment. Load the page again and repeat what you did.")
    )


def rules_of(error: ValidationError) -> BrokenRule:
    """Django's validation messages as one `Invalid` with the rest in `others`."""
    by_field = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
    found = [
        Invalid(problem.code or "invalid", message, field=None if field == NON_FIELD_ERRORS else field)
        for field, problems in by_field.items()
        for problem in problems
        for message in problem.messages
    ]
    first, *others = found
    return Invalid(first.code, first.sentence, field=first.field, others=others)


def unfit_value() -> Invalid:
    """PostgreSQL refused a value as such; it does not say which."""
    return Invalid(
        "unfit_value",
        _("One of the values is too long, or holds a character that can’t be kept, such as NUL. Shorten or retype it."),
    )


@contextmanager
def explained() -> Iterator[None]:
    """Turn refusals of the database and of model validation into `BrokenRule`."""
    try:
        yield
    except IntegrityError as error:
        raise broken_rule_of(error) from error
    except DataError as error:
        raise unfit_value() from error
    except ValidationError as error:
        raise rules_of(error) from error
