"""For the tests: a folder of its own for every run, nothing kept, nothing sent."""

import atexit
import os
import shutil
import tempfile

if not os.environ.get("DEBRIEF_DATA_DIR"):
    os.environ["DEBRIEF_DATA_DIR"] = tempfile.mkdtemp(prefix="debrief-test-")
    atexit.register(shutil.rmtree, os.environ["DEBRIEF_DATA_DIR"], ignore_errors=True)
os.environ["DEBRIEF_ENV"] = "test"

from config import env
from config.settings.base import *

# A file, not memory: threads, a live server and worker processes all look into it. It need not survive a power cut.
if DATABASES["default"]["ENGINE"] == env.POSTGRESQL:
    DATABASES["default"]["CONN_MAX_AGE"] = 0  # an idle connection would keep the test database from being dropped
    DATABASES["default"]["OPTIONS"]["options"] += " -c synchronous_commit=off"
else:
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous = OFF;"
# No broker unless a test brings one: hints go nowhere, and nothing may depend on them.
if not os.environ.get("CELERY_BROKER_URL"):
    CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT_OPTIONS = "memory://", {}

SECRET_KEY = "only-for-tests-" + "x" * 50
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if env.text("EMAIL_URL", default=""):  # a worker of a test that brings a mail server
    vars().update(env.mail("EMAIL_URL", default=""))
else:
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DEBRIEF_SENDS_MAIL = True
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
ACCOUNT_RATE_LIMITS = False  # type: ignore[assignment]
DEBRIEF_DEMO = False  # a test that wants it says so

STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
