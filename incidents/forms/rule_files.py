"""Rule files sent through the browser."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST_BYTES = 4 * 1024 * 1024
MOST_FILES = 200


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or many."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, (list, tuple)) else [data]
        return [super(FilesField, self).clean(each, initial) for each in given] if any(given) else super().clean(None)


class RuleFilesForm(forms.Form):
    """`source` names where the rules are from; a file keeps its own name below it."""

    files = FilesField(  # type: ignore[assignment]
        label=gettext_lazy("Rule files"),
        widget=_Files(attrs={"accept": ".yaml,.yml,.json,.rules"}),
        help_text=gettext_lazy("YAML or JSON, several at once. A file of the same name replaces the one before."),
    )
    source = forms.CharField(
        label=gettext_lazy("Where they are from"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Such as production: it tells files of one name apart. May be left empty."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.unread: list[tuple[str, int, str]] = []

    def clean_files(self) -> list[Any]:
        files: list[Any] = self.cleaned_data["files"]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("Send %d files at once, not more.") % MOST_FILES)
        return files

    def texts(self) -> list[tuple[str, str]]:
        """(name, text) of each file that is a text; the others are told in `unread`."""
        found = []
        prefix = self.cleaned_data["source"].strip().strip("/")
        for file in self.cleaned_data["files"]:
            name = f"{prefix}/{file.name}" if prefix else str(file.name)
            if file.size > MOST_BYTES:
                self.unread.append((name, 0, _("it is longer than %d MiB") % (MOST_BYTES // 1024 // 1024)))
                continue
            try:
                found.append((name, file.read().decode("utf-8-sig")))
            except UnicodeDecodeError as error:
                self.unread.append((name, 0, _("this can’t be read: %s") % error))
        return found
