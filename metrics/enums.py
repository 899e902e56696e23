"""The public vocabulary of measures."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class FamilyName(models.TextChoices):
    """Measures that are counted together, by one statement, into one kind of row."""

    ACTION_ITEMS = "action_items", _("action items")
    SEVERITY = "severity", _("severity")


class RunState(models.TextChoices):
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    ABANDONED = "abandoned", _("abandoned: its worker died, nothing was written")


class RunScope(models.TextChoices):
    """Which months a run looks at."""

    CHANGED = "changed", _("months that changed")
    SINCE = "since", _("from a month on")
    ALL = "all", _("all months")


class PeriodState(models.TextChoices):
    """A month is open until 30 days after its end: until then its figures are expected to move."""

    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")
