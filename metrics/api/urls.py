"""The addresses of measures below /api/v1/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from metrics.api.definitions import DefinitionList
from metrics.api.measures import MeasureList

app_name = "metrics"

urlpatterns: list[URLPattern | URLResolver] = [
    path("measures/", MeasureList.as_view(), name="measures"),
    path("measures/definitions/", DefinitionList.as_view(), name="definitions"),
]
