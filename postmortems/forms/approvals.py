"""The second person's word on what someone else asked for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.approvals.models import Approval
from foundation.approvals.services import DECISIONS
from postmortems.forms.acts import Act


class Decide(Act):
    """Confirm or refuse; whoever asked may withdraw."""

    slug, heading, button = "decide", gettext_lazy("A second person decides"), gettext_lazy("Decide")
    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            ("confirm", gettext_lazy("Confirm")),
            ("refuse", gettext_lazy("Refuse")),
            ("withdraw", gettext_lazy("Withdraw")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), required=False)

    def __init__(self, *args: Any, approval: Approval, **kwargs: Any) -> None:
        self.approval = approval
        super().__init__(*args, **kwargs)

    def act(self) -> str:
        given = self.cleaned_data
        DECISIONS[given["decision"]](approval=self.approval, by=self.by, reason=given["reason"])
        said = {"confirm": _("Confirmed."), "refuse": _("Refused."), "withdraw": _("Withdrawn.")}
        return said[given["decision"]]
