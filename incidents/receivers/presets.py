"""Mappings of senders that many have, to begin with; each can be changed for one webhook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# support.pagerduty.com/main/docs/webhooks, version 3: an event each; its moment is that of the event.
PAGERDUTY: dict[str, Any] = {
    "alerts": "event",
    "only": "data.type == 'incident'",
    "name": "data.title",
    "fingerprint": "data.id",
    "state": "data.status",
    "resolved": ["resolved"],
    "started_at": "occurred_at",
    "at_event": True,
    "link": "data.html_url",
    "severity": "data.priority.summary",
    "critical": ["P1"],
    "labels": {"service": "data.service.summary", "urgency": "data.urgency"},
    "group": "data.service.id",
}

# docs.datadoghq.com/integrations/webhooks with the variables of Datadog's own names in lower case.
DATADOG: dict[str, Any] = {
    "alerts": "@",
    "only": "monitor_id || id",
    "name": "title",
    "strip_brackets": True,
    "fingerprint": "join('/', [to_string(monitor_id || id), to_string(scopes || '')])",
    "state": "alert_transition || alert_type",
    "resolved": ["Recovered", "success", "Resolved"],
    "started_at": "date || last_updated",
    "at_event": True,
    "link": "url",
    "severity": "priority || severity",
    "critical": ["P1", "critical"],
    "tags": ["tags", "scopes"],
    "labels": {"alert_type": "alert_type"},
    "group": "to_string(monitor_id || id)",
}

# docs.aws.amazon.com/sns, a notification whose message is CloudWatch's JSON; also as a function passes it on.
CLOUDWATCH: dict[str, Any] = {
    "alerts": "Records[].Sns.Message || Message || @",
    "only": "AlarmName",
    "name": "AlarmName",
    "fingerprint": "AlarmArn || AlarmName",
    "state": "NewStateValue",
    "firing": ["ALARM"],
    "resolved": ["OK"],
    "started_at": "StateChangeTime",
    "at_event": True,
    "summary": "NewStateReason",
    "labels": {"region": "Region", "namespace": "Trigger.Namespace", "metric": "Trigger.MetricName",
               "account": "AWSAccountId"},
}  # fmt: skip

# support.atlassian.com/opsgenie/docs/opsgenie-edge-connector-alert-action-data: an action on an alert each.
OPSGENIE: dict[str, Any] = {
    "alerts": "@",
    "only": "alert",
    "name": "alert.message",
    "fingerprint": "alert.alias || alert.alertId",
    "state": "action",
    "firing": ["Create", "Acknowledge", "UnAcknowledge", "Escalate", "Snooze"],
    "resolved": ["Close", "Delete"],
    "started_at": "alert.createdAt",
    "summary": "alert.description",
    "severity": "alert.priority && to_string(alert.priority)",
    "critical": ["P1", "1"],
    "tags": ["alert.tags", "alert.details"],
    "labels": {"entity": "alert.entity", "source": "alert.source"},
}

# Names as many senders have them; one begins with it and looks at what came.
GENERIC: dict[str, Any] = {
    "alerts": "alerts || @",
    "name": "name || title || alertname",
    "fingerprint": "fingerprint || id || name || title || alertname",
    "state": "state || status",
    "resolved": ["resolved", "ok", "closed", "recovered"],
    "started_at": "started_at || startsAt || timestamp",
    "link": "link || url",
    "summary": "summary || description || message",
    "severity": "severity || priority",
    "critical": ["critical", "P1"],
    "tags": ["labels", "tags"],
}

PRESETS: Mapping[str, dict[str, Any]] = {
    "json": GENERIC,
    "pagerduty": PAGERDUTY,
    "datadog": DATADOG,
    "cloudwatch": CLOUDWATCH,
    "opsgenie": OPSGENIE,
}
