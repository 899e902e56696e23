"""A real installation: everything that matters comes from the environment, and nothing has a silent default."""

from config import env

env.demand(
    DEBRIEF_SECRET_KEY="signs sessions: at least 50 random characters",
    DEBRIEF_ALLOWED_HOSTS="host names it answers to, with commas",
    DEBRIEF_BASE_URL="where people reach it, such as https://debrief.example.org",
    DATABASE_URL="such as postgres://user:password@host:5432/debrief",
    CELERY_BROKER_URL="such as amqp://user:password@host:5672//",
)

from config.settings.base import *

SECRET_KEY = env.text("DEBRIEF_SECRET_KEY")
# Rotating: the old keys still read what they signed.
SECRET_KEY_FALLBACKS = env.words("DEBRIEF_OLD_SECRET_KEYS", default=",")
ALLOWED_HOSTS = env.words("DEBRIEF_ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# Behind a proxy, gunicorn believes X-Forwarded-Proto from the addresses in FORWARDED_ALLOW_IPS.
HTTPS = BASE_URL.startswith("https://")
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [
    r"^healthz$",
    r"^readyz$",
    r"^metrics$",
]  # asked from inside, without TLS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
# Subdomains and browsers' preload lists concern the whole domain, which is not Debrief's to decide.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# How many proxies of yours stand in front: whose word on the client's address login rate limits believe.
ALLAUTH_TRUSTED_PROXY_COUNT = env.integer("DEBRIEF_PROXIES", default=0)

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

vars().update(env.mail("EMAIL_URL", default="smtp://localhost:25"))
DEBRIEF_SENDS_MAIL = True
