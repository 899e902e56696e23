"""API tokens: made here once with their secret, and revoked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelect2MultipleWidget, UnfoldBooleanSwitchWidget

from foundation.accounts.admin.serving import ServiceAdmin, ServiceForm, by_of
from foundation.accounts.enums import Action
from foundation.accounts.models import ApiToken, User
from foundation.accounts.services import create_api_token, revoke_api_token
from foundation.audit import clock


class ApiTokenForm(ServiceForm):
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("scopes"),
        choices=Action.choices,
        required=False,
        widget=UnfoldAdminSelect2MultipleWidget,
        help_text=gettext_lazy("What it is limited to; none: all that its user may do."),
    )
    revoke = forms.BooleanField(
        label=gettext_lazy("revoke"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=gettext_lazy("It stops working at once, for good."),
    )


@admin.register(ApiToken)
class ApiTokenAdmin(ServiceAdmin):
    action = Action.MANAGE_PEOPLE
    readers = ()
    form = ApiTokenForm
    list_display = ("name", "user", "scope_list", "state", "created_at", "expires_at")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter),)
    list_select_related = ("user",)
    search_fields = ("name", "user__username", "user__display_name")
    autocomplete_fields = ("user",)
    ordering = ("-id",)
    readonly_fields = ("created_at", "revoked_at")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("user", "name", "scopes", "expires_at", "reason")
        if obj.revoked_at is not None:
            return ("user", "name", "scope_list", "created_at", "expires_at", "revoked_at")
        return ("user", "name", "scope_list", "created_at", "expires_at", "revoke", "reason")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return self.readonly_fields
        return ("user", "name", "scope_list", "created_at", "expires_at", "revoked_at")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        revoked = obj is not None and obj.revoked_at is not None
        return super().has_change_permission(request, obj) and not revoked

    @admin.display(description=gettext_lazy("scopes"))
    def scope_list(self, token: ApiToken) -> str:
        return ", ".join(token.scopes) or _("all that its user may do")

    @admin.display(description=gettext_lazy("state"))
    def state(self, token: ApiToken) -> SafeString:
        if token.revoked_at is not None:
            shape, word = "gone", _("revoked")
        elif token.expires_at is not None and token.expires_at <= clock.now():
            shape, word = "off", _("expired")
        else:
            shape, word = "ok", _("valid")
        return format_html('<span class="st {}">{}</span>', shape, word)

    def write(self, by: User, instance: ApiToken, given: dict[str, Any]) -> ApiToken:
        token, _secret = self._write(by, instance, given)
        return token

    def _write(self, by: User, instance: ApiToken, given: dict[str, Any]) -> tuple[ApiToken, str]:
        if instance._state.adding:
            return create_api_token(
                user=given["user"],
                name=given["name"],
                scopes=given["scopes"],
                expires_at=given["expires_at"],
                by=by,
                reason=given["reason"],
            )
        token = ApiToken.objects.get(pk=instance.pk)
        if given.get("revoke"):
            revoke_api_token(token=token, by=by, reason=given["reason"])
        return token, ""

    def save_model(self, request: HttpRequest, obj: ApiToken, form: Any, change: bool) -> None:
        token, secret = self._write(by_of(request), obj, form.cleaned_data)
        obj.pk, obj._state.adding = token.pk, False
        request.new_secret = secret  # type: ignore[attr-defined]

    def response_add(self, request: HttpRequest, obj: ApiToken, post_url_continue: str | None = None) -> HttpResponse:
        """The one page that ever shows the secret; nothing keeps it."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("Copy the token now"),
            "token": obj,
            "secret": request.new_secret,  # type: ignore[attr-defined]
            "opts": self.opts,
        }
        page = TemplateResponse(request, "admin/accounts/apitoken/created.html", context)
        page["Cache-Control"] = "no-store"
        return page
