"""Whose incident it is, and which other services suffer."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.forms.acts import ActForm, lines
from incidents.models import AffectedService, Service, Team
from incidents.services import ownership
from incidents.services.describing import describe_incident


class OwnerForm(ActForm):
    """Give it to the team that really owns it; an alert without a service declares without one."""

    slug, anchor = "owner", "around"
    heading = gettext_lazy("Owner team")
    button = gettext_lazy("Save the owner")
    note = gettext_lazy("The figures of both teams follow. Running clocks keep the times they promised.")
    team = forms.ModelChoiceField(
        Team.objects.none(),
        label=gettext_lazy("Team"),
        to_field_name="slug",
        required=False,
        empty_label=gettext_lazy("Not known"),
    )
    reason = forms.CharField(label=gettext_lazy("Why it is theirs"), widget=lines(), required=False)

    def prepare(self) -> None:
        self.fields["team"].queryset = Team.objects.active()  # type: ignore[attr-defined]
        self.initial = {"team": self.incident.team} | dict(self.initial)

    def act(self) -> str:
        given = self.cleaned_data
        ownership.correct_owner_team(incident=self.incident, team=given["team"], by=self.by, reason=given["reason"])
        return _("It belongs to %s now.") % given["team"] if given["team"] else _("It belongs to no team now.")


class DescribeForm(ActForm):
    """Its words, and where people meet."""

    slug, anchor = "describe", "around"
    heading = gettext_lazy("Title, summary and links")
    title = forms.CharField(label=gettext_lazy("What is broken?"), max_length=200)
    summary = forms.CharField(label=gettext_lazy("What else is known"), required=False, widget=lines(3))
    channel_url = forms.CharField(label=gettext_lazy("Channel"), required=False, widget=forms.URLInput())
    call_url = forms.CharField(label=gettext_lazy("Call"), required=False, widget=forms.URLInput())

    def prepare(self) -> None:
        names = ("title", "summary", "channel_url", "call_url")
        self.initial = {name: getattr(self.incident, name) for name in names} | dict(self.initial)

    def act(self) -> str:
        describe_incident(incident=self.incident, by=self.by, **self.cleaned_data)
        return _("Saved.")


class AffectedForm(ActForm):
    slug, anchor = "affected", "around"
    heading = gettext_lazy("Another service suffers")
    button = gettext_lazy("Add the service")
    service = forms.ModelChoiceField(
        Service.objects.none(),
        label=gettext_lazy("Service"),
        to_field_name="slug",
        empty_label=gettext_lazy("Choose one"),
    )

    def prepare(self) -> None:
        self.fields["service"].queryset = Service.objects.active()  # type: ignore[attr-defined]

    def act(self) -> str:
        service = self.cleaned_data["service"]
        ownership.add_affected_service(incident=self.incident, service=service, by=self.by)
        return str(_("%s is affected.") % service)


class NotAffectedForm(ActForm):
    """Take a service off the list, with a trace."""

    slug, anchor = "not-affected", "around"
    heading = gettext_lazy("It is not affected after all")
    button = gettext_lazy("Remove it")

    def __init__(self, *args: object, affected: AffectedService, **kwargs: object) -> None:
        self.affected = affected
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def act(self) -> str:
        ownership.remove_affected_service(affected=self.affected, by=self.by)
        return _("%s is not affected after all.") % self.affected.service
