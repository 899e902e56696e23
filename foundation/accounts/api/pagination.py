"""Pages by cursor: stable while rows come and go, one query, and nothing in the address that counts rows.

A cursor is the id at the edge of a page, encrypted, so that a serial number never tells how much is hidden, and bound
to its address. It outlives the row that it names: a crawler goes on where it was when that row became private.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any, ClassVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.views import APIView

from foundation.audit.broken_rules import Invalid

FORWARD, BACK = b"f", b"b"


@dataclass(frozen=True)
class Cursor:
    edge: int
    back: bool = False


def written(cursor: Cursor, address: str) -> str:
    text = (BACK if cursor.back else FORWARD) + cursor.edge.to_bytes(8)
    return base64.urlsafe_b64encode(_cipher().encrypt(text, [address.encode()])).decode().rstrip("=")


def read(text: str, address: str) -> Cursor:
    """Raises `Invalid` for what this installation did not write, or wrote for another address."""
    try:
        sealed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        plain = _cipher().decrypt(sealed, [address.encode()])
    except (InvalidTag, ValueError, binascii.Error) as error:
        raise Invalid(
            "bad_cursor", _("This cursor doesn’t belong to this list. Begin without one."), field="cursor"
        ) from error
    return Cursor(int.from_bytes(plain[1:]), back=plain[:1] == BACK)


def _cipher() -> AESSIV:
    return AESSIV(salted_hmac("foundation.accounts.api.pagination", "cursor", algorithm="sha512").digest())


class NewestFirst(BasePagination):
    """The newest row first; `page_size` up to 100."""

    usual_size: ClassVar[int] = 25
    largest_size: ClassVar[int] = 100
    falling: ClassVar[bool] = True

    request: Request
    following: Cursor | None
    preceding: Cursor | None

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> list[Any] | None:
        self.request, size = request, self._size(request)
        asked = request.query_params.get("cursor", "")
        cursor = read(asked, request.path) if asked else None
        back = cursor is not None and cursor.back
        rows = list(self._beyond(queryset, cursor)[: size + 1])
        more, rows = len(rows) > size, rows[:size]
        if back:
            rows.reverse()
        self.following = self._edge(rows, -1) if more or back else None
        self.preceding = self._edge(rows, 0, back=True) if (more if back else cursor is not None) else None
        return rows

    def _beyond(self, queryset: QuerySet[Any], cursor: Cursor | None) -> QuerySet[Any]:
        back = cursor is not None and cursor.back
        falling = self.falling != back
        if cursor is not None:
            queryset = queryset.filter(**{"pk__lt" if falling else "pk__gt": cursor.edge})
        return queryset.order_by("-pk" if falling else "pk")

    def _edge(self, rows: list[Any], position: int, *, back: bool = False) -> Cursor | None:
        """Rows are models, or tuples of columns that begin with the primary key."""
        if not rows:
            return None
        row = rows[position]
        return Cursor(int(row[0] if isinstance(row, tuple) else row.pk), back=back)

    def _size(self, request: Request) -> int:
        asked = request.query_params.get("page_size", "")
        if not asked:
            return self.usual_size
        if not asked.isascii() or not asked.isdigit() or int(asked[:9]) == 0:
            raise Invalid(
                "bad_page_size",
                _("A page size is a number from 1 to %(most)s.") % {"most": self.largest_size},
                field="page_size",
            )
        return min(int(asked[:9]), self.largest_size)

    def _link(self, cursor: Cursor | None) -> str | None:
        if cursor is None:
            return None
        here = remove_query_param(self.request.build_absolute_uri(), "cursor")
        return str(replace_query_param(here, "cursor", written(cursor, self.request.path)))

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self._link(self.following), "previous": self._link(self.preceding), "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "nullable": True, "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        order = "newest" if self.falling else "oldest"
        return [
            {
                "name": "cursor",
                "in": "query",
                "description": f"Where the page begins; take it from `next` and `previous`. The {order} row is first.",
                "schema": {"type": "string"},
            },
            {
                "name": "page_size",
                "in": "query",
                "description": f"Rows a page; more than {self.largest_size} are cut to {self.largest_size}.",
                "schema": {"type": "integer", "minimum": 1, "default": self.usual_size},
            },
        ]


class OldestFirst(NewestFirst):
    """For what is read as a story: the oldest row first."""

    falling = False
