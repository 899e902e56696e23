"""The addresses of the API: each app's own, and a refusal in its shape for what is none."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path

from foundation.accounts.api import documents
from foundation.accounts.api.views import NoSuchAddress

app_name = "api"

urlpatterns: list[URLPattern | URLResolver] = [
    path("docs/", documents.page, name="docs"),
    path("v1/openapi.json", documents.document, name="document"),
    path("v1/", include("foundation.approvals.api.urls")),
    path("v1/", include("incidents.api.urls")),
    path("v1/", include("postmortems.api.urls")),
    path("v1/", include("metrics.api.urls")),
    re_path(r"^.*/$", NoSuchAddress.as_view(), name="nowhere"),
]
