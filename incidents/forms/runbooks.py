"""Forms of runbooks: the whole Markdown, one step, taking it for a team, its state."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User
from foundation.audit.broken_rules import BrokenRule
from foundation.differences import stretches
from incidents.enums import RunbookState, RunOutcome
from incidents.forms.acts import lines
from incidents.models import Runbook, RunbookBlock, Service, Team
from incidents.rules import runbook_states

TYPED = {"spellcheck": "false", "autocapitalize": "off", "autocomplete": "off", "class": "mono"}

# What stands in it is checked while it is written.
CHECKED = {
    **TYPED,
    "hx-post": reverse_lazy("incidents:runbook_check"),
    "hx-trigger": "load, input changed delay:600ms",
    "hx-target": "#findings",
    "hx-sync": "this:replace",
}


_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z")


def as_typed(text: str, *, kept: str) -> str:
    """Browsers send every line end as CR LF: lines that nobody changed keep the ends that they have."""
    typed, lines = _one_line_end(text).split("\n"), _LINE.findall(kept)
    bare = [line.rstrip("\r\n") for line in lines]
    ends = [line[len(each) :] for line, each in zip(lines, bare, strict=True)]
    if not ends or ends[-1]:
        bare, ends = [*bare, ""], [*ends, ""]
    usual = Counter(end for end in ends if end).most_common(1)[0][0] if any(ends) else "\n"
    found: list[str] = []
    for same, i1, i2, j1, j2 in stretches(bare, typed):
        own = ends[i1:i2] if same or i2 - i1 == j2 - j1 else []
        found += [own[place] if place < len(own) else usual for place in range(j2 - j1)]
    last = len(typed) - 1
    pairs = zip(typed, found, strict=True)
    return "".join(line + ((end or usual) if place < last else "") for place, (line, end) in enumerate(pairs))


def _one_line_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


class RunbookForm(forms.Form):
    """Shows each broken rule where it bites, else above the form."""

    status = 200

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def refuse(self, refusal: BrokenRule) -> None:
        self.status = refusal.status
        for rule in refusal.all:
            self.add_error(rule.field if rule.field in self.fields else None, rule.sentence)

    @property
    def status_of_page(self) -> int:
        """What a page that shows it answers with."""
        if self.status >= 400:
            return self.status
        return 422 if self.is_bound and self.errors else 200

    @property
    def problems(self) -> list[str]:
        return [str(problem) for problem in self.non_field_errors()]


def why() -> forms.CharField:
    return forms.CharField(label=_("Why"), required=False, help_text=_("It is kept in the history."))


class WriteForm(RunbookForm):
    """A new runbook."""

    title = forms.CharField(
        label=_("Title"), required=False, max_length=200, help_text=_("Empty: the first heading of the text.")
    )
    source = forms.CharField(
        label=_("Markdown"), strip=False, widget=lines(24, **CHECKED),
        help_text=_("A list under Diagnosis or Mitigation is one of steps; the code below a step is what to run."),
    )  # fmt: skip
    team = forms.ModelChoiceField(
        label=_("Owner"),
        queryset=Team.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("Nobody yet"),
    )
    services = forms.ModelMultipleChoiceField(
        label=_("Services"), queryset=Service.objects.active(), to_field_name="slug", required=False
    )


class SourceForm(RunbookForm):
    """The whole text of a runbook. `version` is the one it was begun on."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    source = forms.CharField(label=_("Markdown"), strip=False, widget=lines(28, **CHECKED))
    reason = why()

    def clean_source(self) -> str:
        return as_typed(self.cleaned_data["source"], kept=self.initial.get("source", ""))


class StepForm(RunbookForm):
    """A step: do, run, see, undo."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    instruction = forms.CharField(
        label=_("What to do"), required=False, strip=False, widget=lines(2),
        help_text=_("Begin with a verb: “Restart the pod”."),
    )  # fmt: skip
    command = forms.CharField(label=_("Command"), required=False, strip=False, widget=lines(4, **TYPED))
    expected = forms.CharField(label=_("What one should see"), required=False, strip=False, widget=lines(3, **TYPED))
    undo = forms.CharField(label=_("How to undo it"), required=False, strip=False, widget=lines(3, **TYPED))
    reason = why()

    @classmethod
    def initial_of(cls, block: RunbookBlock, runbook: Runbook) -> dict[str, Any]:
        names = ("instruction", "command", "expected", "undo")
        return {"version": runbook.version} | {name: getattr(block, name) for name in names}


class ProposalForm(RunbookForm):
    """A change that someone asks for. `version` is the one it was begun on."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(label=_("Markdown"), strip=False, widget=lines(28, **CHECKED))
    why = forms.CharField(
        label=_("Why"), max_length=2000, widget=lines(2),
        help_text=_("What happened, or what you know: whoever reviews it was not there."),
    )  # fmt: skip

    def __init__(self, *args: Any, renewing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if renewing:
            del self.fields["why"]

    def clean_text(self) -> str:
        return as_typed(self.cleaned_data["text"], kept=self.initial.get("kept", ""))


class WordsForm(RunbookForm):
    """`version` is that of the words that were read."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    words = forms.CharField(label=_("Words to its author"), required=False, max_length=2000, widget=lines(2))


class ConfirmForm(RunbookForm):
    """The new owner’s answer."""

    is_right = forms.ChoiceField(
        label=_("Is it still right?"),
        widget=forms.RadioSelect,
        choices=(("yes", _("Yes, it is right")), ("no", _("No: it is stale"))),
    )
    takes_it = forms.BooleanField(label=_("Own it from now on"), required=False)
    reason = forms.CharField(label=_("What is no longer right?"), required=False, max_length=500, widget=lines(2))

    def clean_is_right(self) -> bool:
        return bool(self.cleaned_data["is_right"] == "yes")


class OutcomeForm(RunbookForm):
    """What came of a run."""

    NOT_TRIED = "none"

    outcome = forms.ChoiceField(
        label=_("Did it help?"),
        widget=forms.RadioSelect,
        choices=(
            (RunOutcome.HELPED.value, _("It helped")),
            (RunOutcome.PARTLY.value, _("It helped in part")),
            (RunOutcome.MISLED.value, _("It misled us")),
            (NOT_TRIED, _("It was not tried")),
        ),
    )
    missing = forms.CharField(
        label=_("What was missing or wrong?"), required=False, max_length=2000, widget=lines(2),
        help_text=_("Its owner reads this."),
    )  # fmt: skip

    def __init__(self, *args: Any, tried: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if tried:
            field: Any = self.fields["outcome"]
            field.choices = [choice for choice in field.choices if choice[0] != self.NOT_TRIED]

    def clean_outcome(self) -> RunOutcome | None:
        chosen = self.cleaned_data["outcome"]
        return None if chosen == self.NOT_TRIED else RunOutcome(chosen)


class StateForm(RunbookForm):
    state = forms.ChoiceField(label=_("State"))
    reason = why()

    def __init__(self, *args: Any, runbook: Runbook, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        following = runbook_states.FOLLOWING[runbook.state]
        field: Any = self.fields["state"]
        field.choices = [(state.value, str(state.label).capitalize()) for state in following]

    def clean_state(self) -> RunbookState:
        return RunbookState(self.cleaned_data["state"])
