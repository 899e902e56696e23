"""What approvals, events and notices are about and a person may not see; upper apps say what, in `config`."""

from __future__ import annotations

from typing import TypeVar

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils.module_loading import import_string

from foundation.accounts.models import User

AnyModel = TypeVar("AnyModel", bound=Model)


def without_hidden(rows: QuerySet[AnyModel], user: User, *, column: str = "subject") -> QuerySet[AnyModel]:
    """`rows` without those whose `column` names something that `user` may not see."""
    for path in settings.DEBRIEF_HIDDEN_SUBJECTS:
        rows = rows.exclude(**{f"{column}__in": import_string(path)(user)})
    return rows
