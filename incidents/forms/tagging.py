"""Tags of an incident."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.forms.acts import ActForm
from incidents.models import Tag
from incidents.services import tagging


class TagForm(ActForm):
    slug, anchor = "tag", "around"
    heading = gettext_lazy("Add a tag")
    button = gettext_lazy("Add the tag")
    tag = forms.ModelChoiceField(
        Tag.objects.none(), label=gettext_lazy("Tag"), to_field_name="slug", empty_label=gettext_lazy("Choose one")
    )

    def prepare(self) -> None:
        carried = self.incident.tags.filter(removed_at__isnull=True).values("tag")
        self.fields["tag"].queryset = Tag.objects.active().exclude(pk__in=carried)  # type: ignore[attr-defined]

    def act(self) -> str:
        tag: Tag = self.cleaned_data["tag"]
        tagging.tag_incident(incident=self.incident, tag=tag, by=self.by)
        return _("Tagged “%s”.") % tag


class UntagForm(ActForm):
    slug, anchor = "untag", "around"
    heading = gettext_lazy("Take the tag off")
    button = gettext_lazy("Take it off")

    def __init__(self, *args: Any, tag: Tag, **kwargs: Any) -> None:
        self.tag = tag
        super().__init__(*args, **kwargs)

    def act(self) -> str:
        tagging.untag_incident(incident=self.incident, tag=self.tag, by=self.by)
        return _("It no longer carries “%s”.") % self.tag
