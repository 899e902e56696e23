"""Whether they may: the access table, by the action that the view declares for the method."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from foundation.accounts.access import Requirement, action_for, demand
from foundation.accounts.middleware import UndeclaredAddress

if TYPE_CHECKING:
    from rest_framework.views import APIView


class ByAccessTable(BasePermission):
    """Reads what `@requires(Action.X, POST=Action.Y)` declared on the view class."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        requirement: Requirement | None = getattr(view, "requirement", None)
        if requirement is None:
            raise UndeclaredAddress(f"{type(view).__name__} declares no action: decorate it with `requires`.")
        action = action_for(requirement, request.method or "GET")
        if action is None:
            return True
        if not request.user.is_authenticated:
            return False
        demand(request.user, action)
        return True
