"""The admin's looks: unfold's own layout in Debrief's colours, type and corners."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _


def _stylesheet(request: HttpRequest) -> str:
    return static("debrief-admin.css")


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Debrief",
    "SITE_HEADER": "Debrief",
    "SITE_SUBHEADER": _("Configuration and records"),
    "SITE_URL": "/",
    "SITE_SYMBOL": "fact_check",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": True,
    "SHOW_BACK_BUTTON": True,
    "ENVIRONMENT": "config.environment_label.environment_label",
    "BORDER_RADIUS": "4px",
    "STYLES": [_stylesheet],
    # Unfold reads one scale from both ends: each step is the token of the place it is used in, not a smooth ramp.
    "COLORS": {
        "base": {
            "50": "#fdfdfc",
            "100": "#f4f4f0",
            "200": "#e4e3de",
            "300": "#c9c8c1",
            "400": "#66655e",
            "500": "#9c9a93",
            "600": "#4b4a45",
            "700": "#4a4d53",
            "800": "#2c2e33",
            "900": "#111214",
            "950": "#0c0d0e",
        },
        "primary": {
            "50": "#f4f6fe",
            "100": "#e9eefc",
            "200": "#cdd8f8",
            "300": "#c2ceff",
            "400": "#b3c2ff",
            "500": "#a3b6ff",
            "600": "#2646b4",
            "700": "#1b3690",
            "800": "#1f2744",
            "900": "#171f3c",
            "950": "#0d1536",
        },
        "font": {
            "subtle-light": "#66655e",
            "subtle-dark": "#9c9a93",
            "default-light": "#4b4a45",
            "default-dark": "#bdbbb4",
            "important-light": "#1b1b19",
            "important-dark": "#eeede9",
        },
    },
    "SIDEBAR": {
        "show_search": True,
        "show_all_applications": False,
        "navigation": "config.admin_navigation.navigation",
    },
}
