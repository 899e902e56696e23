"""The WSGI application, which reads its settings from the environment (`config.env`)."""

from django.core.wsgi import get_wsgi_application

from config.env import use_settings

use_settings()

application = get_wsgi_application()
