"""What happened, who was to be told, and what of it was given up: to read, and to try again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.widgets import UnfoldBooleanSwitchWidget

from foundation.accounts.admin.serving import ListedAdmin, RecordAdmin, ServiceForm, by_of
from foundation.accounts.enums import Action
from foundation.accounts.hidden_subjects import without_hidden
from foundation.accounts.models import User
from foundation.outbox.enums import WorkState
from foundation.outbox.models import Delivery, Event, Handling, Notice, Work
from foundation.outbox.services import retry_work

SHAPES = {WorkState.WAITING: "half", WorkState.DONE: "ok", WorkState.DEAD: "bad"}


@admin.register(Event)
class EventAdmin(RecordAdmin):
    action = Action.MANAGE_JOBS
    readers = ()
    list_display = ("kind", "subject", "by", "recorded_at", "source")
    list_filter = ("kind",)
    list_select_related = ("by",)
    search_fields = ("subject",)
    ordering = ("-id",)
    fields = ("kind", "subject", "at", "recorded_at", "by", "source")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        return without_hidden(Event.objects.all(), by_of(request))


@admin.register(Notice)
class NoticeAdmin(RecordAdmin):
    """That a message went to someone, never what it said: that is its reader's."""

    action = Action.MANAGE_JOBS
    readers = ()
    list_display = ("kind", "receiver_name", "subject", "urgent", "created_at", "read_at")
    list_filter = ("kind", ("read_at", admin.EmptyFieldListFilter))
    list_select_related = ("recipient", "target")
    search_fields = ("recipient__username", "recipient__display_name", "target__name", "subject")
    ordering = ("-id",)
    fields = ("kind", "receiver_name", "subject", "urgent", "created_at", "read_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notice]:
        return without_hidden(super().get_queryset(request), by_of(request))

    @admin.display(description=gettext_lazy("to"))
    def receiver_name(self, notice: Notice) -> str:
        return str(notice.receiver)


class RetryForm(ServiceForm):
    retry = forms.BooleanField(
        label=gettext_lazy("try again"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=gettext_lazy("From the first attempt on, at once. Set right first what the last error says."),
    )


class WorkAdmin(ListedAdmin):
    """Work to be done once. What was given up stands out, and can be tried again by hand."""

    action = Action.MANAGE_JOBS
    readers = ()
    may_add = False
    form = RetryForm
    list_filter: tuple[str, ...] = ("state",)
    ordering = ("-id",)
    about: tuple[str, ...] = ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"model_admin": self, "request": request})

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        course = ("state", "attempts", "next_attempt_at", "done_at", "last_error")
        dead = obj is not None and obj.state == WorkState.DEAD
        return (*self.about, *course, *(("retry", "reason") if dead else ()))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return tuple(name for name in self.get_fields(request, obj) if name not in ("retry", "reason"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        dead = obj is None or obj.state == WorkState.DEAD
        return super().has_change_permission(request, obj) and dead

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_badge(self, work: Work) -> SafeString:
        state = WorkState(work.state)
        return format_html('<span class="st {}">{}</span>', SHAPES[state], state.label)

    @admin.display(description=gettext_lazy("last error"))
    def error(self, work: Work) -> str:
        return work.last_error[:80] or _("none")

    def write(self, by: User, instance: Work, given: dict[str, Any]) -> Work:
        if given.get("retry"):
            return retry_work(work=instance, by=by, reason=given["reason"])
        return instance

    def save_model(self, request: HttpRequest, obj: Work, form: Any, change: bool) -> None:
        self.write(by_of(request), obj, form.cleaned_data)


@admin.register(Handling)
class HandlingAdmin(WorkAdmin):
    list_display = ("handler", "event_kind", "state_badge", "attempts", "next_attempt_at", "error")
    list_select_related = ("event",)
    search_fields = ("handler",)
    about = ("handler", "event_kind")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Handling]:
        return without_hidden(super().get_queryset(request), by_of(request), column="event__subject")

    @admin.display(description=gettext_lazy("event"))
    def event_kind(self, handling: Handling) -> str:
        return handling.event.kind


@admin.register(Delivery)
class DeliveryAdmin(WorkAdmin):
    list_display = ("recipient", "kind", "channel", "state_badge", "attempts", "next_attempt_at", "error")
    list_filter = ("state", "channel")
    list_select_related = ("notice__recipient", "notice__target")
    search_fields = ("notice__recipient__username", "notice__target__name", "notice__subject")
    about = ("recipient", "kind", "channel")
    actions = ("retry_selected",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        return without_hidden(super().get_queryset(request), by_of(request), column="notice__subject")

    @admin.action(description=gettext_lazy("Try again what was given up"), permissions=["change"])
    def retry_selected(self, request: HttpRequest, chosen: QuerySet[Delivery]) -> None:
        dead = list(chosen.filter(state=WorkState.DEAD))
        for delivery in dead:
            retry_work(work=delivery, by=by_of(request), reason=_("tried again by hand"))
        self.message_user(
            request, ngettext("%d delivery is tried again.", "%d deliveries are tried again.", len(dead)) % len(dead)
        )

    @admin.display(description=gettext_lazy("to"))
    def recipient(self, delivery: Delivery) -> str:
        return str(delivery.notice.receiver)

    @admin.display(description=gettext_lazy("notice"))
    def kind(self, delivery: Delivery) -> str:
        return delivery.notice.kind
