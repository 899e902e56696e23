"""What waits for a second person, and their word on it."""

from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.accounts.access import requires
from foundation.accounts.api.pagination import NewestFirst
from foundation.accounts.api.views import ApiView
from foundation.accounts.enums import Action
from foundation.approvals.api.shapes import ApprovalSerializer
from foundation.approvals.enums import ApprovalState
from foundation.approvals.models import Approval
from foundation.approvals.services import confirm_approval, refuse_approval, withdraw_approval


class ApprovalFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=ApprovalState.choices)
    kind = django_filters.CharFilter()
    subject = django_filters.CharFilter(label=_("A reference."))

    class Meta:
        model = Approval
        fields = ("state", "kind", "subject")


class OfApprovals(ApiView):
    queryset = Approval.objects.none()
    serializer_class: Any = ApprovalSerializer

    def get_queryset(self) -> Any:
        return Approval.objects.visible_to(self.by).select_related("requested_by", "decided_by")

    def named(self, public_id: str) -> Approval:
        found: Approval = get_object_or_404(self.get_queryset(), public_id=public_id)
        return found


@requires(Action.READ)
@extend_schema_view(
    get=extend_schema(summary="List what was asked of a second person", responses=ApprovalSerializer(many=True))
)
class Approvals(OfApprovals):
    filterset_class = ApprovalFilter
    pagination_class = NewestFirst

    def get(self, request: Request) -> Response:
        return self.page_of_rows()


@requires(Action.READ)
@extend_schema_view(get=extend_schema(summary="One of them"))
class ApprovalDetail(OfApprovals):
    def get(self, request: Request, public_id: str) -> Response:
        return Response(ApprovalSerializer(self.named(public_id)).data)


class WordSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(required=False, allow_blank=True, default="")


class Decision(OfApprovals):
    """One word on one request; subclasses say which."""

    serializer_class = WordSerializer
    decide: Any

    def post(self, request: Request, public_id: str) -> Response:
        approval = self.named(public_id)
        type(self).decide(approval=approval, by=self.by, reason=self.given()["reason"])
        return Response(ApprovalSerializer(self.named(public_id)).data)


@requires(Action.CONFIRM)
@extend_schema_view(post=extend_schema(summary="Confirm: it takes effect now", responses={200: ApprovalSerializer}))
class Confirm(Decision):
    decide = staticmethod(confirm_approval)


@requires(Action.CONFIRM)
@extend_schema_view(post=extend_schema(summary="Refuse", responses={200: ApprovalSerializer}))
class Refuse(Decision):
    decide = staticmethod(refuse_approval)


@requires(Action.READ)
@extend_schema_view(post=extend_schema(summary="Withdraw what you asked for", responses={200: ApprovalSerializer}))
class Withdraw(Decision):
    decide = staticmethod(withdraw_approval)
