from __future__ import annotations

from rest_framework import serializers
from rest_framework.response import Response

from foundation.accounts.api.fields import PersonField
from foundation.approvals.models import Approval


class ApprovalSerializer(serializers.ModelSerializer[Approval]):
    id = serializers.CharField(source="public_id")
    requested_by = PersonField(read_only=True)
    decided_by = PersonField(read_only=True, allow_null=True)

    class Meta:
        model = Approval
        fields = (
            "id", "kind", "subject", "reason", "state", "requested_by", "requested_at", "decided_by", "decided_at",
            "decision_reason",
        )  # fmt: skip
        read_only_fields = fields


def accepted(approval: Approval) -> Response:
    """Asked for, and in effect once a second person confirms."""
    return Response(ApprovalSerializer(approval).data, status=202)
