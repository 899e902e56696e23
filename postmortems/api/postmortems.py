"""Post-mortems: the list, one with its sections, writing them, and the way to publication."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.accounts.access import requires
from foundation.accounts.api.etags import demand_match
from foundation.accounts.api.fields import PersonField
from foundation.accounts.api.views import ApiView
from foundation.accounts.enums import Action
from foundation.audit.broken_rules import BrokenRule
from incidents.services.writing import lock as lock_incident
from postmortems.api.filters import PostmortemFilter
from postmortems.models import FactorKind, Postmortem
from postmortems.services.publishing import publish_postmortem
from postmortems.services.reviewing import approve_postmortem, request_review
from postmortems.services.standing import lock_postmortem
from postmortems.services.writing import describe_postmortem, edition_of, save_sections, set_factors, set_trigger

IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True, description="The ETag that the edit began from."
)


class FactorField(serializers.SlugRelatedField[FactorKind]):
    """A row of the taxonomy, by its short name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(slug_field="slug", **kwargs)


class PostmortemSerializer(serializers.ModelSerializer[Postmortem]):
    id = serializers.CharField(source="public_id", read_only=True)
    incident = serializers.SlugRelatedField[Any](slug_field="reference", read_only=True, allow_null=True)
    author = PersonField(read_only=True)
    reviewer = PersonField(read_only=True, allow_null=True)

    class Meta:
        model = Postmortem
        fields = (
            "id", "incident", "title", "state", "author", "reviewer", "opened_at", "due_at", "due_date",
            "review_asked_at", "published_at",
        )  # fmt: skip
        read_only_fields = fields


class PostmortemDetailSerializer(PostmortemSerializer):
    sections = serializers.SerializerMethodField(help_text=gettext_lazy("Markdown by the key of its section."))
    trigger = FactorField(read_only=True, allow_null=True)
    factors = serializers.SerializerMethodField(help_text=gettext_lazy("Short names of the contributing factors."))
    no_actions_reason = serializers.CharField(read_only=True)

    class Meta(PostmortemSerializer.Meta):
        fields = (*PostmortemSerializer.Meta.fields, "sections", "trigger", "factors", "no_actions_reason")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]

    def get_sections(self, postmortem: Postmortem) -> dict[str, str]:
        return {section.key: section.text for section in postmortem.sections.in_order()}

    def get_factors(self, postmortem: Postmortem) -> list[str]:
        return list(postmortem.factors.standing().order_by("pk").values_list("kind__slug", flat=True))


class EditSerializer(serializers.Serializer[Any]):
    """What is not given stays."""

    sections = serializers.DictField(
        child=serializers.CharField(allow_blank=True, trim_whitespace=False), required=False
    )
    title = serializers.CharField(max_length=200, required=False)
    no_actions_reason = serializers.CharField(allow_blank=True, required=False)
    trigger = FactorField(queryset=FactorKind.objects.active().triggers(), allow_null=True, required=False)
    factors = FactorField(queryset=FactorKind.objects.active().factors(), many=True, required=False)


class ReviewerSerializer(serializers.Serializer[Any]):
    reviewer = PersonField(required=False, allow_null=True, default=None)


@requires(Action.READ)
@extend_schema_view(get=extend_schema(summary="List post-mortems", responses=PostmortemSerializer(many=True)))
class PostmortemList(ApiView):
    queryset = Postmortem.objects.none()
    serializer_class = PostmortemSerializer
    filterset_class = PostmortemFilter

    def get_queryset(self) -> Any:
        return Postmortem.objects.visible_to(self.by).select_related("incident", "author", "reviewer")

    def get(self, request: Request) -> Response:
        return self.page_of_rows()


