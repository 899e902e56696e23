"""What holds in every environment."""

from pathlib import Path

from config import env
from config.approvals import APPROVALS
from config.bound_people import BOUND_PEOPLE
from config.channels import CHANNELS
from config.events import EVENTS
from config.hidden_subjects import HIDDEN_SUBJECTS
from config.settings.accounts import *
from config.settings.admin import *
from config.settings.api import *
from config.settings.celery import *
from config.settings.databases import database
from config.version import VERSION

BASE_DIR = Path(__file__).resolve().parents[2]

ENVIRONMENT = env.environment()
DEBUG = False

INSTALLED_APPS = [
    "unfold",  # before the admin: it replaces its templates
    "unfold.contrib.simple_history",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "simple_history",
    "django_celery_beat",
    "allauth",
    "allauth.account",
    "django_htmx",
    "config",  # for its commands
    "foundation.audit",
    "foundation.accounts",
    "foundation.approvals",
    "foundation.outbox",
    "incidents",
    "postmortems",
    "metrics",
    "portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "incidents.middleware.UnchangedPageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "foundation.audit.middleware.ActingMiddleware",
    "foundation.accounts.middleware.AccessMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.unfit_values.UnfitValueMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context_processors.debrief",
            ],
        },
    }
]

# Data: everything that Debrief writes to disk stands below one folder.
DATA_DIR = env.folder("DEBRIEF_DATA_DIR", default=BASE_DIR / "var")
DATABASES = {"default": database(DATA_DIR)}
# Files, so that login rate limits count over all processes of a host; a cluster names a Redis.
CACHES = {"default": env.cache("CACHE_URL", default=f"filecache://{DATA_DIR / 'cache'}")}
CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT_OPTIONS = broker(DATA_DIR)

# Language and time
LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LOCALE_PATHS = [BASE_DIR / "locale"]

# Static files
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]

# Security
BASE_URL = env.base_url("DEBRIEF_BASE_URL", default=f"http://127.0.0.1:{env.integer('PORT', default=8000)}")
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_COOKIE_HTTPONLY = False  # htmx sends the token from the page, forms from their field
SESSION_COOKIE_SAMESITE = "Lax"
# The settings' names of Django 6, so that config.csp can go when Django brings its own.
SECURE_CSP = {
    "default-src": ["'self'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}
# Unfold brings an inline style block, and Alpine, which evaluates its expressions.
SECURE_CSP_ADMIN = SECURE_CSP | {
    "script-src": ["'self'", "'unsafe-eval'"],
    "style-src": ["'self'", "'unsafe-inline'"],
}

# What pages say of themselves
DEBRIEF_VERSION = VERSION
# The demo's logins are on its own page; a real installation has none, whatever the variable says.
DEBRIEF_DEMO = ENVIRONMENT is not env.Environment.PRODUCTION and env.boolean("DEBRIEF_DEMO", default=True)

# Who listens to what
DEBRIEF_EVENTS = EVENTS
DEBRIEF_APPROVALS = APPROVALS
DEBRIEF_CHANNELS = CHANNELS
DEBRIEF_NOTICE_WORDS = "portal.wording.notices.outside"
# How long a worker may take over one thing before another takes it up.
DEBRIEF_OUTBOX_LEASE = env.integer("DEBRIEF_OUTBOX_LEASE", default=120, minimum=1)
# Whether notices go out by mail; without a mail server they would only pile up.
DEBRIEF_SENDS_MAIL = bool(env.text("EMAIL_URL", default=""))
EMAIL_TIMEOUT = 15
# Whether addresses that people type in, such as a calendar's, may lead to the organisation's own network.
DEBRIEF_FETCH_INSIDE = env.boolean("DEBRIEF_FETCH_INSIDE", default=False)
# Fragments of upper apps on the page of an incident, by url name.
DEBRIEF_INCIDENT_SLOTS = ("postmortems:incident-slot",)
DEBRIEF_HIDDEN_SUBJECTS = HIDDEN_SUBJECTS
DEBRIEF_BOUND_PEOPLE = BOUND_PEOPLE

# Mail
EMAIL_SUBJECT_PREFIX = "[Debrief] "
DEFAULT_FROM_EMAIL = env.text("DEBRIEF_MAIL_FROM", default="Debrief <debrief@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Requests: bodies of webhooks and imports; an image is at most 2 MB after it was re-encoded.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        "json": {"()": "config.logs.JsonFormatter"},
    },
    "filters": {"without_keys": {"()": "config.logs.WithoutKeys"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "filters": ["without_keys"],
            "formatter": env.text("DEBRIEF_LOG_FORMAT", default="line"),
        }
    },
    "root": {
        "handlers": ["stderr"],
        "level": env.text("DEBRIEF_LOG_LEVEL", default="INFO").upper(),
    },
    # Django hands its own handlers to these two; one line a message is enough.
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
    },
}
