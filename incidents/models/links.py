from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.enums import LinkState


class CheckedLink(models.Model):
    """An address that rules or runbooks lead to, and whether it led somewhere when it was last opened.

    Not tracked: it mirrors what other people's servers answer.
    """

    address = models.CharField(_("address"), max_length=1000, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=LinkState.choices, default=LinkState.UNKNOWN)
    problem = models.TextField(_("what is wrong"), blank=True, default="")
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True)
    next_check_at = models.DateTimeField(_("next check at"), db_index=True)
    needed_at = models.DateTimeField(_("last found in use"))

    class Meta:
        verbose_name = _("checked link")
        verbose_name_plural = _("checked links")
        ordering = ("address",)

    def __str__(self) -> str:
        return self.address
