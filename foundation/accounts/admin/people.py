"""People and service users: what they are called, what they may do, whether they still work here."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from django import forms
from django.contrib import admin
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminPasswordToggleWidget

from foundation.accounts.admin.choices import TimeZoneField
from foundation.accounts.admin.serving import ServiceAdmin, ServiceForm
from foundation.accounts.enums import Action, Role
from foundation.accounts.models import User
from foundation.accounts.services import create_user, save_user, set_password, set_roles
from foundation.audit.broken_rules import BrokenRule

# Roles are groups, and what each may do is one table in code (docs/reference/access.md): nothing to edit there.
# Addresses to confirm are people's own business, on their account page.
for model in (Group, EmailAddress, EmailConfirmation):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


class UserForm(ServiceForm):
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("roles"),
        choices=Role.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=gettext_lazy("What each may do stands in the reference, under access."),
    )
    time_zone = TimeZoneField(label=gettext_lazy("time zone"), empty=gettext_lazy("the organisation’s"))
    password = forms.CharField(
        label=gettext_lazy("new password"),
        required=False,
        widget=UnfoldAdminPasswordToggleWidget(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Leave empty to keep what there is. Whoever it is for should change it soon."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "roles" in self.fields:
            self.initial["roles"] = sorted(self.instance.groups.values_list("name", flat=True))

    def _post_clean(self) -> None:
        # The password is set by its service; what the form carries must not land on the row as plain text.
        self._meta.exclude = (*(self._meta.exclude or ()), "password")
        super()._post_clean()


@admin.register(User)
class UserAdmin(ServiceAdmin):
    action = Action.MANAGE_PEOPLE
    form = UserForm
    list_display = ("username", "display_name", "role_list", "zone", "state", "last_login")
    list_filter = ("is_active", "is_service", "groups")
    search_fields = ("username", "display_name", "email")
    ordering = ("username",)
    fields = (
        "username",
        "display_name",
        "email",
        "roles",
        "time_zone",
        "is_active",
        "password",
        "reason",
        "last_login",
    )
    readonly_fields = ("last_login",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")  # type: ignore[no-any-return]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("username", "display_name", "email", "roles", "time_zone", "is_service", "password", "reason")
        return self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Rows everywhere, and tokens, name people by their username: it stays."""
        return ("username", *self.readonly_fields) if obj else self.readonly_fields

    @admin.display(description=gettext_lazy("roles"))
    def role_list(self, user: User) -> str:
        return ", ".join(str(Role(group.name).label) for group in user.groups.all() if group.name in Role.values)

    @admin.display(description=gettext_lazy("time zone"), ordering="time_zone")
    def zone(self, user: User) -> str:
        return user.time_zone or _("the organisation’s")

    @admin.display(description=gettext_lazy("state"), ordering="is_active")
    def state(self, user: User) -> SafeString:
        if not user.is_active:
            return format_html('<span class="st gone">{}</span>', _("left"))
        shape, word = ("half", _("machine")) if user.is_service else ("ok", _("active"))
        return format_html('<span class="st {}">{}</span>', shape, word)

    def write(self, by: User, instance: User, given: dict[str, Any]) -> User:
        roles, reason, password = _roles(given["roles"]), given["reason"], given["password"]
        if instance._state.adding:
            user = create_user(
                username=given["username"],
                display_name=given["display_name"],
                email=given["email"],
                roles=roles,
                is_service=given["is_service"],
                time_zone=given["time_zone"],
                by=by,
                reason=reason,
            )
        else:
            user = save_user(user=instance, by=by, reason=reason)
            if roles != _roles(user.groups.values_list("name", flat=True)):
                self._refuse_giving_up(user, by, roles)
                set_roles(user=user, roles=roles, by=by, reason=reason)
        if password:
            set_password(user=user, password=password, by=by, reason=reason)
        return user

    def _refuse_giving_up(self, user: User, by: User, roles: frozenset[Role]) -> None:
        if user == by and Role.ADMINISTRATOR not in roles:
            raise BrokenRule(
                "own_role", _("You can’t take this role from yourself: ask another administrator."), field="roles"
            )

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if obj == request.user and form.cleaned_data["password"]:
            update_session_auth_hash(request, User.objects.get(pk=obj.pk))


def _roles(names: Any) -> frozenset[Role]:
    return frozenset(Role(name) for name in names if name in Role.values)
