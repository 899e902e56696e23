"""Every address of Debrief."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from config import health
from config.favicon import favicon
from config.no_redirects import no_redirects

# One way in, with its rate limits: the admin sends people to the same login page.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/r/<path:rest>", no_redirects),
    path("admin/", admin.site.urls),
    path("accounts/", include("config.account_urls")),
    path("api/", include("config.api_urls")),
    path("", include("incidents.urls")),
    path("", include("postmortems.urls")),
    path("", include("metrics.urls")),
    path("", include("portal.urls")),
    path("favicon.ico", favicon),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
