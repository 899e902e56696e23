from django.urls import URLPattern, URLResolver, path

from incidents.views import alert_entry, alerts, webhooks

urlpatterns: list[URLPattern | URLResolver] = [
    path("alerts/", alerts.alert_list, name="alerts"),
    path("alerts/<slug:public_id>/", alerts.alert_definition, name="alert"),
    path("a/<path:name>/", alert_entry.alert_entry, name="alert_entry"),
    path("webhooks/<slug:public_id>/try/", webhooks.try_mapping, name="webhook_try"),
    path("hooks/<str:kind>/<str:token>/", webhooks.receive, name="hook"),
]
