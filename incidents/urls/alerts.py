from django.urls import URLPattern, URLResolver, path

from incidents.views import alert_entry, alert_rules, alerts, silences, webhooks

urlpatterns: list[URLPattern | URLResolver] = [
    path("alerts/", alerts.alert_list, name="alerts"),
    path("alerts/coverage.csv", alert_rules.coverage_rows, name="alert_coverage"),
    path("alerts/runbook_urls.yaml", alert_rules.overlay, name="alert_overlay"),
    path("alerts/import/", alert_rules.import_rules, name="alert_import"),
    path("alerts/silences/", silences.silence_list, name="silences"),
    path("alerts/silences/<slug:public_id>/end/", silences.silence_end, name="silence_end"),
    path("alerts/<slug:public_id>/", alerts.alert_definition, name="alert"),
    path("a/<path:name>/", alert_entry.alert_entry, name="alert_entry"),
    path("webhooks/<slug:public_id>/try/", webhooks.try_mapping, name="webhook_try"),
    path("hooks/<str:kind>/<str:token>/", webhooks.receive, name="hook"),
]
