"""Pages of rows that are computed, in the order in which they are computed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rest_framework.request import Request
from rest_framework.views import APIView

from foundation.accounts.api.pagination import Cursor, NewestFirst, read


class AsComputed(NewestFirst):
    """The edge of a page is a row's place in the list, which stays while the question does."""

    falling = False

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> list[Any] | None:
        rows: Sequence[Any] = queryset
        self.request, size = request, self._size(request)
        asked = request.query_params.get("cursor", "")
        first = min(read(asked, request.path).edge, len(rows)) if asked else 0
        self.following = Cursor(first + size) if first + size < len(rows) else None
        self.preceding = Cursor(max(0, first - size), back=True) if first else None
        return list(rows[first : first + size])
