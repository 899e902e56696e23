"""Debrief with the hand-written endpoint beside it, for a web server to serve."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config.env import use_settings

use_settings()
settings.ROOT_URLCONF = "bench.by_hand"

application = get_wsgi_application()
