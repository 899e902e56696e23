"""The organisation's own fields, as controls: in the form of an incident, when declaring, and as filters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.enums import FieldKind
from incidents.forms.acts import ActForm
from incidents.models import CustomField, CustomValue
from incidents.services.custom_fields import PREFIX, set_custom_fields


def control_of(field: CustomField, given: Iterable[str] = ()) -> forms.Field:
    """What it is asked by; a choice that is no longer offered stays one where it was `given`."""
    common: dict[str, Any] = {"label": field.name, "help_text": field.help_text, "required": False}
    choices = [(each, each) for each in dict.fromkeys([*field.choices, *given])]
    match FieldKind(field.kind):
        case FieldKind.CHOICE:
            return forms.ChoiceField(choices=[("", _("not said")), *choices], **common)
        case FieldKind.CHOICES:
            return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
        case FieldKind.YES_NO:
            return forms.ChoiceField(choices=[("", _("not said")), ("yes", _("yes")), ("no", _("no"))], **common)
        case FieldKind.DAY:
            return forms.CharField(widget=forms.DateInput(attrs={"type": "date"}), **common)
        case FieldKind.NUMBER:
            return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **common)
        case FieldKind.LINK:
            return forms.CharField(widget=forms.URLInput(attrs={"placeholder": "https://"}), **common)
        case _:
            return forms.CharField(**common)


class CustomFilterForm(forms.Form):
    """Filters of the list, in the query as the API has them: `field.region`, `field.cost__gte`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {"auto_id": "filter-%s", "label_suffix": ""}
        super().__init__(*args, **kwargs)
        for field in CustomField.objects.active():
            name = PREFIX + field.slug
            if field.kind in FieldKind.ranged():
                for condition, label in (("gte", _("%s from")), ("lte", _("%s to"))):
                    self.fields[f"{name}__{condition}"] = control_of(field)
                    self.fields[f"{name}__{condition}"].label = label % field.name
            elif field.kind in (*FieldKind.listed(), FieldKind.YES_NO):
                choices = (
                    [("yes", _("yes")), ("no", _("no"))]
                    if field.kind == FieldKind.YES_NO
                    else [(each, each) for each in field.choices]
                )
                self.fields[name] = forms.ChoiceField(
                    label=field.name, choices=[("", _("Any")), *choices], required=False
                )
            else:
                self.fields[name] = forms.CharField(label=field.name, required=False)

    @property
    def asked(self) -> dict[str, list[str]]:
        """By short name and condition, what is asked for."""
        given = {name: str(self[name].value() or "").strip() for name in self.fields}
        return {name.removeprefix(PREFIX): [value] for name, value in given.items() if value}


class CustomFieldsForm(ActForm):
    slug, anchor = "fields", "around"
    heading = gettext_lazy("What else is known")

    def prepare(self) -> None:
        given: dict[int, list[str]] = {}
        for row in CustomValue.objects.standing().filter(incident=self.incident).order_by("id"):
            given.setdefault(row.field_id, []).append(row.text)
        for field in CustomField.objects.active():
            texts = given.get(field.pk, [])
            self.fields[field.slug] = control_of(field, texts)
            self.initial.setdefault(field.slug, texts if field.kind == FieldKind.CHOICES else next(iter(texts), ""))
        if not self.fields:
            self.note = _("No fields are defined. An administrator can add some.")

    def act(self) -> str:
        changed = {name: self.cleaned_data[name] for name in self.changed_data if name in self.cleaned_data}
        set_custom_fields(incident=self.incident, values=changed, by=self.by)
        return _("Saved.")
