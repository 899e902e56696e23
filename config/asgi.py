"""The ASGI application, which reads its settings from the environment (`config.env`)."""

from django.core.asgi import get_asgi_application

from config.env import use_settings

use_settings()

application = get_asgi_application()