class OfPostmortem(ApiView):
    """A view of one post-mortem."""

    queryset = Postmortem.objects.none()
    serializer_class = PostmortemDetailSerializer

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        found = Postmortem.objects.visible_to(self.by).for_page().filter(public_id=kwargs["public_id"]).first()
        if found is None:
            raise Http404
        self.postmortem: Postmortem = found

    def lock_as_read(self) -> None:
        """Lock it, its incident first as every service does, and refuse an edit that was begun on older words."""
        if self.postmortem.incident is not None:
            lock_incident(self.postmortem.incident, by=self.by)
        lock_postmortem(self.postmortem, by=self.by)
        demand_match(self.request, self.etag())

    def etag(self) -> str:
        return f'"{edition_of(self.postmortem)}"'

    def answer(self) -> Response:
        fresh = Postmortem.objects.for_page().get(pk=self.postmortem.pk)
        self.postmortem = fresh
        return Response(PostmortemDetailSerializer(fresh).data, headers={"ETag": self.etag()})


@requires(Action.READ, PATCH=Action.WRITE_POSTMORTEM)
@extend_schema_view(
    get=extend_schema(summary="One post-mortem with its sections"),
    patch=extend_schema(
        summary="Write sections", description="All or none. 412 where anyone wrote since the ETag was read.",
        request=EditSerializer, responses={200: PostmortemDetailSerializer}, parameters=[IF_MATCH],
    ),
)  # fmt: skip
class PostmortemDetail(OfPostmortem):
    def get(self, request: Request, public_id: str) -> Response:
        return self.answer()

    def patch(self, request: Request, public_id: str) -> Response:
        if "If-Match" not in request.headers:
            raise BrokenRule(
                "if_match_required",
                _("Send If-Match with the ETag that you read, so that nobody’s words are overwritten."),
                field="If-Match",
                status=428,
            )
        given = self.given(EditSerializer)
        with transaction.atomic():
            self.lock_as_read()
            self._write(given)
        return self.answer()

    def _write(self, given: dict[str, Any]) -> None:
        if "sections" in given:
            save_sections(postmortem=self.postmortem, texts=given["sections"], by=self.by)
        if "trigger" in given:
            set_trigger(postmortem=self.postmortem, trigger=given["trigger"], by=self.by)
        if "factors" in given:
            set_factors(postmortem=self.postmortem, kinds=given["factors"], by=self.by)
        described = {name: given[name] for name in ("title", "no_actions_reason") if name in given}
        if described:
            describe_postmortem(postmortem=self.postmortem, by=self.by, **described)


@requires(Action.READ, POST=Action.WRITE_POSTMORTEM)
@extend_schema_view(
    post=extend_schema(
        summary="Ask for review", request=ReviewerSerializer, responses={200: PostmortemDetailSerializer}
    )
)
class RequestReview(OfPostmortem):
    def post(self, request: Request, public_id: str) -> Response:
        given = self.given(ReviewerSerializer)
        with transaction.atomic():
            self.lock_as_read()
            request_review(postmortem=self.postmortem, by=self.by, reviewer=given["reviewer"])
        return self.answer()


@requires(Action.READ, POST=Action.REVIEW_POSTMORTEM)
@extend_schema_view(
    post=extend_schema(
        summary="Approve it", description="Never by its author.", request=None,
        responses={200: PostmortemDetailSerializer},
    )
)  # fmt: skip
class Approve(OfPostmortem):
    def post(self, request: Request, public_id: str) -> Response:
        with transaction.atomic():
            self.lock_as_read()
            approve_postmortem(postmortem=self.postmortem, by=self.by)
        return self.answer()


@requires(Action.READ, POST=Action.PUBLISH_POSTMORTEM)
@extend_schema_view(
    post=extend_schema(
        summary="Publish it", description="409 lists all that is in the way at once.", request=None,
        responses={200: PostmortemDetailSerializer},
    )
)  # fmt: skip
class Publish(OfPostmortem):
    def post(self, request: Request, public_id: str) -> Response:
        with transaction.atomic():
            self.lock_as_read()
            publish_postmortem(postmortem=self.postmortem, by=self.by)
        return self.answer()
