from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class ClosedSignup(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Nobody makes an account for themselves; an administrator does. Refusals say what happens next."""

    error_messages: dict[str, Any] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _(
            "Name and password don’t match. After five tries there is a pause of five minutes."
        ),
        "too_many_login_attempts": _(
            "Too many tries for this name. Wait five minutes; in the middle of an incident, ask an administrator."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
