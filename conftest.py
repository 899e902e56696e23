"""Before anything of Django is loaded."""

import os

# Playwright keeps an event loop running in the thread of the test, which Django would take for an async view.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
