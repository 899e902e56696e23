from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from config.env import Environment


def environment_label(request: HttpRequest) -> list[str] | None:
    """What the admin's header says on anything but production."""
    if settings.ENVIRONMENT == Environment.PRODUCTION:
        return None
    return [_("Not production"), "warning"]
