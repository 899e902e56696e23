"""On a developer's machine, and for `make run`: no variable is needed."""

from config import env
from config.secret_key import kept_secret_key
from config.settings.base import *

# `manage.py up` says no: the demo shows people the pages that they would really see.
DEBUG = env.boolean("DEBRIEF_DEBUG", default=True)
SECRET_KEY = env.text("DEBRIEF_SECRET_KEY", default=kept_secret_key(DATA_DIR))
ALLOWED_HOSTS = env.words("DEBRIEF_ALLOWED_HOSTS", default="127.0.0.1,localhost,[::1]")

if DEBRIEF_SENDS_MAIL:
    vars().update(env.mail("EMAIL_URL", default=""))
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

# Static files straight from where they are written, no collecting.
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
