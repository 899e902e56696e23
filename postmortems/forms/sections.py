"""One section of a post-mortem: its text, and for some sections a choice from the taxonomy."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from postmortems.enums import SectionKind
from postmortems.forms.acts import Act, reason_field
from postmortems.models import FactorKind, PostmortemSection
from postmortems.services import writing


class SectionForm(Act):
    """Saves with scripts off; a stale save is refused by `StaleVersion`, which the view shows as a merge."""

    slug = "section"
    text = forms.CharField(
        label=gettext_lazy("Text, Markdown"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": "12", "spellcheck": "true"}),
    )
    trigger = forms.ModelChoiceField(
        label=gettext_lazy("Kind of trigger"),
        queryset=FactorKind.objects.none(),
        to_field_name="slug",
        required=False,
        widget=forms.RadioSelect,
        empty_label=gettext_lazy("Not chosen yet"),
    )
    factors = forms.ModelMultipleChoiceField(
        label=gettext_lazy("From the catalogue"),
        queryset=FactorKind.objects.none(),
        to_field_name="slug",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = reason_field(gettext_lazy("Why it is corrected"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, section: PostmortemSection, **kwargs: Any) -> None:
        self.section, self.postmortem = section, section.postmortem
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        kind = self.section.template_section.kind
        self.fields["text"].initial = self.section.text
        self.fields["version"].initial = self.section.version
        if kind == SectionKind.TRIGGER:
            chosen = self.postmortem.trigger
            self._choices("trigger", FactorKind.objects.triggers(), kept=[chosen] if chosen else [])
            self.fields["trigger"].initial = chosen
        else:
            del self.fields["trigger"]
        if kind == SectionKind.FACTORS:
            standing = [factor.kind for factor in self.postmortem.factors.standing().select_related("kind")]
            self._choices("factors", FactorKind.objects.factors(), kept=standing)
            self.fields["factors"].initial = standing
        else:
            del self.fields["factors"]
        if self.postmortem.is_being_written:
            del self.fields["reason"]

    def _choices(self, name: str, queryset: Any, *, kept: list[FactorKind]) -> None:
        """What is in use, and what this post-mortem was given before it was archived."""
        offered = queryset.filter(Q(archived_at__isnull=True) | Q(pk__in=[kind.pk for kind in kept]))
        self.fields[name].queryset = offered  # type: ignore[attr-defined]

    def begin_again_from(self, version: int) -> None:
        """After a stale save: the next one stands on what the other person wrote, and keeps these words."""
        given: Any = self.data
        self.data = given.copy()
        self.data["version"] = str(version)  # type: ignore[index]

    def act(self) -> str:
        given = self.cleaned_data
        reason = given.get("reason", "")
        with transaction.atomic():
            writing.save_section(
                section=self.section, text=given["text"], by=self.by, version=given["version"], reason=reason
            )
            if "trigger" in self.fields:
                writing.set_trigger(postmortem=self.postmortem, trigger=given["trigger"], by=self.by, reason=reason)
            if "factors" in self.fields:
                writing.set_factors(postmortem=self.postmortem, kinds=given["factors"], by=self.by, reason=reason)
        return _("Saved.")
