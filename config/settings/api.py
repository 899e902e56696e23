"""The API: Django REST framework and its OpenAPI document."""

from typing import Any

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "foundation.accounts.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["foundation.accounts.api.permissions.ByAccessTable"],
    "DEFAULT_RENDERER_CLASSES": ["foundation.accounts.api.rendering.JsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["foundation.accounts.api.rendering.JsonParser"],
    "DEFAULT_PAGINATION_CLASS": "foundation.accounts.api.pagination.NewestFirst",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "foundation.accounts.api.problems.answer_to",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "URL_FORMAT_OVERRIDE": None,
}

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Debrief",
    "VERSION": "1",
    "DESCRIPTION": "Incidents, their response and what was learned from them.",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    # One name for each vocabulary, wherever a field of it stands.
    "ENUM_NAME_OVERRIDES": {
        "AnswerProblem": "incidents.enums.AnswerProblem",
        "Severity": "incidents.api.fields.LEVELS",
        "Status": "incidents.enums.Status",
        "IncidentKind": "incidents.enums.IncidentKind",
        "TimelineKind": "incidents.enums.TimelineKind",
        "ClockKind": "incidents.enums.ClockKind",
        "ClockState": "incidents.enums.ClockState",
        "StepTo": "incidents.enums.StepTo",
        "StepFrom": "incidents.enums.StepFrom",
        "StepVia": "incidents.enums.StepVia",
        "DutyLine": "incidents.enums.DutyLine",
        "TaskState": "incidents.enums.TaskState",
        "HandoverState": "incidents.enums.HandoverState",
        "CommunicationState": "incidents.enums.CommunicationState",
        "AlertState": "incidents.enums.AlertState",
        "RunbookState": "incidents.enums.RunbookState",
        "BlockKind": "incidents.enums.BlockKind",
        "PostmortemState": "postmortems.enums.PostmortemState",
        "ActionStatus": "postmortems.enums.ActionStatus",
        "ActionKind": "postmortems.enums.ActionKind",
        "Priority": "postmortems.api.fields.PRIORITIES",
        "ApprovalState": "foundation.approvals.enums.ApprovalState",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "foundation.accounts.api.documents.tell_what_holds_everywhere",
    ],
}
