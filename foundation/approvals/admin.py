"""What one person asked for and a second one decides."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.admin.choices import WordField
from foundation.accounts.admin.serving import ServiceAdmin, ServiceForm, by_of
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.approvals.enums import ApprovalState
from foundation.approvals.models import Approval
from foundation.approvals.services import DECISIONS
from foundation.audit.broken_rules import Invalid

SHAPES = {
    ApprovalState.PENDING: "warn",
    ApprovalState.CONFIRMED: "ok",
    ApprovalState.REFUSED: "bad",
    ApprovalState.WITHDRAWN: "gone",
}


class ApprovalForm(ServiceForm):
    decision = WordField(
        label=gettext_lazy("decision"),
        required=False,
        choices=[
            ("", gettext_lazy("none yet")),
            ("confirm", gettext_lazy("confirm: it takes effect now")),
            ("refuse", gettext_lazy("refuse")),
            ("withdraw", gettext_lazy("withdraw what I asked for")),
        ],
    )


@admin.register(Approval)
class ApprovalAdmin(ServiceAdmin):
    action = Action.CONFIRM
    may_add = False
    form = ApprovalForm
    list_display = ("subject", "kind", "state_badge", "requested_by", "requested_at", "decided_by", "decided_at")
    list_filter = ("state", "kind")
    list_select_related = ("requested_by", "decided_by")
    search_fields = ("subject",)
    ordering = ("-id",)
    readonly_fields = (
        "subject", "kind", "request_reason", "requested_by", "requested_at", "state", "decided_by", "decided_at",
        "decision_reason",
    )  # fmt: skip

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        decided = obj is not None and obj.state != ApprovalState.PENDING
        return self.readonly_fields if decided else (*self.readonly_fields[:5], "decision", "reason")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Approval]:
        """Without what is about something that this person may not see."""
        return Approval.objects.visible_to(by_of(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        pending = obj is None or obj.state == ApprovalState.PENDING
        return super().has_change_permission(request, obj) and pending

    @admin.display(description=gettext_lazy("why it was asked for"))
    def request_reason(self, approval: Approval) -> str:
        return approval.reason

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_badge(self, approval: Approval) -> SafeString:
        state = ApprovalState(approval.state)
        return format_html('<span class="st {}">{}</span>', SHAPES[state], state.label)

    def write(self, by: User, instance: Approval, given: dict[str, Any]) -> Approval:
        if not given["decision"]:
            raise Invalid("no_decision", _("Choose what you decide."), field="decision")
        approval = Approval.objects.get(pk=instance.pk)
        DECISIONS[given["decision"]](approval=approval, by=by, reason=given["reason"])
        return approval
