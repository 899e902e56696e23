"""The addresses of incidents, by subject."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from incidents.urls import alerts, response, runbooks

app_name = "incidents"

urlpatterns: list[URLPattern | URLResolver] = [*response.urlpatterns, *alerts.urlpatterns, *runbooks.urlpatterns]
