"""The base of every API view."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.vary import vary_on_headers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.accounts.access import requires
from foundation.accounts.api import idempotency
from foundation.accounts.models import User
from foundation.audit.acting import acting_as


@method_decorator([never_cache, vary_on_headers("Authorization")], name="dispatch")
class ApiView(GenericAPIView[Any]):
    """Acts as the token's user from the moment it is known, and carries a POST with an idempotency key out once.

    Subclasses declare with `@requires` what each method takes, shape with serializers and write through services.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with ExitStack() as self._acting:
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.user.is_authenticated:
            self._acting.enter_context(acting_as(self.by))
        carry_out: Any = getattr(self, "post", None)
        if request.method == "POST" and idempotency.HEADER in request.headers and carry_out is not None:
            self.post: Any = lambda *args, **kwargs: idempotency.once(
                request, lambda: carry_out(*args, **kwargs), by=self.by
            )

    @property
    def by(self) -> User:
        """Who acts; the permission let nobody else through."""
        assert isinstance(self.request.user, User)  # noqa: S101
        return self.request.user

    def filter_queryset(self, queryset: Any) -> Any:
        """Building the filters costs more than most pages, so it waits until one is asked for."""
        filters = getattr(self, "filterset_class", None)
        if filters is not None and not any(name in filters.base_filters for name in self.request.query_params):
            return queryset
        return super().filter_queryset(queryset)

    def given(self, serializer: Any = None) -> dict[str, Any]:
        """The body, understood by the serializer; raises what is wrong with it."""
        reading = (serializer or self.get_serializer_class())(
            data=self.request.data, context=self.get_serializer_context()
        )
        reading.is_valid(raise_exception=True)
        values: dict[str, Any] = reading.validated_data
        return values

    def page_of_rows(self) -> Response:
        """The list answer: filtered, one page, shaped."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


@requires(None)
class NoSuchAddress(ApiView):
    """Answers below /api/ where there is nothing, in the shape of every other refusal."""

    schema = None
    authentication_classes = ()
    queryset = User.objects.none()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise Http404
