"""The Celery application. A task is a hint: what must happen stands in a table, and a beat sweep finds it."""

from celery import Celery

from config import file_broker
from config.env import use_settings

use_settings()
file_broker.register()

app = Celery("debrief", task_cls="foundation.audit.task_context:ActingTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
