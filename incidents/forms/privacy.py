"""Who sees an incident: made private or public, people named and taken off, and glass broken."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.models import User
from foundation.audit.broken_rules import BrokenRule
from incidents.forms.acts import ActForm, PersonField, lines
from incidents.models import Incident, PrivateGrant
from incidents.services import naming, privacy
from incidents.services.break_glass import OPEN_FOR, break_glass


class MakePrivateForm(ActForm):
    slug, anchor = "make-private", "seen-by"
    heading = gettext_lazy("Make it private")
    button = gettext_lazy("Make it private")
    note = gettext_lazy(
        "Only who works on it and whom you name sees it then, with its post-mortem, action items and alerts. It gets "
        "another reference and leaves every figure."
    )
    reason = forms.CharField(label=gettext_lazy("Why"), widget=lines(), required=False)

    def act(self) -> str:
        privacy.make_private(incident=self.incident, by=self.by, reason=self.cleaned_data["reason"])
        return _("It is private; it is %s now.") % self.incident.reference


class MakePublicForm(ActForm):
    slug, anchor, tone = "make-public", "around", "danger"
    heading = gettext_lazy("Make it public")
    button = gettext_lazy("Make it public")
    note = gettext_lazy("Everyone who may read incidents sees all of it then, from its first line on, and it counts.")
    reason = forms.CharField(label=gettext_lazy("Why"), widget=lines(), required=False)

    def act(self) -> str:
        privacy.make_public(incident=self.incident, by=self.by, reason=self.cleaned_data["reason"])
        return _("It is public; it is %s now.") % self.incident.reference


class NamePersonForm(ActForm):
    slug, anchor = "name-person", "seen-by"
    heading = gettext_lazy("Name someone")
    button = gettext_lazy("Let them see it")
    person = PersonField(label=gettext_lazy("Person"))
    reason = forms.CharField(label=gettext_lazy("Why"), required=False)

    def prepare(self) -> None:
        named = PrivateGrant.objects.lasting().filter(incident=self.incident).values("person")
        people = sorted(User.objects.people().exclude(pk__in=named), key=lambda each: str(each).casefold())
        choices = [("", _("Choose one")), *((each.username, str(each)) for each in people)]
        self.fields["person"].widget = forms.Select(choices=choices)

    def act(self) -> str:
        given = self.cleaned_data
        naming.name_person(incident=self.incident, person=given["person"], by=self.by, reason=given["reason"])
        return str(_("%s may see it now.") % given["person"])


class EndAccessForm(ActForm):
    slug, anchor = "end-access", "seen-by"
    heading = gettext_lazy("They need not see it any more")
    button = gettext_lazy("End it")
    reason = forms.CharField(label=gettext_lazy("Why"), required=False)

    def __init__(self, *args: object, person: User, **kwargs: object) -> None:
        self.person = person
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def prepare(self) -> None:
        self.note = _("%s sees nothing of it from then on.") % self.person

    def act(self) -> str:
        reason = self.cleaned_data["reason"]
        naming.end_access(incident=self.incident, person=self.person, by=self.by, reason=reason)
        return _("%s may no longer see it.") % self.person


class BreakGlassForm(forms.Form):
    """On a page of its own: nothing is known of the incident until the glass is broken."""

    reference = forms.CharField(
        label=gettext_lazy("Reference"), max_length=64, help_text=gettext_lazy("As someone gave it to you.")
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"), widget=lines(), help_text=gettext_lazy("Its commander reads it, and it is kept.")
    )
    hours = int(OPEN_FOR.total_seconds() // 3600)

    def act(self, *, by: User) -> Incident | None:
        """The incident, open now; None where the service refused, which the form then tells."""
        given = self.cleaned_data
        try:
            return break_glass(reference=given["reference"], by=by, reason=given["reason"])
        except BrokenRule as refusal:
            for rule in refusal.all:
                self.add_error(rule.field if rule.field in self.fields else None, rule.sentence)
            return None
