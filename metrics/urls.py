"""Addresses of reports."""

from django.urls import URLPattern, URLResolver, path

from metrics.views import definitions, figures, publishing, report, rows

app_name = "metrics"

urlpatterns: list[URLPattern | URLResolver] = [
    path("reports/", report.organisation_report, name="report"),
    path("reports/teams/<slug:slug>/", report.team_report, name="team_report"),
    path("reports/definitions/", definitions.definitions, name="definitions"),
    path("reports/rows/action-items/", rows.action_item_rows, name="action_item_rows"),
    path("reports/rows/severity/", rows.severity_rows, name="severity_rows"),
    path("reports/figures.csv", figures.figures, name="figures"),
    path("reports/publish/", publishing.publish, name="publish"),
]
