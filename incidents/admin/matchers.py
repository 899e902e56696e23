"""Matchers and lists of labels as people type them."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from incidents.rules.alert_matching import MalformedMatcher, as_lines, read_lines


class MatchersField(forms.CharField):
    """One matcher a line; its value is the list that is kept."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{
                "label": gettext_lazy("matchers"),
                "widget": UnfoldAdminTextareaWidget(attrs={"rows": 4, "spellcheck": "false"}),
                "help_text": gettext_lazy(
                    "One a line, all must agree: label, operator (= != =~ !~), value, such as severity = critical. "
                    "Expressions match the whole value."
                ),
                **kwargs,
            }
        )

    def prepare_value(self, value: Any) -> Any:
        return as_lines(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        try:
            return read_lines(super().clean(value))
        except MalformedMatcher as problem:
            message = _("Line %(number)d: %(problem)s.") % {"number": problem.index + 1, "problem": problem.problem}
            raise ValidationError(message) from problem


class LabelsField(forms.CharField):
    """Names of labels with commas between them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"widget": UnfoldAdminTextInputWidget(attrs={"spellcheck": "false"}), **kwargs})

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        names = [each for each in re.split(r"[\s,]+", super().clean(value)) if each]
        for each in names:
            if not re.fullmatch(r"[A-Za-z_]\w*", each):
                raise ValidationError(_("“%s” is no label.") % each)
        return list(dict.fromkeys(names))
