from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person may do; each is a Django group of the same name. Not to be confused with a role in an incident."""

    VIEWER = "viewer", _("viewer")
    RESPONDER = "responder", _("responder")
    COMMANDER = "commander", _("commander")
    REVIEWER = "reviewer", _("post-mortem reviewer")
    RUNBOOK_OWNER = "runbook_owner", _("runbook owner")
    LEADERSHIP = "leadership", _("leadership")
    ADMINISTRATOR = "administrator", _("administrator")


class Action(models.TextChoices):
    """Everything that anyone may be allowed or refused, named once. Labels complete "You may not …"."""

    # reading
    SIGN_IN = "sign_in", _("sign in")
    READ = "read", _("read incidents, runbooks and post-mortems")
    READ_REPORTS = "read_reports", _("read reports")
    READ_HISTORY = "read_history", _("read who changed what")
    # the response
    FOLLOW = "follow", _("follow an incident")
    DECLARE = "declare", _("declare an incident")
    IMPORT = "import", _("import records")
    RESPOND = "respond", _("change the course of an incident")
    TAKE_ROLE = "take_role", _("take or give a role in an incident")
    COMMAND = "command", _("command an incident")
    ASSESS_SEVERITY = "assess_severity", _("assess a severity")
    ADJUDICATE = "adjudicate", _("adjudicate a severity")
    COMMUNICATE = "communicate", _("write a communication")
    CANCEL = "cancel", _("cancel an incident")
    CORRECT = "correct", _("correct a moment or the owner of an incident")
    SEE_ALL_PRIVATE = "see_all_private", _("open private incidents")
    CONFIRM = "confirm", _("confirm what someone else asked for")
    # runbooks and alerts
    PROPOSE_CHANGE = "propose_change", _("propose a change to a runbook")
    EDIT_RUNBOOK = "edit_runbook", _("edit a runbook")
    EDIT_ALERT = "edit_alert", _("edit an alert definition")
    MANAGE_WEBHOOKS = "manage_webhooks", _("manage webhooks")
    RECEIVE_ALERT = "receive_alert", _("hand in alerts")
    # learning
    WRITE_POSTMORTEM = "write_postmortem", _("write a post-mortem")
    REVIEW_POSTMORTEM = "review_postmortem", _("review a post-mortem")
    PUBLISH_POSTMORTEM = "publish_postmortem", _("publish a post-mortem")
    EDIT_ACTION_ITEM = "edit_action_item", _("change an action item")
    # configuration
    EDIT_CATALOGUE = "edit_catalogue", _("change teams and services")
    EDIT_POLICY = "edit_policy", _("change the severity policy")
    EDIT_TEMPLATES = "edit_templates", _("change post-mortem templates")
    MANAGE_PEOPLE = "manage_people", _("manage people and their access")
    MANAGE_JOBS = "manage_jobs", _("manage jobs and what waits in the outbox")
    COMPUTE = "compute", _("recompute measures")
    PUBLISH_REPORT = "publish_report", _("publish a report")
    # oneself
    OWN_ACCOUNT = "own_account", _("change your own account")
