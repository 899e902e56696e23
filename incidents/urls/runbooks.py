from django.urls import URLPattern, URLResolver, path

from incidents.views import (
    runbook_editing,
    runbook_health,
    runbook_history,
    runbook_list,
    runbook_proposals,
    runbooks,
)

ONE = "runbooks/<slug:slug>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("runbooks/", runbook_list.runbook_list, name="runbooks"),
    path("runbooks/write/", runbook_editing.runbook_new, name="runbook_new"),
    path("runbooks/check/", runbook_editing.check, name="runbook_check"),
    path("runbooks/health/", runbook_health.runbook_health, name="runbook_health"),
    path(ONE, runbooks.runbook_page, name="runbook"),
    path(f"{ONE}source.md", runbooks.runbook_source, name="runbook_source"),
    path(f"{ONE}tick/", runbooks.tick, name="runbook_tick"),
    path(f"{ONE}end/", runbooks.end, name="runbook_end"),
    path(f"{ONE}take/", runbooks.take, name="runbook_take"),
    path(f"{ONE}state/", runbooks.state, name="runbook_state"),
    path(f"{ONE}edit/", runbook_editing.runbook_edit, name="runbook_edit"),
    path(f"{ONE}confirm/<int:number>/", runbooks.confirm, name="runbook_confirm"),
    path(f"{ONE}history/", runbook_history.runbook_history, name="runbook_history"),
    path(f"{ONE}history/<int:number>/", runbook_history.runbook_version, name="runbook_version"),
    path(f"{ONE}history/<int:number>/back/", runbook_history.bring_back, name="runbook_back"),
    path(f"{ONE}runs/<slug:public_id>/", runbook_history.runbook_run, name="runbook_run"),
    path(f"{ONE}runs/<slug:public_id>/judge/", runbook_history.judge, name="runbook_judge"),
    path(f"{ONE}propose/", runbook_proposals.propose, name="runbook_propose"),
    path(f"{ONE}proposals/<slug:public_id>/", runbook_proposals.proposal_page, name="runbook_proposal"),
    path(f"{ONE}proposals/<slug:public_id>/renew/", runbook_proposals.renew, name="runbook_renew"),
    path(f"{ONE}proposals/<slug:public_id>/<slug:act>/", runbook_proposals.decide, name="runbook_decide"),
    path(f"{ONE}steps/", runbook_editing.steps_order, name="runbook_steps"),
    path(f"{ONE}steps/new/", runbook_editing.step_new, name="runbook_step_new"),
    path(f"{ONE}steps/<int:position>/", runbook_editing.step_edit, name="runbook_step"),
]
