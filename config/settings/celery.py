"""Celery. A task is a hint, the database is the truth: tasks take ids, may run twice, and may get lost."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from celery.schedules import crontab

from config import env

CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = env.text("DEBRIEF_QUEUE", default="debrief")
# A worker that dies gives its task back (where the broker can), and holds no others.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Publishing is part of a person's request: better no hint than a page that hangs on a dead broker.
CELERY_TASK_PUBLISH_RETRY = False

CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
# The schedule stands here; the scheduler copies it into its tables, where the admin shows it.
# Each entry is a sweep that picks up what a lost hint or a dead worker left: "<app>.<what>": {task, schedule}.
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "outbox.work_off": {"task": "outbox.work_off", "schedule": timedelta(seconds=15)},
    "incidents.sweep_clocks": {"task": "incidents.sweep_clocks", "schedule": timedelta(seconds=30)},
    "incidents.escalate": {"task": "incidents.escalate", "schedule": timedelta(seconds=15)},
    "incidents.read_duty_calendars": {"task": "incidents.read_duty_calendars", "schedule": timedelta(minutes=5)},
    "incidents.age_runbooks": {"task": "incidents.age_runbooks", "schedule": crontab(hour="3", minute="40")},
    "incidents.tell_keepers": {"task": "incidents.tell_keepers", "schedule": crontab(minute="5")},
    "incidents.watch_alerts": {"task": "incidents.watch_alerts", "schedule": timedelta(minutes=1)},
    "incidents.check_links": {"task": "incidents.check_links", "schedule": crontab(minute="25")},
    "incidents.take_in_deliveries": {"task": "incidents.take_in_deliveries", "schedule": timedelta(seconds=15)},
    "incidents.confirm_subscriptions": {
        "task": "incidents.confirm_subscriptions",
        "schedule": timedelta(minutes=10),
    },
    "postmortems.open_due": {"task": "postmortems.open_due", "schedule": timedelta(minutes=15)},
    "metrics.compute_changed": {"task": "metrics.compute_changed", "schedule": timedelta(minutes=1)},
    "metrics.compute_nightly": {"task": "metrics.compute_nightly", "schedule": crontab(hour="2", minute="30")},
    "accounts.forget_idempotency_keys": {
        "task": "accounts.forget_idempotency_keys",
        "schedule": crontab(hour="3", minute="10"),
    },
}


def broker(data_dir: Path) -> tuple[str, dict[str, Any]]:
    """Address and transport options of the broker that CELERY_BROKER_URL names: files in the data folder by default."""
    url = env.text("CELERY_BROKER_URL", default="filesystem://localhost//")
    return url, transport_options(url, data_dir)


def transport_options(url: str, data_dir: Path) -> dict[str, Any]:
    """What each kind of broker needs.

    Files are polled every 50 ms (the default of a second makes a task wait three). On Redis a task that its worker
    did not finish comes back after the visibility timeout, so that is longer than any task may take.
    """
    if url.startswith("filesystem://"):
        messages, control = data_dir / "broker" / "messages", data_dir / "broker" / "control"
        for folder in (messages, control):
            folder.mkdir(parents=True, exist_ok=True)
        return {
            "data_folder_in": str(messages),
            "data_folder_out": str(messages),
            "control_folder": str(control),
            "polling_interval": 0.05,
        }
    if url.startswith(("redis://", "rediss://")):
        return {"visibility_timeout": 600}
    if url.startswith(("amqp://", "amqps://", "pyamqp://")):
        return {"confirm_publish": True}
    return {}
