"""Action items: the list, one of them, noting one, and the changes that are kept with their reasons."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.accounts.access import requires
from foundation.accounts.api.etags import demand_match, etag_of
from foundation.accounts.api.fields import PersonField
from foundation.accounts.api.views import ApiView
from foundation.accounts.enums import Action
from foundation.approvals.api.shapes import ApprovalSerializer, accepted
from incidents.api.fields import TeamField
from incidents.models import Incident
from postmortems.api.fields import PriorityField
from postmortems.api.filters import ActionItemFilter
from postmortems.enums import ActionKind, ActionStatus
from postmortems.models import ActionItem, Postmortem
from postmortems.services.action_changes import change_action_item
from postmortems.services.action_items import Proposal, propose_action_item
from postmortems.services.action_ledger import lock_item


class ActionItemSerializer(serializers.ModelSerializer[ActionItem]):
    priority = PriorityField()
    owner = PersonField(read_only=True, allow_null=True)
    team = TeamField(read_only=True, allow_null=True)
    postmortem = serializers.SlugRelatedField[Any](slug_field="public_id", read_only=True, allow_null=True)
    incident = serializers.SlugRelatedField[Any](slug_field="reference", read_only=True, allow_null=True)
    tracker_url = serializers.CharField(read_only=True)

    class Meta:
        model = ActionItem
        fields = (
            "reference", "title", "status", "priority", "kind", "owner", "team", "first_due_date", "due_date",
            "completed_at", "cancelled_at", "created_at", "postmortem", "incident", "end_state", "evidence",
            "tracker_url",
        )  # fmt: skip
        read_only_fields = fields


class NewActionItemSerializer(serializers.Serializer[Any]):
    """With `status` *open* it is accepted at once, which takes an owner, a team and a due date."""

    title = serializers.CharField(max_length=200)
    status = serializers.ChoiceField(
        choices=[(each.value, each.label) for each in (ActionStatus.PROPOSED, ActionStatus.OPEN)],
        required=False,
        default=ActionStatus.PROPOSED.value,
    )
    kind = serializers.ChoiceField(choices=ActionKind.choices, required=False, default=ActionKind.PREVENT.value)
    priority = PriorityField(required=False, allow_null=True, default=None, help_text=_("Else by its incident's peak."))
    owner = PersonField(required=False, allow_null=True, default=None)
    team = TeamField(required=False, allow_null=True, default=None)
    due_date = serializers.DateField(required=False, allow_null=True, default=None)
    end_state = serializers.CharField(required=False, allow_blank=True, default="")
    tracker_url = serializers.CharField(required=False, allow_blank=True, default="", max_length=500)
    postmortem = serializers.SlugField(
        required=False, allow_null=True, default=None, help_text=_("Id of a post-mortem.")
    )
    incident = serializers.SlugField(required=False, allow_null=True, default=None, help_text=_("Its reference."))


class ChangesSerializer(serializers.Serializer[Any]):
    """Any of these; what is not given stays. All or none take effect."""

    status = serializers.ChoiceField(choices=ActionStatus.choices, required=False)
    due_date = serializers.DateField(required=False)
    owner = PersonField(required=False)
    team = TeamField(required=False)
    priority = PriorityField(required=False)
    evidence = serializers.CharField(required=False, allow_blank=True)
    reason = serializers.CharField(required=False, allow_blank=True, default="")


@requires(Action.READ, POST=Action.EDIT_ACTION_ITEM)
@extend_schema_view(
    get=extend_schema(summary="List action items", responses=ActionItemSerializer(many=True)),
    post=extend_schema(
        summary="Note an action item", request=NewActionItemSerializer, responses={201: ActionItemSerializer}
    ),
)
class ActionItemList(ApiView):
    queryset = ActionItem.objects.none()
    serializer_class = ActionItemSerializer
    filterset_class = ActionItemFilter

    def get_queryset(self) -> Any:
        return ActionItem.objects.visible_to(self.by).for_list()

    def get(self, request: Request) -> Response:
        return self.page_of_rows()

    def post(self, request: Request) -> Response:
        given = self.given(NewActionItemSerializer)
        proposal = Proposal(
            **given
            | {
                "kind": ActionKind(given["kind"]),
                "postmortem": self._named(Postmortem, given["postmortem"], "public_id", "postmortem"),
                "incident": self._named(Incident, given["incident"], "reference", "incident"),
                "open_now": given.pop("status") == ActionStatus.OPEN,
            }
        )
        shown = ActionItemSerializer(propose_action_item(proposal=proposal, by=self.by)).data
        address = request.build_absolute_uri(f"{request.path}{shown['reference']}/")
        return Response(shown, status=201, headers={"Location": address, "ETag": etag_of(shown)})

    def _named(self, model: Any, name: str | None, column: str, field: str) -> Any:
        """What the body names, among what its sender may see."""
        if name is None:
            return None
        found = model.objects.visible_to(self.by).filter(**{column: name}).first()
        if found is None:
            raise serializers.ValidationError({field: ErrorDetail(str(_("There is no such one.")), "not_found")})
        return found


@requires(Action.READ)
@extend_schema_view(get=extend_schema(summary="One action item"))
class ActionItemDetail(ApiView):
    queryset = ActionItem.objects.none()
    serializer_class = ActionItemSerializer

    def item(self, reference: str) -> ActionItem:
        found = ActionItem.objects.visible_to(self.by).for_list().filter(reference=reference).first()
        if found is None:
            raise Http404
        return found

    def get(self, request: Request, reference: str) -> Response:
        return self.answer(self.item(reference))

    def answer(self, item: ActionItem) -> Response:
        shown = ActionItemSerializer(item).data
        return Response(shown, headers={"ETag": etag_of(shown)})


@requires(Action.READ, POST=Action.EDIT_ACTION_ITEM)
@extend_schema_view(
    post=extend_schema(
        summary="Change an action item",
        description="202 with the approval where a change takes a second person; the rest has taken effect.",
        request=ChangesSerializer,
        responses={200: ActionItemSerializer, 202: ApprovalSerializer},
    ),
)
class ActionItemChanges(ActionItemDetail):
    http_method_names = ["post", "options"]

    def post(self, request: Request, reference: str) -> Response:
        given = self.given(ChangesSerializer)
        if "status" in given:
            given["status"] = ActionStatus(given["status"])
        item = self.item(reference)
        with transaction.atomic():
            lock_item(item, by=self.by)
            demand_match(request, etag_of(ActionItemSerializer(item).data))
            item, waiting = change_action_item(item=item, by=self.by, **given)
        return accepted(waiting[0]) if waiting else self.answer(item)
