from django.urls import URLPattern, URLResolver, path

from incidents.views import runbook_editing, runbook_list, runbooks

ONE = "runbooks/<slug:slug>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("runbooks/", runbook_list.runbook_list, name="runbooks"),
    path("runbooks/write/", runbook_editing.runbook_new, name="runbook_new"),
    path(ONE, runbooks.runbook_page, name="runbook"),
    path(f"{ONE}source.md", runbooks.runbook_source, name="runbook_source"),
    path(f"{ONE}tick/", runbooks.tick, name="runbook_tick"),
    path(f"{ONE}end/", runbooks.end, name="runbook_end"),
    path(f"{ONE}take/", runbooks.take, name="runbook_take"),
    path(f"{ONE}state/", runbooks.state, name="runbook_state"),
    path(f"{ONE}edit/", runbook_editing.runbook_edit, name="runbook_edit"),
    path(f"{ONE}steps/new/", runbook_editing.step_new, name="runbook_step_new"),
    path(f"{ONE}steps/<int:position>/", runbook_editing.step_edit, name="runbook_step"),
]
