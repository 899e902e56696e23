"""Post-mortems and action items as records: who changed what, when and why. They are written on the site."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from foundation.accounts.admin.serving import ServiceAdmin
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from postmortems.admin import badges
from postmortems.enums import ActionKind, Priority
from postmortems.models import ActionItem, Postmortem
from postmortems.services.action_changes import change_action_item, edit_action_item
from postmortems.services.writing import assign_author, describe_postmortem


@admin.register(Postmortem)
class PostmortemAdmin(ServiceAdmin):
    """Title, author and the reason for no action item; sections, review and publishing are on its page."""

    action = Action.WRITE_POSTMORTEM
    may_add = False
    list_display = ("title", "incident", "state_badge", "author", "due_date", "published_at")
    list_filter = ("state",)
    search_fields = ("title", "incident__reference")
    list_select_related = ("incident", "author")
    fields = (
        "title", "author", "no_actions_reason", "reason",
        "incident", "state", "reviewer", "trigger", "due_date", "review_asked_at", "published_at",
    )  # fmt: skip
    readonly_fields = ("incident", "state", "reviewer", "trigger", "due_date", "review_asked_at", "published_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Postmortem]:
        return Postmortem.objects.visible_to(request.user)

    @admin.display(description=_("state"), ordering="state")
    def state_badge(self, postmortem: Postmortem) -> SafeString:
        return badges.postmortem_state(postmortem.state)

    def write(self, by: User, instance: Postmortem, given: dict[str, Any]) -> Postmortem:
        postmortem = Postmortem.objects.get(pk=instance.pk)
        if given["author"] != postmortem.author:
            assign_author(postmortem=postmortem, author=given["author"], by=by, reason=given["reason"])
        return describe_postmortem(
            postmortem=postmortem,
            title=given["title"],
            no_actions_reason=given["no_actions_reason"],
            by=by,
            reason=given["reason"],
        )


@admin.register(ActionItem)
class ActionItemAdmin(ServiceAdmin):
    """Wording, owner, team, priority and due date; its course (start, complete, cancel) is on its page."""

    action = Action.EDIT_ACTION_ITEM
    may_add = False
    list_display = ("reference", "title", "priority_badge", "status_badge", "owner", "team", "due_date")
    list_filter = ("status", "priority", "kind")
    search_fields = ("reference", "title")
    list_select_related = ("owner", "team")
    fields = (
        "title", "kind", "end_state", "tracker_url", "owner", "team", "priority", "due_date", "reason",
        "reference", "status", "first_due_date", "evidence", "incident", "postmortem",
        "completed_at", "cancelled_at",
    )  # fmt: skip
    readonly_fields = (
        "reference", "status", "first_due_date", "evidence", "incident", "postmortem", "completed_at", "cancelled_at",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[ActionItem]:
        return ActionItem.objects.visible_to(request.user)

    @admin.display(description=_("priority"), ordering="priority")
    def priority_badge(self, item: ActionItem) -> SafeString:
        return badges.priority(item.priority)

    @admin.display(description=_("status"), ordering="status")
    def status_badge(self, item: ActionItem) -> SafeString:
        return badges.item_status(item.status)

    def write(self, by: User, instance: ActionItem, given: dict[str, Any]) -> ActionItem:
        item = ActionItem.objects.get(pk=instance.pk)
        edit_action_item(
            item=item,
            by=by,
            title=given["title"],
            kind=ActionKind(given["kind"]),
            end_state=given["end_state"],
            tracker_url=given["tracker_url"] or "",
            reason=given["reason"],
        )
        change_action_item(
            item=item,
            by=by,
            owner=given["owner"],
            team=given["team"],
            priority=Priority(given["priority"]),
            due_date=given["due_date"],
            reason=given["reason"],
        )
        return item
