from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from foundation.audit.facts import Fact
from foundation.audit.history import Tracked, TrackedQuerySet
from foundation.audit.versions import Versioned
from incidents.enums import BlockKind, RunbookState
from incidents.models.catalogue import Service
from incidents.models.teams import Team


class RunbookQuerySet(TrackedQuerySet["Runbook"]):
    def in_use(self) -> Self:
        return self.exclude(state=RunbookState.RETIRED)

    def unowned(self) -> Self:
        return self.filter(team__isnull=True)

    def with_owner(self) -> Self:
        return self.select_related("team", "maintainer")

    def with_standing(self) -> Self:
        """With what speaks for it and what changed its state last: all that a reader's head says, in one query."""
        return self.with_owner().select_related("exercise__run__incident", "exercise__by", "last_change__by")

    def for_service(self, service: Service) -> Self:
        return self.filter(service_links__service=service, service_links__ended_at__isnull=True).distinct()

    def for_list(self) -> Self:
        """What a line of the list shows, in one query."""
        ran = Max("runs__started_at", filter=Q(runs__incident__private=False))
        return self.with_owner().annotate(last_run_at=ran).order_by("title", "id")


class Runbook(Tracked, Versioned):
    """What to do at 3 a.m.: ordered blocks that together are its source text, to the character."""

    slug = models.SlugField(_("short name"), max_length=120, unique=True)
    title = models.CharField(_("title"), max_length=200)
    state = models.CharField(_("state"), max_length=12, choices=RunbookState.choices, default=RunbookState.DRAFT)
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="runbooks", verbose_name=_("owner")
    )
    maintainer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("maintainer"),
    )
    imported_from = models.CharField(_("imported from"), max_length=255, blank=True, default="", editable=False)
    imported_source = models.CharField(
        _("source of the import"), max_length=255, blank=True, default="", editable=False,
        help_text=_("The folder that the file stands in, or the name that was given to it."),
    )  # fmt: skip
    content_hash = models.CharField(
        _("content hash"), max_length=64, blank=True, default="", editable=False, help_text=_("Of what is run.")
    )
    # The last run that counts, and what changed its state last: derived from facts, so that its head asks nothing more.
    exercise = models.ForeignKey(
        "incidents.RunbookVerification",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    last_change = models.ForeignKey(
        "incidents.RunbookStateChange",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    verified_at = models.DateTimeField(_("last verified"), null=True, blank=True, editable=False)
    findings = models.JSONField(
        _("findings"), default=dict, blank=True, editable=False, help_text=_("How often the check found what, by code.")
    )
    errors = models.PositiveSmallIntegerField(_("errors found"), default=0, editable=False)

    objects = RunbookQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("runbook")
        verbose_name_plural = _("runbooks")
        ordering = ("title",)
        constraints = (
            models.UniqueConstraint(
                fields=["imported_source", "imported_from"],
                condition=~Q(imported_from=""),
                name="incidents_runbook_imported_once",
                violation_error_message=_("This file was imported as a runbook already."),
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/runbooks/{self.slug}/"

    def source(self) -> str:
        """Its Markdown, to the character."""
        return "".join(self.blocks.standing().values_list("text", flat=True))


class RunbookService(Tracked):
    """A runbook serves a service."""

    runbook = models.ForeignKey(Runbook, on_delete=models.PROTECT, related_name="service_links")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="runbook_links")
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("service of a runbook")
        verbose_name_plural = _("services of a runbook")
        constraints = (
            models.UniqueConstraint(
                fields=["runbook", "service"],
                condition=Q(ended_at__isnull=True),
                name="incidents_runbookservice_once",
                violation_error_message=_("The runbook names this service already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.runbook} · {self.service}"


class RunbookBlockQuerySet(TrackedQuerySet["RunbookBlock"]):
    def standing(self) -> Self:
        """Those that make up the source now, in their order."""
        return self.filter(removed_at__isnull=True).order_by("position")

    def with_command(self) -> Self:
        """That have something to run: of their own, or named in the sentence of a step."""
        named = Q(kind=BlockKind.STEP, instruction__regex=r"`[^`]+ [^`]+`")
        return self.filter(~Q(command="") | named)


class RunbookBlock(Tracked):
    """One block in its order; `text` is the source, kept to the character. A step: do, run, see, undo."""

    runbook = models.ForeignKey(Runbook, on_delete=models.PROTECT, related_name="blocks")
    position = models.PositiveIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=12, choices=BlockKind.choices)
    section = models.CharField(_("section"), max_length=120, blank=True, default="")
    heading_level = models.PositiveSmallIntegerField(_("heading level"), null=True, blank=True)
    text = models.TextField(_("source text"), blank=True)
    instruction = models.TextField(_("instruction"), blank=True, default="")
    command = models.TextField(_("command"), blank=True, default="")
    language = models.CharField(_("language of the command"), max_length=32, blank=True, default="")
    expected = models.TextField(_("expected output"), blank=True, default="")
    undo = models.TextField(_("how to undo it"), blank=True, default="")
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    objects = RunbookBlockQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("runbook block")
        verbose_name_plural = _("runbook blocks")
        ordering = ("runbook", "position")
        constraints = (
            models.UniqueConstraint(
                fields=["runbook", "position"],
                condition=Q(removed_at__isnull=True),
                name="incidents_runbookblock_in_order",
                violation_error_message=_("Two blocks can’t stand in the same place."),
            ),
        )

    def __str__(self) -> str:
        return " ".join((self.instruction or self.command or self.text).split())[:80]

    @property
    def is_step(self) -> bool:
        """Something to do and tick off; a command that stands alone is one too."""
        return self.kind == BlockKind.STEP or bool(self.command)


class RunbookStateChange(Fact):
    """The state of a runbook from `at` on.

    `verification` is the run that led to it: on which incident that was, is not written into `reason`, for that may
    become private.
    """

    runbook = models.ForeignKey(Runbook, on_delete=models.PROTECT, related_name="state_changes")
    state = models.CharField(_("state"), max_length=12, choices=RunbookState.choices)
    verification = models.ForeignKey(
        "incidents.RunbookVerification", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta(Fact.Meta):
        indexes = (models.Index(fields=["runbook", "recorded_at"], name="incidents_runbookstate_as_of"),)


class RunbookOwnerFact(Fact):
    """Which team owned a runbook from `at` on; empty while nobody took it."""

    runbook = models.ForeignKey(Runbook, on_delete=models.PROTECT, related_name="owner_facts")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta(Fact.Meta):
        indexes = (models.Index(fields=["runbook", "recorded_at"], name="incidents_runbookowner_as_of"),)
