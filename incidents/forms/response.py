"""What is done while an incident runs: tasks and attempts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.enums import AttemptOutcome, TaskState
from incidents.forms.acts import ActForm, MomentField, PersonField, lines, responders
from incidents.models import InvestigationTask, MitigationAttempt, Runbook
from incidents.services import investigation


class AddTaskForm(ActForm):
    slug, anchor = "task", "tasks"
    heading = gettext_lazy("Add an investigation task")
    button = gettext_lazy("Add the task")
    title = forms.CharField(label=gettext_lazy("What is to be found out?"), required=False, max_length=200)
    assignee = PersonField(
        label=gettext_lazy("Who"), required=False, help_text=gettext_lazy("Anyone who doesn’t command this incident.")
    )

    def prepare(self) -> None:
        self.fields["assignee"].widget.choices = [("", _("Nobody yet")), *responders()]

    def act(self) -> str:
        given = self.cleaned_data
        investigation.add_task(incident=self.incident, title=given["title"], by=self.by, assignee=given["assignee"])
        return _("Added.")


class ChangeTaskForm(ActForm):
    slug, anchor = "change-task", "tasks"
    heading = gettext_lazy("Investigation task")
    button = gettext_lazy("Save")
    title = forms.CharField(label=gettext_lazy("Task"), max_length=200, required=False)
    assignee = PersonField(label=gettext_lazy("Who"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), choices=TaskState.choices)
    finding = forms.CharField(
        label=gettext_lazy("Finding"),
        widget=lines(),
        required=False,
        help_text=gettext_lazy("What it turned out to be, or not to be."),
    )

    def __init__(self, *args: Any, task: InvestigationTask, **kwargs: Any) -> None:
        self.task = task
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        task = self.task
        self.fields["assignee"].widget.choices = [("", _("Nobody")), *responders()]
        self.initial = {
            "title": task.title,
            "assignee": task.assignee.username if task.assignee else "",
            "state": task.state,
            "finding": task.finding,
        } | dict(self.initial)

    def act(self) -> str:
        given = self.cleaned_data
        investigation.change_task(
            task=self.task,
            by=self.by,
            title=given["title"],
            assignee=given["assignee"],
            state=TaskState(given["state"]),
            finding=given["finding"],
        )
        return _("Saved.")


class StartAttemptForm(ActForm):
    slug, anchor = "attempt", "attempts"
    heading = gettext_lazy("Add a mitigation attempt")
    button = gettext_lazy("Add the attempt")
    what = forms.CharField(label=gettext_lazy("What is being tried?"), required=False, max_length=200)
    person = PersonField(label=gettext_lazy("By"), required=False)
    runbook = forms.ModelChoiceField(
        Runbook.objects.none(), label=gettext_lazy("From a runbook"), required=False, to_field_name="slug"
    )
    at = MomentField(label=gettext_lazy("Since"), required=False, help_text=gettext_lazy("UTC. Empty: now."))

    def prepare(self) -> None:
        self.fields["person"].widget.choices = [("", _("Me")), *responders(but=self.by)]
        self.fields["runbook"].queryset = Runbook.objects.in_use()  # type: ignore[attr-defined]

    def act(self) -> str:
        given = self.cleaned_data
        investigation.start_attempt(
            incident=self.incident,
            what=given["what"],
            by=self.by,
            person=given["person"],
            runbook=given["runbook"],
            at=given["at"],
        )
        return _("Added.")


class EndAttemptForm(ActForm):
    slug, anchor = "end-attempt", "attempts"
    heading = gettext_lazy("How did it end?")
    button = gettext_lazy("Save")
    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"), choices=AttemptOutcome.choices, widget=forms.RadioSelect)
    effect = forms.CharField(
        label=gettext_lazy("Effect seen"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("In numbers, where there are any: declines 61% → 34%."),
    )

    def __init__(self, *args: Any, attempt: MitigationAttempt, **kwargs: Any) -> None:
        self.attempt = attempt
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        self.initial = {"outcome": self.attempt.outcome, "effect": self.attempt.effect} | dict(self.initial)

    def act(self) -> str:
        given = self.cleaned_data
        investigation.end_attempt(
            attempt=self.attempt, outcome=AttemptOutcome(given["outcome"]), by=self.by, effect=given["effect"]
        )
        return _("Saved.")
