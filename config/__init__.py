"""Wiring: settings, addresses, Celery, what listens to which event."""

from config.celery import app as celery_app

__all__ = ("celery_app",)
