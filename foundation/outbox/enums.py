from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class WorkState(models.TextChoices):
    """Of a row that stands for something that must happen."""

    WAITING = "waiting", _("waiting")
    DONE = "done", _("done")
    DEAD = "dead", _("given up")


class Channel(models.TextChoices):
    IN_APP = "in_app", _("in Debrief")
    MAIL = "mail", _("by mail")
    OWN = "own", _("own address")
    TARGET = "target", _("shared target")

    @classmethod
    def outside(cls) -> tuple[Channel, ...]:
        """Those that leave the house."""
        return (cls.MAIL, cls.OWN, cls.TARGET)
