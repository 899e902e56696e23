"""What approvals, events and notices are about and a person may not see; upper apps say what, in `config`."""

from __future__ import annotations

from typing import Any, TypeVar

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from foundation.accounts.models import User

Rows = TypeVar("Rows", bound=QuerySet[Any, Any])


def without_hidden(rows: Rows, user: User, *, column: str = "subject") -> Rows:
    """`rows` without those whose `column` names something that `user` may not see."""
    for path in settings.DEBRIEF_HIDDEN_SUBJECTS:
        rows = rows.exclude(**{f"{column}__in": import_string(path)(user)})
    return rows
