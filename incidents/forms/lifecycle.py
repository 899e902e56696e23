"""The course of an incident: one form a step."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.approvals.models import Approval
from foundation.approvals.services import DECISIONS
from foundation.audit.broken_rules import Blocker, BrokenRule
from incidents.enums import IncidentKind, Moment, Severity, Status
from incidents.forms.acts import ActForm, MomentField, lines
from incidents.models import Incident
from incidents.services import lifecycle, merging, moments
from incidents.services.closing import blockers_to_close


class AcknowledgeForm(ActForm):
    slug, anchor = "acknowledge", "clocks"
    heading = gettext_lazy("Acknowledge")
    button = gettext_lazy("Acknowledge")
    tone = "primary"

    def act(self) -> str:
        lifecycle.advance(incident=self.incident, to=Status.ACKNOWLEDGED, by=self.by)
        return _("Acknowledged.")


class MitigateForm(ActForm):
    slug, anchor = "mitigate", "clocks"
    heading = gettext_lazy("Mark mitigated")
    button = gettext_lazy("Mark mitigated")
    note = gettext_lazy("The impact has ended, though the cause may stand. If it doesn’t hold, say that it relapsed.")
    tone = "primary"
    at = MomentField(label=gettext_lazy("Since"), required=False, help_text=gettext_lazy("UTC. Empty: now."))

    def act(self) -> str:
        lifecycle.advance(incident=self.incident, to=Status.MITIGATED, by=self.by, at=self.cleaned_data["at"])
        return _("Marked mitigated. You can undo this for 60 seconds.")


class ResolveForm(ActForm):
    slug, anchor = "resolve", "clocks"
    heading = gettext_lazy("Mark resolved")
    button = gettext_lazy("Mark resolved")
    note = gettext_lazy("Recovery is confirmed and no relapse is expected. Updates end; the post-mortem clock starts.")
    tone = "primary"
    at = MomentField(label=gettext_lazy("Since"), required=False, help_text=gettext_lazy("UTC. Empty: now."))

    def act(self) -> str:
        lifecycle.advance(incident=self.incident, to=Status.RESOLVED, by=self.by, at=self.cleaned_data["at"])
        return _("Marked resolved. You can undo this for 60 seconds.")


class CloseForm(ActForm):
    slug, anchor = "close", "clocks"
    heading = gettext_lazy("Close the incident")
    button = gettext_lazy("Close")
    note = gettext_lazy("Roles end. Post-mortem and action items go on.")
    tone = "primary"

    @property
    def blockers(self) -> list[Blocker]:
        return blockers_to_close(self.incident)

    def act(self) -> str:
        lifecycle.advance(incident=self.incident, to=Status.CLOSED, by=self.by)
        return _("Closed.")


class RelapseForm(ActForm):
    slug, anchor = "relapse", "clocks"
    heading = gettext_lazy("The impact is back")
    button = gettext_lazy("It relapsed")
    note = gettext_lazy("The mitigation did not hold: the incident runs again, and its mitigation clock with it.")
    tone = "danger"
    reason = forms.CharField(label=gettext_lazy("What do you see?"), required=False, widget=lines())
    at = MomentField(label=gettext_lazy("Since"), required=False, help_text=gettext_lazy("UTC. Empty: now."))

    def act(self) -> str:
        given = self.cleaned_data
        lifecycle.relapse(incident=self.incident, by=self.by, reason=given["reason"], at=given["at"])
        return _("It runs again.")


class ReopenForm(ActForm):
    slug, anchor = "reopen", "clocks"
    heading = gettext_lazy("Reopen")
    button = gettext_lazy("Reopen")
    impact_back = forms.TypedChoiceField(
        label=gettext_lazy("Is the impact back?"),
        choices=[("yes", gettext_lazy("Yes, it runs again")), ("no", gettext_lazy("No, but it isn’t over"))],
        widget=forms.RadioSelect,
        coerce=lambda word: word == "yes",
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=lines(), required=False)

    def act(self) -> str:
        given = self.cleaned_data
        lifecycle.reopen(incident=self.incident, by=self.by, reason=given["reason"], impact_back=given["impact_back"])
        return _("Reopened.")


class CancelForm(ActForm):
    slug, anchor = "cancel", "clocks"
    heading = gettext_lazy("Cancel the incident")
    button = gettext_lazy("Cancel the incident")
    tone = "danger"
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=lines(),
        required=False,
        help_text=gettext_lazy("Why was this no incident? It is kept, and cancelled incidents are counted in reports."),
    )

    def prepare(self) -> None:
        if self.incident.kind == IncidentKind.REAL and self.incident.severity_peak <= Severity.SEV2:
            self.note = _("By its peak severity this takes a second person: you ask, someone else confirms.")

    def act(self) -> str:
        result = lifecycle.cancel(incident=self.incident, by=self.by, reason=self.cleaned_data["reason"])
        if isinstance(result, Approval):
            return _("Asked for. It takes effect when a second person confirms.")
        return _("Cancelled.")


class UndoForm(ActForm):
    slug, anchor = "undo", "clocks"
    heading = gettext_lazy("Undo the last step")
    button = gettext_lazy("Undo")

    def act(self) -> str:
        lifecycle.undo_transition(incident=self.incident, by=self.by)
        return _("Undone.")


class CorrectMomentForm(ActForm):
    slug, anchor = "moment", "moments"
    heading = gettext_lazy("Correct a moment")
    button = gettext_lazy("Correct it")
    note = gettext_lazy(
        "Running clocks are planned anew; decided ones stay as they were judged. When it was declared can’t be "
        "corrected: that is when Debrief learned of it."
    )
    moment = forms.ChoiceField(
        label=gettext_lazy("Moment"),
        choices=[(each.value, each.label) for each in Moment if each != Moment.DECLARED_AT],
    )
    at = MomentField(label=gettext_lazy("It was at"), required=False, help_text=gettext_lazy("UTC. Empty: unknown."))
    reason = forms.CharField(
        label=gettext_lazy("How do you know?"),
        widget=lines(),
        required=False,
        help_text=gettext_lazy("The reason stands beside the correction."),
    )

    def act(self) -> str:
        given = self.cleaned_data
        moments.correct_moment(
            incident=self.incident,
            moment=Moment(given["moment"]),
            value=given["at"],
            by=self.by,
            reason=given["reason"],
        )
        return _("Corrected.")


class DecideApprovalForm(ActForm):
    """The second person's word on what someone else asked for."""

    slug, anchor = "decide", "clocks"
    heading = gettext_lazy("Confirm what was asked for")
    button = gettext_lazy("Decide")
    decision = forms.ChoiceField(
        choices=[("confirm", gettext_lazy("Confirm")), ("refuse", gettext_lazy("Refuse")), ("withdraw", "")],
        widget=forms.HiddenInput,
    )
    reason = forms.CharField(required=False, widget=forms.HiddenInput)

    def act(self) -> str:
        approval = Approval.objects.about(self.incident.reference).pending().order_by("id").first()
        if approval is None:
            raise BrokenRule("nothing_asked", _("Nothing waits for a second person here any more."))
        given = self.cleaned_data
        DECISIONS[given["decision"]](approval=approval, by=self.by, reason=given["reason"])
        return _("Decided.")


class MergeForm(ActForm):
    """Fold this incident into another; all that is in the way is said at once."""

    slug, anchor = "merge", "around"
    heading = gettext_lazy("Merge into another incident")
    button = gettext_lazy("Merge")
    note = gettext_lazy(
        "The other one stays, with its commander. It takes the higher severity, the earlier impact, alerts, timeline, "
        "tasks and services of this one, whose address then leads there. A merge can’t be undone."
    )
    into = forms.CharField(
        label=gettext_lazy("Into"), max_length=60, help_text=gettext_lazy("Its reference, such as INC-412.")
    )
    reason = forms.CharField(label=gettext_lazy("Reason, kept with both"), widget=lines(), required=False)

    def clean_into(self) -> Incident:
        reference = self.cleaned_data["into"].strip()
        found = Incident.objects.visible_to(self.by).for_list().filter(reference__iexact=reference).first()
        if found is None:
            raise forms.ValidationError(_("There is no such incident."))
        return found

    def act(self) -> str:
        into = self.cleaned_data["into"]
        merging.merge_incident(incident=self.incident, into=into, by=self.by, reason=self.cleaned_data["reason"])
        return _("Merged into %(reference)s.") % {"reference": into.reference}
