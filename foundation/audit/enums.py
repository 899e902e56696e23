from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.TextChoices):
    """Through which face a write came."""

    WEB = "web", _("web")
    ADMIN = "admin", _("admin")
    API = "api", _("API")
    TASK = "task", _("task")
    COMMAND = "command", _("command")
