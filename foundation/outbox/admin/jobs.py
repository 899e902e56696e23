"""Beat's own models, in the look of the rest and by the access table. A job is switched off, not deleted."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django_celery_beat.admin import PeriodicTaskAdmin, PeriodicTaskForm, TaskSelectWidget
from django_celery_beat.models import ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from foundation.accounts.admin.serving import ListedAdmin
from foundation.accounts.enums import Action

for model in (ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule):
    admin.site.unregister(model)


class TaskSelect(UnfoldAdminSelectWidget, TaskSelectWidget):  # type: ignore[misc]
    pass


class JobForm(PeriodicTaskForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "task" in self.fields:
            self.fields["task"].widget = UnfoldAdminTextInputWidget()
        if "regtask" in self.fields:
            self.fields["regtask"].widget = TaskSelect()


@admin.register(PeriodicTask)
class JobAdmin(ListedAdmin, PeriodicTaskAdmin):  # type: ignore[misc]
    action = Action.MANAGE_JOBS
    readers = ()
    form = JobForm
    list_display = ("name", "enabled", "scheduler", "last_run_at")
    list_filter = ("enabled",)
    list_select_related = ("interval", "crontab", "solar", "clocked")
    ordering = ("name",)
    date_hierarchy = None
    actions = ("enable_tasks", "disable_tasks", "run_tasks")
    change_form_template = None  # theirs brings an inline script, which nothing here may
    fieldsets = (
        (None, {"fields": ("name", "regtask", "task", "enabled", "description")}),
        (_("Schedule"), {"fields": ("interval", "crontab", "start_time", "last_run_at", "one_off")}),
        (_("Arguments"), {"fields": ("args", "kwargs", "expires", "expire_seconds", "queue", "priority")}),
    )
    readonly_fields = ("last_run_at",)


@admin.register(IntervalSchedule)
class IntervalAdmin(ListedAdmin):
    action = Action.MANAGE_JOBS
    readers = ()


@admin.register(CrontabSchedule)
class CrontabAdmin(ListedAdmin):
    action = Action.MANAGE_JOBS
    readers = ()
    list_display = ("__str__", "human_readable")
