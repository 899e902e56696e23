import datetime
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import foundation.accounts.models.users
import foundation.audit.acting
import foundation.audit.clock
import foundation.audit.public_ids
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("outbox", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CheckedLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.CharField(max_length=1000, unique=True, verbose_name="address")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("unknown", "not checked yet"),
                            ("alive", "leads somewhere"),
                            ("dead", "dead"),
                            ("refused", "can’t be checked from here"),
                        ],
                        default="unknown",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("problem", models.TextField(blank=True, default="", verbose_name="what is wrong")),
                ("failures", models.PositiveSmallIntegerField(default=0, verbose_name="failures in a row")),
                ("checked_at", models.DateTimeField(blank=True, null=True, verbose_name="checked at")),
                ("next_check_at", models.DateTimeField(db_index=True, verbose_name="next check at")),
                ("needed_at", models.DateTimeField(verbose_name="last found in use")),
            ],
            options={
                "verbose_name": "checked link",
                "verbose_name_plural": "checked links",
                "ordering": ("address",),
            },
        ),
        migrations.CreateModel(
            name="DutyCalendar",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    foundation.audit.public_ids.PublicIdField(
                        default=foundation.audit.public_ids.random_public_id,
                        editable=False,
                        max_length=12,
                        unique=True,
                        verbose_name="public id",
                    ),
                ),
                (
                    "line",
                    models.CharField(
                        choices=[("primary", "first on duty"), ("secondary", "second on duty")],
                        default="primary",
                        max_length=12,
                        verbose_name="line",
                    ),
                ),
                ("sealed_address", models.TextField(blank=True, default="", verbose_name="address")),
                ("text", models.TextField(blank=True, default="", verbose_name="file")),
                ("archived_at", models.DateTimeField(blank=True, null=True, verbose_name="archived at")),
            ],
            options={
                "verbose_name": "duty calendar",
                "verbose_name_plural": "duty calendars",
                "ordering": ("team__name", "line", "id"),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(max_length=24, unique=True, verbose_name="reference")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("summary", models.TextField(blank=True, default="", verbose_name="summary")),
                (
                    "kind",
                    models.CharField(
                        choices=[("real", "real"), ("drill", "drill"), ("test", "test")],
                        default="real",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("declared", "declared"),
                            ("acknowledged", "acknowledged"),
                            ("mitigated", "mitigated"),
                            ("resolved", "resolved"),
                            ("closed", "closed"),
                            ("cancelled", "cancelled"),
                            ("merged", "merged"),
                        ],
                        default="declared",
                        max_length=16,
                        verbose_name="status",
                    ),
                ),
                ("private", models.BooleanField(default=False, verbose_name="private")),
                ("retrospective", models.BooleanField(default=False, verbose_name="retrospective")),
                (
                    "notices_in_drill",
                    models.BooleanField(
                        default=False,
                        help_text="A drill is quiet unless this is asked for.",
                        verbose_name="notices in a drill",
                    ),
                ),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "SEV-1"), (2, "SEV-2"), (3, "SEV-3"), (4, "SEV-4")], verbose_name="severity"
                    ),
                ),
                (
                    "severity_declared",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "SEV-1"), (2, "SEV-2"), (3, "SEV-3"), (4, "SEV-4")],
                        verbose_name="declared severity",
                    ),
                ),
                (
                    "severity_peak",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "SEV-1"), (2, "SEV-2"), (3, "SEV-3"), (4, "SEV-4")], verbose_name="peak severity"
                    ),
                ),
                (
                    "severity_adjudicated",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(1, "SEV-1"), (2, "SEV-2"), (3, "SEV-3"), (4, "SEV-4")],
                        null=True,
                        verbose_name="severity on what was knowable",
                    ),
                ),
                (
                    "severity_final",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(1, "SEV-1"), (2, "SEV-2"), (3, "SEV-3"), (4, "SEV-4")],
                        null=True,
                        verbose_name="severity on final impact",
                    ),
                ),
                (
                    "sampling_key",
                    models.FloatField(
                        help_text="Unchanging, uniform in [0, 1); below the rate of its peak severity: sampled.",
                        verbose_name="sampling key",
                    ),
                ),
                (
                    "adjudication_weight",
                    models.FloatField(
                        blank=True,
                        help_text="1 ÷ sampling rate; empty outside the sample.",
                        null=True,
                        verbose_name="adjudication weight",
                    ),
                ),
                (
                    "declared_via",
                    models.CharField(
                        choices=[("form", "form"), ("api", "API"), ("alert", "alert"), ("import", "import")],
                        default="form",
                        max_length=8,
                        verbose_name="declared via",
                    ),
                ),
                (
                    "declared_month",
                    models.DateField(
                        help_text="First day, in the organisation's time zone: the cohort it is measured in.",
                        verbose_name="month of declaration",
                    ),
                ),
                ("impact_started_at", models.DateTimeField(blank=True, null=True, verbose_name="impact started")),
                ("detected_at", models.DateTimeField(blank=True, null=True, verbose_name="detected")),
                ("declared_at", models.DateTimeField(verbose_name="declared")),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True, verbose_name="acknowledged")),
                ("mitigated_at", models.DateTimeField(blank=True, null=True, verbose_name="mitigated")),
                ("resolved_at", models.DateTimeField(blank=True, null=True, verbose_name="resolved")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                (
                    "contradictions",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="Durations whose moments contradict each other; those count in no measure.",
                        verbose_name="contradictions",
                    ),
                ),
                ("channel_url", models.URLField(blank=True, default="", verbose_name="channel")),
                ("call_url", models.URLField(blank=True, default="", verbose_name="call")),
                (
                    "imported_from",
                    models.CharField(blank=True, default="", max_length=32, verbose_name="imported from"),
                ),
                (
                    "imported_id",
                    models.CharField(blank=True, default="", max_length=128, verbose_name="id at its source"),
                ),
                (
                    "changed_at",
                    models.DateTimeField(help_text="Rises with anything its page shows.", verbose_name="changed"),
                ),
                (
                    "declared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="declared by",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="incidents.incident",
                        verbose_name="merged into",
                    ),
                ),
            ],
            options={
                "verbose_name": "incident",
                "verbose_name_plural": "incidents",
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="ReferenceSeries",
            fields=[
                ("prefix", models.CharField(max_length=8, primary_key=True, serialize=False)),
                ("last", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Service",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=64, unique=True, verbose_name="short name")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("description", models.TextField(blank=True, default="", verbose_name="description")),
                (
                    "tier",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "tier 1"), (2, "tier 2"), (3, "tier 3")],
                        default=2,
                        help_text="1 is what customers notice first.",
                        verbose_name="tier",
                    ),
                ),
                ("archived_at", models.DateTimeField(blank=True, null=True, verbose_name="archived at")),
            ],
            options={
                "verbose_name": "service",
                "verbose_name_plural": "services",
                "ordering": ("name",),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=40, unique=True, verbose_name="short name")),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                (
                    "description",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="when to use it"),
                ),
                (
                    "archived",
                    models.BooleanField(
                        default=False, help_text="Offered no more; what carries it keeps it.", verbose_name="archived"
                    ),
                ),
            ],
            options={
                "verbose_name": "tag",
                "verbose_name_plural": "tags",
                "ordering": ("name",),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="AlertRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "matchers",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="All must agree: a list of [label, operator, value]; operators = != =~ !~. Empty: every alert.",
                        verbose_name="matchers",
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("declare", "declare an incident, or attach to the open one"),
                            ("attach", "attach to an open incident, declare none"),
                            ("record", "record only"),
                            ("heartbeat", "heartbeat: its silence is the alarm"),
                        ],
                        max_length=12,
                        verbose_name="decision",
                    ),
                ),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(1, "SEV-1"), (2, "SEV-2"), (3, "SEV-3"), (4, "SEV-4")],
                        help_text="Of what it declares; of a heartbeat: at which its silence declares, none if it only tells.",
                        null=True,
                        verbose_name="severity declared",
                    ),
                ),
                (
                    "group_by",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="Labels, such as cluster: alerts that agree in all of them share one incident. None: the open incident of the service, or without a service of the sender’s group.",
                        verbose_name="one incident for each",
                    ),
                ),
                (
                    "hold_off_minutes",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Of what it declares: for so long after an incident is resolved, what fires again is only noted there, so that flapping wakes nobody twice. What still fires then declares anew.",
                        verbose_name="hold-off, minutes",
                    ),
                ),
                (
                    "silent_after_minutes",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Of a heartbeat: how long nothing may be heard of it. Longer than its sender’s repeat interval.",
                        null=True,
                        verbose_name="silent after, minutes",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="active")),
            ],
            options={
                "verbose_name": "alert rule",
                "verbose_name_plural": "alert rules",
                "ordering": ("order", "id"),
                "base_manager_name": "objects",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision", "declare"), ("severity__isnull", False)),
                            ("decision", "heartbeat"),
                            models.Q(models.Q(("decision", "declare"), _negated=True), ("severity__isnull", True)),
                            _connector="OR",
                        ),
                        name="incidents_alertrule_severity_of_declared",
                        violation_error_message="A rule that declares says at which severity; only such a rule and a heartbeat’s may.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decision", "heartbeat"), ("silent_after_minutes__isnull", True), _connector="OR"
                        ),
                        name="incidents_alertrule_silence_of_heartbeat",
                        violation_error_message="Only a heartbeat has a time after which it is silent.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomField",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "slug",
                    models.SlugField(
                        help_text="In addresses and the API.", max_length=40, unique=True, verbose_name="short name"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "text"),
                            ("number", "number"),
                            ("day", "date"),
                            ("yes_no", "yes or no"),
                            ("choice", "one of a list"),
                            ("choices", "several of a list"),
                            ("link", "link"),
                        ],
                        default="text",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("choices", models.JSONField(blank=True, default=list, verbose_name="choices")),
                ("help_text", models.CharField(blank=True, default="", max_length=200, verbose_name="help")),
                ("asked_at_declaration", models.BooleanField(default=False, verbose_name="asked when declaring")),
                ("required_to_close", models.BooleanField(default=False, verbose_name="needed to close")),
                ("position", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                ("archived", models.BooleanField(default=False, verbose_name="archived")),
            ],
            options={
                "verbose_name": "field of incidents",
                "verbose_name_plural": "fields of incidents",
                "ordering": ("position", "name"),
                "base_manager_name": "objects",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ("choice", "choices")), _negated=True),
                            models.Q(("choices", []), _negated=True),
                            _connector="OR",
                        ),
                        name="incidents_customfield_has_choices",
                        violation_error_message="Say what there is to choose from.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(blank=True, default="")),
                ("etag", models.CharField(blank=True, default="", max_length=255)),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="read")),
                ("problem", models.TextField(blank=True, default="", verbose_name="what went wrong")),
                ("left_out", models.JSONField(blank=True, default=list, verbose_name="events that became no shift")),
                (
                    "calendar",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reading", to="incidents.dutycalendar"
                    ),
                ),
            ],
            options={
                "verbose_name": "reading of a calendar",
            },
        ),
        migrations.CreateModel(
            name="HistoricalAlertRule",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("order", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "matchers",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="All must agree: a list of [label, operator, value]; operators = != =~ !~. Empty: every alert.",
                        verbose_name="matchers",
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("declare", "declare an incident, or attach to the open one"),
                            ("attach", "attach to an open incident, declare none"),
                            ("record", "record only"),
                            ("heartbeat", "heartbeat: its silence is the alarm"),
                        ],
                        max_length=12,
                        verbose_name="decision",
                    ),
                ),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(1, "SEV-1"), (2, "SEV-2"), (3, "SEV-3"), (4, "SEV-4")],
                        help_text="Of what it declares; of a heartbeat: at which its silence declares, none if it only tells.",
                        null=True,
                        verbose_name="severity declared",
                    ),
                ),
                (
                    "group_by",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="Labels, such as cluster: alerts that agree in all of them share one incident. None: the open incident of the service, or without a service of the sender’s group.",
                        verbose_name="one incident for each",
                    ),
                ),
                (
                    "hold_off_minutes",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Of what it declares: for so long after an incident is resolved, what fires again is only noted there, so that flapping wakes nobody twice. What still fires then declares anew.",
                        verbose_name="hold-off, minutes",
                    ),
                ),
                (
                    "silent_after_minutes",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Of a heartbeat: how long nothing may be heard of it. Longer than its sender’s repeat interval.",
                        null=True,
                        verbose_name="silent after, minutes",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="active")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical alert rule",
                "verbose_name_plural": "historical alert rules",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAlertSilence",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "public_id",
                    foundation.audit.public_ids.PublicIdField(
                        db_index=True,
                        default=foundation.audit.public_ids.random_public_id,
                        editable=False,
                        max_length=12,
                        unique=False,
                        verbose_name="public id",
                    ),
                ),
                ("matchers", models.JSONField(default=list, verbose_name="matchers")),
                ("why", models.TextField(verbose_name="why")),
                ("starts_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(verbose_name="until")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical silence",
                "verbose_name_plural": "historical silences",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCustomField",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "slug",
                    models.SlugField(help_text="In addresses and the API.", max_length=40, verbose_name="short name"),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "text"),
                            ("number", "number"),
                            ("day", "date"),
                            ("yes_no", "yes or no"),
                            ("choice", "one of a list"),
                            ("choices", "several of a list"),
                            ("link", "link"),
                        ],
                        default="text",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("choices", models.JSONField(blank=True, default=list, verbose_name="choices")),
                ("help_text", models.CharField(blank=True, default="", max_length=200, verbose_name="help")),
                ("asked_at_declaration", models.BooleanField(default=False, verbose_name="asked when declaring")),
                ("required_to_close", models.BooleanField(default=False, verbose_name="needed to close")),
                ("position", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                ("archived", models.BooleanField(default=False, verbose_name="archived")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical field of incidents",
                "verbose_name_plural": "historical fields of incidents",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRuleKey",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "meaning",
                    models.CharField(
                        choices=[
                            ("runbook", "address of its runbook"),
                            ("service", "service it is about"),
                            ("severity", "severity at its source"),
                        ],
                        max_length=10,
                        verbose_name="says",
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        choices=[("annotation", "annotation"), ("label", "label")],
                        default="annotation",
                        max_length=10,
                        verbose_name="among the",
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        help_text="As rules write it, such as runbook_url.", max_length=100, verbose_name="key"
                    ),
                ),
                (
                    "template",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Where the value is only a part of the runbook’s address: {value} stands for it, such as https://wiki.example.com/runbooks/{value}. Empty: the value is the address.",
                        max_length=300,
                        verbose_name="address around it",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                ("active", models.BooleanField(default=True, verbose_name="active")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical key of alerting rules",
                "verbose_name_plural": "historical keys of alerting rules",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRunbookAging",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "tier",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "tier 1"), (2, "tier 2"), (3, "tier 3")], db_index=True, verbose_name="tier"
                    ),
                ),
                (
                    "days",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="stale after, in days"
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical ageing of runbooks",
                "verbose_name_plural": "historical ageing of runbooks",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSeverityLevel",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "SEV-1"), (2, "SEV-2"), (3, "SEV-3"), (4, "SEV-4")],
                        db_index=True,
                        verbose_name="level",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="A word beside SEV-n, such as critical.", max_length=60, verbose_name="name"
                    ),
                ),
                (
                    "description",
                    models.TextField(
                        help_text="Any one of these; unsure between two: the more severe.", verbose_name="criteria"
                    ),
                ),
                (
                    "acknowledge_amount",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Empty: not asked for.",
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(10000)],
                        verbose_name="acknowledge within",
                    ),
                ),
                (
                    "acknowledge_unit",
                    models.CharField(
                        choices=[
                            ("minutes", "minutes"),
                            ("hours", "hours"),
                            ("days", "days"),
                            ("business_days", "business days"),
                        ],
                        default="minutes",
                        max_length=16,
                        verbose_name="unit",
                    ),
                ),
                (
                    "mitigate_amount",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Empty: not asked for.",
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(10000)],
                        verbose_name="mitigation objective",
                    ),
                ),
                (
                    "mitigate_unit",
                    models.CharField(
                        choices=[
                            ("minutes", "minutes"),
                            ("hours", "hours"),
                            ("days", "days"),
                            ("business_days", "business days"),
                        ],
                        default="minutes",
                        max_length=16,
                        verbose_name="unit",
                    ),
                ),
                (
                    "executive_notice_amount",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Empty: not asked for.",
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(10000)],
                        verbose_name="executive notice within",
                    ),
                ),
                (
                    "executive_notice_unit",
                    models.CharField(
                        choices=[
                            ("minutes", "minutes"),
                            ("hours", "hours"),
                            ("days", "days"),
                            ("business_days", "business days"),
                        ],
                        default="minutes",
                        max_length=16,
                        verbose_name="unit",
                    ),
                ),
                (
                    "internal_update_amount",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Empty: not asked for.",
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(10000)],
                        verbose_name="internal update every",
                    ),
                ),
                (
                    "internal_update_unit",
                    models.CharField(
                        choices=[
                            ("minutes", "minutes"),
                            ("hours", "hours"),
                            ("days", "days"),
                            ("business_days", "business days"),
                        ],
                        default="minutes",
                        max_length=16,
                        verbose_name="unit",
                    ),
                ),
                (
                    "customer_first_amount",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Empty: not asked for.",
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(10000)],
                        verbose_name="first customer word within",
                    ),
                ),
                (
                    "customer_first_unit",
                    models.CharField(
                        choices=[
                            ("minutes", "minutes"),
                            ("hours", "hours"),
                            ("days", "days"),
                            ("business_days", "business days"),
                        ],
                        default="minutes",
                        max_length=16,
                        verbose_name="unit",
                    ),
                ),
                (
                    "customer_update_amount",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Empty: not asked for.",
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(10000)],
                        verbose_name="customer update every",
                    ),
                ),
                (
                    "customer_update_unit",
                    models.CharField(
                        choices=[
                            ("minutes", "minutes"),
                            ("hours", "hours"),
                            ("days", "days"),
                            ("business_days", "business days"),
                        ],
                        default="minutes",
                        max_length=16,
                        verbose_name="unit",
                    ),
                ),
                (
                    "updates_slower_after_mitigation",
                    models.PositiveSmallIntegerField(
                        default=2,
                        help_text="Times the interval, once mitigated.",
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="updates after mitigation",
                    ),
                ),
                ("commander_required", models.BooleanField(default=False, verbose_name="commander required")),
                (
                    "business_hours_only",
                    models.BooleanField(default=False, verbose_name="clocks run in business hours only"),
                ),
                ("postmortem_required", models.BooleanField(default=False, verbose_name="post-mortem required")),
                (
                    "postmortem_form",
                    models.CharField(
                        choices=[("full", "full"), ("short", "short"), ("none", "none")],
                        default="full",
                        max_length=8,
                        verbose_name="post-mortem form",
                    ),
                ),
                (
                    "postmortem_business_days",
                    models.PositiveSmallIntegerField(
                        default=5,
                        help_text="Business days of the owner team.",
                        verbose_name="post-mortem asked for review within",
                    ),
                ),
                (
                    "adjudication_percent",
                    models.PositiveSmallIntegerField(
                        default=100,
                        help_text="Per cent of incidents.",
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="share adjudicated",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical severity level",
                "verbose_name_plural": "historical severity policy",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalTag",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("slug", models.SlugField(max_length=40, verbose_name="short name")),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                (
                    "description",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="when to use it"),
                ),
                (
                    "archived",
                    models.BooleanField(
                        default=False, help_text="Offered no more; what carries it keeps it.", verbose_name="archived"
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical tag",
                "verbose_name_plural": "historical tags",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalWebhookReceiver",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "public_id",
                    foundation.audit.public_ids.PublicIdField(
                        db_index=True,
                        default=foundation.audit.public_ids.random_public_id,
                        editable=False,
                        max_length=12,
                        unique=False,
                        verbose_name="public id",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("alertmanager", "Alertmanager"),
                            ("grafana", "Grafana"),
                            ("pagerduty", "PagerDuty (v3)"),
                            ("datadog", "Datadog"),
                            ("cloudwatch", "CloudWatch, through Amazon SNS"),
                            ("opsgenie", "Opsgenie"),
                            ("json", "any other, in JSON"),
                        ],
                        max_length=24,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(db_index=True, max_length=120, verbose_name="name")),
                ("digest", models.CharField(db_index=True, editable=False, max_length=64)),
                ("active", models.BooleanField(default=True, verbose_name="active")),
                ("digest_before", models.CharField(blank=True, default="", editable=False, max_length=64)),
                (
                    "digest_before_until",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="old address taken until"),
                ),
                ("mapping", models.JSONField(blank=True, default=dict, verbose_name="mapping")),
                ("sealed_signing_secret", models.TextField(blank=True, default="", editable=False)),
                ("sealed_signing_secret_before", models.TextField(blank=True, default="", editable=False)),
                (
                    "signing_before_until",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="old signing secret taken until"
                    ),
                ),
                (
                    "signature_header",
                    models.CharField(blank=True, default="", max_length=60, verbose_name="header of the signature"),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Whom its writes are recorded as.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="service user",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical webhook",
                "verbose_name_plural": "historical webhooks",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="SearchDocument",
            fields=[
                (
                    "incident",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="incidents.incident",
                    ),
                ),
                ("words", models.TextField(verbose_name="words")),
            ],
            options={
                "verbose_name": "search document",
            },
        ),
        migrations.CreateModel(
            name="HistoricalTimelineEntry",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "public_id",
                    foundation.audit.public_ids.PublicIdField(
                        db_index=True,
                        default=foundation.audit.public_ids.random_public_id,
                        editable=False,
                        max_length=12,
                        unique=False,
                        verbose_name="public id",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("declared", "declared"),
                            ("acknowledged", "acknowledged"),
                            ("mitigated", "mitigated"),
                            ("relapsed", "relapsed"),
                            ("resolved", "resolved"),
                            ("reopened", "reopened"),
                            ("closed", "closed"),
                            ("cancelled", "cancelled"),
                            ("cancellation_requested", "cancellation asked for"),
                            ("undone", "undone"),
                            ("merged", "merged into another"),
                            ("absorbed", "took another in"),
                            ("severity_changed", "severity changed"),
                            ("adjudicated", "severity adjudicated"),
                            ("kind_corrected", "kind corrected"),
                            ("moment_corrected", "moment corrected"),
                            ("role_taken", "role taken"),
                            ("role_given", "role given"),
                            ("deputy_accepted", "deputy accepted"),
                            ("role_left", "role left"),
                            ("command_taken", "command taken"),
                            ("handover_offered", "handover offered"),
                            ("handover_accepted", "handover accepted"),
                            ("handover_withdrawn", "handover withdrawn"),
                            ("task_added", "task added"),
                            ("task_changed", "task changed"),
                            ("attempt_started", "mitigation attempt started"),
                            ("attempt_ended", "mitigation attempt ended"),
                            ("runbook_started", "runbook started"),
                            ("runbook_ended", "runbook ended"),
                            ("runbook_judged", "runbook judged"),
                            ("note", "note"),
                            ("link_attached", "link attached"),
                            ("alert_fired", "alert fired"),
                            ("heartbeat_back", "heartbeat heard again"),
                            ("alert_resolved", "alert resolved"),
                            ("update_drafted", "update drafted"),
                            ("update_approved", "update approved"),
                            ("update_sent", "update sent"),
                            ("update_skipped", "update not sent, by decision"),
                            ("executive_told", "executives told"),
                            ("executive_notified", "executive notice delivered"),
                            ("escalated", "escalated"),
                            ("clock_missed", "clock missed"),
                            ("clock_met", "clock met"),
                            ("clock_withdrawn", "clock withdrawn"),
                            ("source_update", "update at the source"),
                            ("team_corrected", "owner team corrected"),
                            ("service_added", "affected service added"),
                            ("service_removed", "affected service removed"),
                            ("tagged", "tagged"),
                            ("untagged", "tag taken off"),
                            ("field_set", "field set"),
                            ("made_private", "made private"),
                            ("made_public", "made public"),
                            ("access_granted", "access granted"),
                            ("access_ended", "access ended"),
                            ("glass_broken", "opened by break glass"),
                            ("postmortem_opened", "post-mortem opened"),
                            ("postmortem_waived", "post-mortem waived"),
                            ("action_noted", "action item noted"),
                        ],
                        max_length=24,
                        verbose_name="kind",
                    ),
                ),
                ("parameters", models.JSONField(blank=True, default=dict, verbose_name="parameters")),
                ("text", models.TextField(blank=True, default="", verbose_name="text")),
                (
                    "marker",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("detection", "detection"),
                            ("diagnosis", "diagnosis"),
                            ("repair", "repair"),
                            ("key", "key moment"),
                        ],
                        default="",
                        max_length=12,
                        verbose_name="marker",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=foundation.audit.clock.now, editable=False, verbose_name="recorded at"
                    ),
                ),
                ("edited_at", models.DateTimeField(blank=True, null=True, verbose_name="edited at")),
                ("struck_at", models.DateTimeField(blank=True, null=True, verbose_name="struck out at")),
                ("struck_why", models.TextField(blank=True, default="", verbose_name="why it was struck out")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.incident",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical timeline entry",
                "verbose_name_plural": "historical timeline",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPrivateGrant",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("granted_at", models.DateTimeField(verbose_name="since")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "expires_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Set where it was opened by break glass.",
                        null=True,
                        verbose_name="runs out",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.incident",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical named person",
                "verbose_name_plural": "historical named people",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalFormerReference",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("reference", models.CharField(db_index=True, max_length=24, verbose_name="reference")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.incident",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical former reference",
                "verbose_name_plural": "historical former references",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalFollow",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("since", models.DateTimeField(verbose_name="since")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.incident",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical follower",
                "verbose_name_plural": "historical followers",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCustomValue",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("text", models.CharField(max_length=500, verbose_name="value")),
                (
                    "number",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=16, null=True, verbose_name="as a number"
                    ),
                ),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "field",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.customfield",
                        verbose_name="field",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.incident",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical value of a field",
                "verbose_name_plural": "historical values of fields",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCommunication",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "public_id",
                    foundation.audit.public_ids.PublicIdField(
                        db_index=True,
                        default=foundation.audit.public_ids.random_public_id,
                        editable=False,
                        max_length=12,
                        unique=False,
                        verbose_name="public id",
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[("internal", "internal"), ("executive", "executives"), ("customer", "customers")],
                        max_length=12,
                        verbose_name="audience",
                    ),
                ),
                ("text", models.TextField(verbose_name="text")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("approved", "approved"),
                            ("sent", "sent"),
                            ("not_sent", "not sent, by decision"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("drafted_at", models.DateTimeField(verbose_name="drafted at")),
                ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="approved at")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                ("next_update_at", models.DateTimeField(blank=True, null=True, verbose_name="next update at")),
                (
                    "remark",
                    models.TextField(
                        blank=True, default="", help_text="Why it was sent back, or not sent.", verbose_name="remark"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.incident",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical communication",
                "verbose_name_plural": "historical communications",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalClock",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "public_id",
                    foundation.audit.public_ids.PublicIdField(
                        db_index=True,
                        default=foundation.audit.public_ids.random_public_id,
                        editable=False,
                        max_length=12,
                        unique=False,
                        verbose_name="public id",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("acknowledge", "acknowledge"),
                            ("executive_notice", "executive notice"),
                            ("internal_update", "internal update"),
                            ("customer_update", "customer update"),
                            ("mitigate", "mitigate"),
                            ("postmortem", "post-mortem"),
                        ],
                        max_length=20,
                        verbose_name="clock",
                    ),
                ),
                (
                    "sequence",
                    models.PositiveSmallIntegerField(
                        default=1, help_text="Of updates: first, second …", verbose_name="number"
                    ),
                ),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "SEV-1"), (2, "SEV-2"), (3, "SEV-3"), (4, "SEV-4")], verbose_name="severity"
                    ),
                ),
                ("amount", models.PositiveIntegerField(verbose_name="amount")),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("minutes", "minutes"),
                            ("hours", "hours"),
                            ("days", "days"),
                            ("business_days", "business days"),
                        ],
                        max_length=16,
                        verbose_name="unit",
                    ),
                ),
                ("business_hours", models.BooleanField(default=False, verbose_name="business hours only")),
                ("started_at", models.DateTimeField(verbose_name="runs from")),
                ("due_at", models.DateTimeField(verbose_name="due")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "running"),
                            ("met", "met"),
                            ("missed", "missed"),
                            ("met_late", "met late"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="running",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("missed_at", models.DateTimeField(blank=True, null=True, verbose_name="missed at")),
                ("met_at", models.DateTimeField(blank=True, null=True, verbose_name="met at")),
                ("met_recorded_at", models.DateTimeField(blank=True, null=True, verbose_name="recorded as met at")),
                ("met_by_human", models.BooleanField(blank=True, null=True, verbose_name="met by a person")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.incident",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical clock",
                "verbose_name_plural": "historical clocks",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="FormerReference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(max_length=24, unique=True, verbose_name="reference")),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="former_references",
                        to="incidents.incident",
                    ),
                ),
            ],
            options={
                "verbose_name": "former reference",
                "verbose_name_plural": "former references",
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="PolicyVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="When it was so.", verbose_name="at")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=foundation.audit.clock.now,
                        editable=False,
                        help_text="When Debrief learned it.",
                        verbose_name="recorded at",
                    ),
                ),
                ("reason", models.TextField(blank=True, default="", verbose_name="reason")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        editable=False,
                        max_length=8,
                        verbose_name="source",
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True, verbose_name="number")),
                ("levels", models.JSONField(help_text="Terms by level, 1 to 4.", verbose_name="levels")),
                ("criteria", models.JSONField(default=list, verbose_name="criteria")),
                ("steps", models.JSONField(default=list, verbose_name="escalation")),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
            ],
            options={
                "verbose_name": "policy version",
                "verbose_name_plural": "policy versions",
                "ordering": ("-number",),
                "get_latest_by": ("recorded_at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="incident",
            name="policy_version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="incidents.policyversion"
            ),
        ),
        migrations.CreateModel(
            name="PrivacyChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="When it was so.", verbose_name="at")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=foundation.audit.clock.now,
                        editable=False,
                        help_text="When Debrief learned it.",
                        verbose_name="recorded at",
                    ),
                ),
                ("reason", models.TextField(blank=True, default="", verbose_name="reason")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        editable=False,
                        max_length=8,
                        verbose_name="source",
                    ),
                ),
                ("private", models.BooleanField(verbose_name="private")),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="incidents.incident"
                    ),
                ),
            ],
            options={
                "verbose_name": "privacy",
                "get_latest_by": ("recorded_at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="RoleAssignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    foundation.audit.public_ids.PublicIdField(
                        default=foundation.audit.public_ids.random_public_id,
                        editable=False,
                        max_length=12,
                        unique=True,
                        verbose_name="public id",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("commander", "commander"),
                            ("deputy", "deputy"),
                            ("communications_lead", "communications lead"),
                            ("scribe", "scribe"),
                            ("executive_liaison", "executive liaison"),
                            ("investigator", "investigator"),
                            ("subject_matter_expert", "subject-matter expert"),
                        ],
                        max_length=24,
                        verbose_name="role",
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="since")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "accepted",
                    models.BooleanField(
                        default=False,
                        help_text="A deputy whom the commander chose or accepted stands in for them.",
                        verbose_name="accepted by the commander",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="role_assignments",
                        to="incidents.incident",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incident_roles",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "role",
                "verbose_name_plural": "roles",
                "ordering": ("id",),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="HistoricalHandover",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "public_id",
                    foundation.audit.public_ids.PublicIdField(
                        db_index=True,
                        default=foundation.audit.public_ids.random_public_id,
                        editable=False,
                        max_length=12,
                        unique=False,
                        verbose_name="public id",
                    ),
                ),
                ("brief", models.TextField(verbose_name="brief")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("offered", "offered"),
                            ("accepted", "accepted"),
                            ("withdrawn", "withdrawn"),
                            ("lapsed", "lapsed"),
                        ],
                        default="offered",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("offered_at", models.DateTimeField(verbose_name="offered at")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "offered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="to",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.incident",
                    ),
                ),
                (
                    "outgoing",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.roleassignment",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical handover",
                "verbose_name_plural": "historical handovers",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="RuleKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "meaning",
                    models.CharField(
                        choices=[
                            ("runbook", "address of its runbook"),
                            ("service", "service it is about"),
                            ("severity", "severity at its source"),
                        ],
                        max_length=10,
                        verbose_name="says",
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        choices=[("annotation", "annotation"), ("label", "label")],
                        default="annotation",
                        max_length=10,
                        verbose_name="among the",
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        help_text="As rules write it, such as runbook_url.", max_length=100, verbose_name="key"
                    ),
                ),
                (
                    "template",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Where the value is only a part of the runbook’s address: {value} stands for it, such as https://wiki.example.com/runbooks/{value}. Empty: the value is the address.",
                        max_length=300,
                        verbose_name="address around it",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                ("active", models.BooleanField(default=True, verbose_name="active")),
            ],
            options={
                "verbose_name": "key of alerting rules",
                "verbose_name_plural": "keys of alerting rules",
                "ordering": ("meaning", "order", "id"),
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("meaning", "place", "key"),
                        name="incidents_rulekey_once",
                        violation_error_message="This key has that meaning already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("template", ""), ("meaning", "runbook"), _connector="OR"),
                        name="incidents_rulekey_template_of_runbook",
                        violation_error_message="Only the address of a runbook has an address around it.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Runbook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("slug", models.SlugField(max_length=120, unique=True, verbose_name="short name")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("reviewed", "reviewed"),
                            ("verified", "verified"),
                            ("stale", "stale"),
                            ("retired", "retired"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "imported_from",
                    models.CharField(
                        blank=True, default="", editable=False, max_length=255, verbose_name="imported from"
                    ),
                ),
                (
                    "imported_source",
                    models.CharField(
                        blank=True,
                        default="",
                        editable=False,
                        help_text="The folder that the file stands in, or the name that was given to it.",
                        max_length=255,
                        verbose_name="source of the import",
                    ),
                ),
                (
                    "content_hash",
                    models.CharField(
                        blank=True,
                        default="",
                        editable=False,
                        help_text="Of what is run.",
                        max_length=64,
                        verbose_name="content hash",
                    ),
                ),
                (
                    "verified_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last verified"),
                ),
                (
                    "findings",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        editable=False,
                        help_text="How often the check found what, by code.",
                        verbose_name="findings",
                    ),
                ),
                ("errors", models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="errors found")),
                (
                    "maintainer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="maintainer",
                    ),
                ),
            ],
            options={
                "verbose_name": "runbook",
                "verbose_name_plural": "runbooks",
                "ordering": ("title",),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="MitigationAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    foundation.audit.public_ids.PublicIdField(
                        default=foundation.audit.public_ids.random_public_id,
                        editable=False,
                        max_length=12,
                        unique=True,
                        verbose_name="public id",
                    ),
                ),
                ("what", models.CharField(max_length=200, verbose_name="what")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("running", "running"),
                            ("worked", "worked"),
                            ("partly", "worked partly"),
                            ("no_effect", "no effect"),
                            ("made_worse", "made it worse"),
                        ],
                        default="running",
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
                ("effect", models.CharField(blank=True, default="", max_length=200, verbose_name="effect seen")),
                ("started_at", models.DateTimeField(verbose_name="started")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mitigation_attempts",
                        to="incidents.incident",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "runbook",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempts",
                        to="incidents.runbook",
                    ),
                ),
            ],
            options={
                "verbose_name": "mitigation attempt",
                "verbose_name_plural": "mitigation attempts",
                "ordering": ("-id",),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="HistoricalRunbookProposal",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "public_id",
                    foundation.audit.public_ids.PublicIdField(
                        db_index=True,
                        default=foundation.audit.public_ids.random_public_id,
                        editable=False,
                        max_length=12,
                        unique=False,
                        verbose_name="public id",
                    ),
                ),
                ("based_on", models.PositiveIntegerField(verbose_name="begun on version")),
                ("text", models.TextField(verbose_name="source text")),
                ("why", models.TextField(verbose_name="why")),
                ("proposed_at", models.DateTimeField(verbose_name="proposed at")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "waits for review"),
                            ("adopted", "adopted"),
                            ("declined", "declined"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided at")),
                ("words", models.TextField(blank=True, default="", verbose_name="reviewer’s words")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposed by",
                    ),
                ),
                (
                    "runbook",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.runbook",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical proposed change",
                "verbose_name_plural": "historical proposed changes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRunbookBlock",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("position", models.PositiveIntegerField(verbose_name="position")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("front_matter", "front matter"),
                            ("heading", "heading"),
                            ("prose", "prose"),
                            ("step", "step"),
                            ("code", "code"),
                            ("list", "list"),
                            ("table", "table"),
                            ("comment", "comment"),
                            ("blank", "blank"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("section", models.CharField(blank=True, default="", max_length=120, verbose_name="section")),
                (
                    "heading_level",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="heading level"),
                ),
                ("text", models.TextField(blank=True, verbose_name="source text")),
                ("instruction", models.TextField(blank=True, default="", verbose_name="instruction")),
                ("command", models.TextField(blank=True, default="", verbose_name="command")),
                (
                    "language",
                    models.CharField(blank=True, default="", max_length=32, verbose_name="language of the command"),
                ),
                ("expected", models.TextField(blank=True, default="", verbose_name="expected output")),
                ("undo", models.TextField(blank=True, default="", verbose_name="how to undo it")),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="removed at")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "runbook",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.runbook",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical runbook block",
                "verbose_name_plural": "historical runbook blocks",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalMitigationAttempt",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "public_id",
                    foundation.audit.public_ids.PublicIdField(
                        db_index=True,
                        default=foundation.audit.public_ids.random_public_id,
                        editable=False,
                        max_length=12,
                        unique=False,
                        verbose_name="public id",
                    ),
                ),
                ("what", models.CharField(max_length=200, verbose_name="what")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("running", "running"),
                            ("worked", "worked"),
                            ("partly", "worked partly"),
                            ("no_effect", "no effect"),
                            ("made_worse", "made it worse"),
                        ],
                        default="running",
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
                ("effect", models.CharField(blank=True, default="", max_length=200, verbose_name="effect seen")),
                ("started_at", models.DateTimeField(verbose_name="started")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.incident",
                    ),
                ),
                (
                    "runbook",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.runbook",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical mitigation attempt",
                "verbose_name_plural": "historical mitigation attempts",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="RunbookAging",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "tier",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "tier 1"), (2, "tier 2"), (3, "tier 3")], unique=True, verbose_name="tier"
                    ),
                ),
                (
                    "days",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="stale after, in days"
                    ),
                ),
            ],
            options={
                "verbose_name": "ageing of runbooks",
                "verbose_name_plural": "ageing of runbooks",
                "ordering": ("tier",),
                "base_manager_name": "objects",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("days__gte", 1)),
                        name="incidents_runbookaging_a_day_at_least",
                        violation_error_message="A day is the least.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RunbookProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "public_id",
                    foundation.audit.public_ids.PublicIdField(
                        default=foundation.audit.public_ids.random_public_id,
                        editable=False,
                        max_length=12,
                        unique=True,
                        verbose_name="public id",
                    ),
                ),
                ("based_on", models.PositiveIntegerField(verbose_name="begun on version")),
                ("text", models.TextField(verbose_name="source text")),
                ("why", models.TextField(verbose_name="why")),
                ("proposed_at", models.DateTimeField(verbose_name="proposed at")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "waits for review"),
                            ("adopted", "adopted"),
                            ("declined", "declined"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided at")),
                ("words", models.TextField(blank=True, default="", verbose_name="reviewer’s words")),
                (
                    "authors",
                    models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="authors"),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposed by",
                    ),
                ),
                (
                    "runbook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="proposals", to="incidents.runbook"
                    ),
                ),
            ],
            options={
                "verbose_name": "proposed change",
                "verbose_name_plural": "proposed changes",
                "ordering": ("-id",),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="RunbookRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    foundation.audit.public_ids.PublicIdField(
                        default=foundation.audit.public_ids.random_public_id,
                        editable=False,
                        max_length=12,
                        unique=True,
                        verbose_name="public id",
                    ),
                ),
                ("content_hash", models.CharField(max_length=64, verbose_name="content hash as run")),
                ("ticked", models.JSONField(blank=True, default=list, verbose_name="steps done")),
                ("number", models.PositiveIntegerField(default=1, verbose_name="version as begun")),
                ("values", models.JSONField(blank=True, default=dict, verbose_name="filled in")),
                ("started_at", models.DateTimeField(verbose_name="started")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "number_at_end",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="version at its end"),
                ),
                (
                    "to_run",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="steps with something to run"),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runbook_runs",
                        to="incidents.incident",
                    ),
                ),
                (
                    "joined_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="joined",
                        to="incidents.runbookrun",
                        verbose_name="joined into",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "runbook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="runs", to="incidents.runbook"
                    ),
                ),
            ],
            options={
                "verbose_name": "runbook run",
                "verbose_name_plural": "runbook runs",
                "ordering": ("-id",),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="HistoricalRunbookRun",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "public_id",
                    foundation.audit.public_ids.PublicIdField(
                        db_index=True,
                        default=foundation.audit.public_ids.random_public_id,
                        editable=False,
                        max_length=12,
                        unique=False,
                        verbose_name="public id",
                    ),
                ),
                ("content_hash", models.CharField(max_length=64, verbose_name="content hash as run")),
                ("ticked", models.JSONField(blank=True, default=list, verbose_name="steps done")),
                ("number", models.PositiveIntegerField(default=1, verbose_name="version as begun")),
                ("values", models.JSONField(blank=True, default=dict, verbose_name="filled in")),
                ("started_at", models.DateTimeField(verbose_name="started")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "number_at_end",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="version at its end"),
                ),
                (
                    "to_run",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="steps with something to run"),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.incident",
                    ),
                ),
                (
                    "runbook",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.runbook",
                    ),
                ),
                (
                    "joined_into",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.runbookrun",
                        verbose_name="joined into",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical runbook run",
                "verbose_name_plural": "historical runbook runs",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="RunbookStateChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="When it was so.", verbose_name="at")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=foundation.audit.clock.now,
                        editable=False,
                        help_text="When Debrief learned it.",
                        verbose_name="recorded at",
                    ),
                ),
                ("reason", models.TextField(blank=True, default="", verbose_name="reason")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        editable=False,
                        max_length=8,
                        verbose_name="source",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("reviewed", "reviewed"),
                            ("verified", "verified"),
                            ("stale", "stale"),
                            ("retired", "retired"),
                        ],
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "runbook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="state_changes",
                        to="incidents.runbook",
                    ),
                ),
            ],
            options={
                "get_latest_by": ("recorded_at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="runbook",
            name="last_change",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="incidents.runbookstatechange",
            ),
        ),
        migrations.CreateModel(
            name="RunbookVerification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="When it was so.", verbose_name="at")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=foundation.audit.clock.now,
                        editable=False,
                        help_text="When Debrief learned it.",
                        verbose_name="recorded at",
                    ),
                ),
                ("reason", models.TextField(blank=True, default="", verbose_name="reason")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        editable=False,
                        max_length=8,
                        verbose_name="source",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[("helped", "helped"), ("partly", "helped in part"), ("misled", "misled")],
                        max_length=8,
                        verbose_name="outcome",
                    ),
                ),
                ("content_hash", models.CharField(blank=True, default="", max_length=64, verbose_name="content hash")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="steps done")),
                ("to_run", models.PositiveIntegerField(default=0, verbose_name="steps with something to run")),
                ("drill", models.BooleanField(default=False, verbose_name="in a drill")),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verifications",
                        to="incidents.runbookrun",
                    ),
                ),
                (
                    "runbook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verifications",
                        to="incidents.runbook",
                    ),
                ),
            ],
            options={
                "verbose_name": "runbook verification",
                "verbose_name_plural": "runbook verifications",
                "get_latest_by": ("recorded_at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="runbookstatechange",
            name="verification",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="incidents.runbookverification",
            ),
        ),
        migrations.AddField(
            model_name="runbook",
            name="exercise",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="incidents.runbookverification",
            ),
        ),
        migrations.CreateModel(
            name="RunbookVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="When it was so.", verbose_name="at")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=foundation.audit.clock.now,
                        editable=False,
                        help_text="When Debrief learned it.",
                        verbose_name="recorded at",
                    ),
                ),
                ("reason", models.TextField(blank=True, default="", verbose_name="reason")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        editable=False,
                        max_length=8,
                        verbose_name="source",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("text", models.TextField(verbose_name="source text")),
                ("content_hash", models.CharField(max_length=64, verbose_name="content hash")),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="incidents.runbookproposal",
                    ),
                ),
                (
                    "runbook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="incidents.runbook"
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a runbook",
                "verbose_name_plural": "versions of runbooks",
                "get_latest_by": ("recorded_at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="RunbookService",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "runbook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="service_links",
                        to="incidents.runbook",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runbook_links",
                        to="incidents.service",
                    ),
                ),
            ],
            options={
                "verbose_name": "service of a runbook",
                "verbose_name_plural": "services of a runbook",
                "base_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="incident",
            name="service",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="incidents",
                to="incidents.service",
                verbose_name="service",
            ),
        ),
        migrations.CreateModel(
            name="HistoricalServiceDependency",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "needs",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.service",
                        verbose_name="needs",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.service",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical dependency",
                "verbose_name_plural": "historical dependencies",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRunbookService",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "runbook",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.runbook",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.service",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical service of a runbook",
                "verbose_name_plural": "historical services of a runbook",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAlertDefinition",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "public_id",
                    foundation.audit.public_ids.PublicIdField(
                        db_index=True,
                        default=foundation.audit.public_ids.random_public_id,
                        editable=False,
                        max_length=12,
                        unique=False,
                        verbose_name="public id",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("identity", models.CharField(db_index=True, editable=False, max_length=64)),
                (
                    "source_id",
                    models.CharField(blank=True, default="", max_length=100, verbose_name="id at its source"),
                ),
                ("expression", models.TextField(blank=True, default="", verbose_name="expression")),
                (
                    "language",
                    models.CharField(
                        choices=[("promql", "PromQL"), ("logql", "LogQL"), ("grafana", "Grafana’s queries")],
                        default="promql",
                        max_length=8,
                        verbose_name="language",
                    ),
                ),
                ("holds_for", models.CharField(blank=True, default="", max_length=32, verbose_name="for")),
                (
                    "keeps_firing_for",
                    models.CharField(blank=True, default="", max_length=32, verbose_name="keeps firing for"),
                ),
                ("labels", models.JSONField(blank=True, default=dict, verbose_name="labels")),
                ("annotations", models.JSONField(blank=True, default=dict, verbose_name="annotations")),
                (
                    "severity_label",
                    models.CharField(blank=True, default="", max_length=32, verbose_name="severity at its source"),
                ),
                (
                    "runbook_url",
                    models.CharField(
                        blank=True, default="", max_length=500, verbose_name="runbook address at its source"
                    ),
                ),
                ("group", models.CharField(blank=True, default="", max_length=200, verbose_name="group")),
                (
                    "imported_from",
                    models.CharField(blank=True, default="", max_length=255, verbose_name="imported from"),
                ),
                ("vanished_at", models.DateTimeField(blank=True, null=True, verbose_name="vanished at")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "runbook",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.runbook",
                        verbose_name="runbook",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical alert definition",
                "verbose_name_plural": "historical alert definitions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAffectedService",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="removed at")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.incident",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical affected service",
                "verbose_name_plural": "historical affected services",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="AlertDefinition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    foundation.audit.public_ids.PublicIdField(
                        default=foundation.audit.public_ids.random_public_id,
                        editable=False,
                        max_length=12,
                        unique=True,
                        verbose_name="public id",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("identity", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "source_id",
                    models.CharField(blank=True, default="", max_length=100, verbose_name="id at its source"),
                ),
                ("expression", models.TextField(blank=True, default="", verbose_name="expression")),
                (
                    "language",
                    models.CharField(
                        choices=[("promql", "PromQL"), ("logql", "LogQL"), ("grafana", "Grafana’s queries")],
                        default="promql",
                        max_length=8,
                        verbose_name="language",
                    ),
                ),
                ("holds_for", models.CharField(blank=True, default="", max_length=32, verbose_name="for")),
                (
                    "keeps_firing_for",
                    models.CharField(blank=True, default="", max_length=32, verbose_name="keeps firing for"),
                ),
                ("labels", models.JSONField(blank=True, default=dict, verbose_name="labels")),
                ("annotations", models.JSONField(blank=True, default=dict, verbose_name="annotations")),
                (
                    "severity_label",
                    models.CharField(blank=True, default="", max_length=32, verbose_name="severity at its source"),
                ),
                (
                    "runbook_url",
                    models.CharField(
                        blank=True, default="", max_length=500, verbose_name="runbook address at its source"
                    ),
                ),
                ("group", models.CharField(blank=True, default="", max_length=200, verbose_name="group")),
                (
                    "imported_from",
                    models.CharField(blank=True, default="", max_length=255, verbose_name="imported from"),
                ),
                ("vanished_at", models.DateTimeField(blank=True, null=True, verbose_name="vanished at")),
                (
                    "runbook",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alert_definitions",
                        to="incidents.runbook",
                        verbose_name="runbook",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alert_definitions",
                        to="incidents.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "verbose_name": "alert definition",
                "verbose_name_plural": "alert definitions",
                "ordering": ("name", "id"),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="AffectedService",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="removed at")),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="affected_services",
                        to="incidents.incident",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="incidents.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "verbose_name": "affected service",
                "verbose_name_plural": "affected services",
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="ServiceDependency",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "needs",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dependents",
                        to="incidents.service",
                        verbose_name="needs",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="dependencies", to="incidents.service"
                    ),
                ),
            ],
            options={
                "verbose_name": "dependency",
                "verbose_name_plural": "dependencies",
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="SeverityAssessment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="When it was so.", verbose_name="at")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=foundation.audit.clock.now,
                        editable=False,
                        help_text="When Debrief learned it.",
                        verbose_name="recorded at",
                    ),
                ),
                ("reason", models.TextField(blank=True, default="", verbose_name="reason")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        editable=False,
                        max_length=8,
                        verbose_name="source",
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("declared", "declared"),
                            ("reassessed", "reassessed"),
                            ("knowable", "adjudicated on what was knowable"),
                            ("final", "adjudicated on final impact"),
                        ],
                        max_length=12,
                        verbose_name="basis",
                    ),
                ),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "SEV-1"), (2, "SEV-2"), (3, "SEV-3"), (4, "SEV-4")], verbose_name="severity"
                    ),
                ),
                (
                    "suggested",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(1, "SEV-1"), (2, "SEV-2"), (3, "SEV-3"), (4, "SEV-4")],
                        null=True,
                        verbose_name="suggested",
                    ),
                ),
                (
                    "suggestion_reasons",
                    models.JSONField(blank=True, default=list, verbose_name="reasons of the suggestion"),
                ),
                ("answers", models.JSONField(blank=True, default=dict, verbose_name="answers")),
                ("by_machine", models.BooleanField(default=False, verbose_name="by a machine")),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="incidents.incident"
                    ),
                ),
            ],
            options={
                "verbose_name": "severity assessment",
                "get_latest_by": ("recorded_at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="SeverityLevel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "SEV-1"), (2, "SEV-2"), (3, "SEV-3"), (4, "SEV-4")],
                        unique=True,
                        verbose_name="level",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="A word beside SEV-n, such as critical.", max_length=60, verbose_name="name"
                    ),
                ),
                (
                    "description",
                    models.TextField(
                        help_text="Any one of these; unsure between two: the more severe.", verbose_name="criteria"
                    ),
                ),
                (
                    "acknowledge_amount",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Empty: not asked for.",
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(10000)],
                        verbose_name="acknowledge within",
                    ),
                ),
                (
                    "acknowledge_unit",
                    models.CharField(
                        choices=[
                            ("minutes", "minutes"),
                            ("hours", "hours"),
                            ("days", "days"),
                            ("business_days", "business days"),
                        ],
                        default="minutes",
                        max_length=16,
                        verbose_name="unit",
                    ),
                ),
                (
                    "mitigate_amount",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Empty: not asked for.",
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(10000)],
                        verbose_name="mitigation objective",
                    ),
                ),
                (
                    "mitigate_unit",
                    models.CharField(
                        choices=[
                            ("minutes", "minutes"),
                            ("hours", "hours"),
                            ("days", "days"),
                            ("business_days", "business days"),
                        ],
                        default="minutes",
                        max_length=16,
                        verbose_name="unit",
                    ),
                ),
                (
                    "executive_notice_amount",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Empty: not asked for.",
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(10000)],
                        verbose_name="executive notice within",
                    ),
                ),
                (
                    "executive_notice_unit",
                    models.CharField(
                        choices=[
                            ("minutes", "minutes"),
                            ("hours", "hours"),
                            ("days", "days"),
                            ("business_days", "business days"),
                        ],
                        default="minutes",
                        max_length=16,
                        verbose_name="unit",
                    ),
                ),
                (
                    "internal_update_amount",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Empty: not asked for.",
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(10000)],
                        verbose_name="internal update every",
                    ),
                ),
                (
                    "internal_update_unit",
                    models.CharField(
                        choices=[
                            ("minutes", "minutes"),
                            ("hours", "hours"),
                            ("days", "days"),
                            ("business_days", "business days"),
                        ],
                        default="minutes",
                        max_length=16,
                        verbose_name="unit",
                    ),
                ),
                (
                    "customer_first_amount",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Empty: not asked for.",
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(10000)],
                        verbose_name="first customer word within",
                    ),
                ),
                (
                    "customer_first_unit",
                    models.CharField(
                        choices=[
                            ("minutes", "minutes"),
                            ("hours", "hours"),
                            ("days", "days"),
                            ("business_days", "business days"),
                        ],
                        default="minutes",
                        max_length=16,
                        verbose_name="unit",
                    ),
                ),
                (
                    "customer_update_amount",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Empty: not asked for.",
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(10000)],
                        verbose_name="customer update every",
                    ),
                ),
                (
                    "customer_update_unit",
                    models.CharField(
                        choices=[
                            ("minutes", "minutes"),
                            ("hours", "hours"),
                            ("days", "days"),
                            ("business_days", "business days"),
                        ],
                        default="minutes",
                        max_length=16,
                        verbose_name="unit",
                    ),
                ),
                (
                    "updates_slower_after_mitigation",
                    models.PositiveSmallIntegerField(
                        default=2,
                        help_text="Times the interval, once mitigated.",
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="updates after mitigation",
                    ),
                ),
                ("commander_required", models.BooleanField(default=False, verbose_name="commander required")),
                (
                    "business_hours_only",
                    models.BooleanField(default=False, verbose_name="clocks run in business hours only"),
                ),
                ("postmortem_required", models.BooleanField(default=False, verbose_name="post-mortem required")),
                (
                    "postmortem_form",
                    models.CharField(
                        choices=[("full", "full"), ("short", "short"), ("none", "none")],
                        default="full",
                        max_length=8,
                        verbose_name="post-mortem form",
                    ),
                ),
                (
                    "postmortem_business_days",
                    models.PositiveSmallIntegerField(
                        default=5,
                        help_text="Business days of the owner team.",
                        verbose_name="post-mortem asked for review within",
                    ),
                ),
                (
                    "adjudication_percent",
                    models.PositiveSmallIntegerField(
                        default=100,
                        help_text="Per cent of incidents.",
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="share adjudicated",
                    ),
                ),
            ],
            options={
                "verbose_name": "severity level",
                "verbose_name_plural": "severity policy",
                "ordering": ("level",),
                "base_manager_name": "objects",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("adjudication_percent__lte", 100)),
                        name="incidents_severitylevel_percent",
                        violation_error_message="A share is at most 100 per cent.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__gte", 1), ("level__lte", 4)),
                        name="incidents_severitylevel_one_to_four",
                        violation_error_message="Severities go from SEV-1 to SEV-4.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SeverityCriterion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "conditions",
                    models.JSONField(
                        help_text='All must be true: a list of [fact, operator, value], such as [["users_share", ">=", 50]].',
                        verbose_name="conditions",
                    ),
                ),
                ("sentence", models.CharField(max_length=200, verbose_name="reason shown")),
                ("active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "level",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="criteria",
                        to="incidents.severitylevel",
                        verbose_name="level",
                    ),
                ),
            ],
            options={
                "verbose_name": "severity criterion",
                "verbose_name_plural": "severity criteria",
                "ordering": ("level__level", "order", "id"),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="HistoricalSeverityCriterion",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "conditions",
                    models.JSONField(
                        help_text='All must be true: a list of [fact, operator, value], such as [["users_share", ">=", 50]].',
                        verbose_name="conditions",
                    ),
                ),
                ("sentence", models.CharField(max_length=200, verbose_name="reason shown")),
                ("active", models.BooleanField(default=True, verbose_name="active")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "level",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.severitylevel",
                        verbose_name="level",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical severity criterion",
                "verbose_name_plural": "historical severity criteria",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCommunicationTemplate",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "public_id",
                    foundation.audit.public_ids.PublicIdField(
                        db_index=True,
                        default=foundation.audit.public_ids.random_public_id,
                        editable=False,
                        max_length=12,
                        unique=False,
                        verbose_name="public id",
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[("internal", "internal"), ("executive", "executives"), ("customer", "customers")],
                        max_length=12,
                        verbose_name="audience",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("first", "first word"),
                            ("update", "further update"),
                            ("mitigated", "once mitigated"),
                            ("resolved", "once resolved"),
                        ],
                        max_length=12,
                        verbose_name="stage",
                    ),
                ),
                ("text", models.TextField(verbose_name="text")),
                ("active", models.BooleanField(default=True, verbose_name="active")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "level",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.severitylevel",
                        verbose_name="severity",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical communication template",
                "verbose_name_plural": "historical communication templates",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="CommunicationTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    foundation.audit.public_ids.PublicIdField(
                        default=foundation.audit.public_ids.random_public_id,
                        editable=False,
                        max_length=12,
                        unique=True,
                        verbose_name="public id",
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[("internal", "internal"), ("executive", "executives"), ("customer", "customers")],
                        max_length=12,
                        verbose_name="audience",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("first", "first word"),
                            ("update", "further update"),
                            ("mitigated", "once mitigated"),
                            ("resolved", "once resolved"),
                        ],
                        max_length=12,
                        verbose_name="stage",
                    ),
                ),
                ("text", models.TextField(verbose_name="text")),
                ("active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "level",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="incidents.severitylevel",
                        verbose_name="severity",
                    ),
                ),
            ],
            options={
                "verbose_name": "communication template",
                "verbose_name_plural": "communication templates",
                "ordering": ("audience", "stage", "level__level", "id"),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Stance",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(choices=[("command", "command"), ("investigate", "investigate")], max_length=12),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="stances", to="incidents.incident"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="roleassignment",
            name="stance",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="incidents.stance",
            ),
        ),
        migrations.CreateModel(
            name="InvestigationTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    foundation.audit.public_ids.PublicIdField(
                        default=foundation.audit.public_ids.random_public_id,
                        editable=False,
                        max_length=12,
                        unique=True,
                        verbose_name="public id",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="task")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("working", "working"), ("done", "done"), ("dropped", "dropped")],
                        default="open",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("finding", models.TextField(blank=True, default="", verbose_name="finding")),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="investigation_tasks",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assignee",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="investigation_tasks",
                        to="incidents.incident",
                    ),
                ),
                (
                    "stance",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="incidents.stance",
                    ),
                ),
            ],
            options={
                "verbose_name": "investigation task",
                "verbose_name_plural": "investigation tasks",
                "ordering": ("id",),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="HistoricalRoleAssignment",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "public_id",
                    foundation.audit.public_ids.PublicIdField(
                        db_index=True,
                        default=foundation.audit.public_ids.random_public_id,
                        editable=False,
                        max_length=12,
                        unique=False,
                        verbose_name="public id",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("commander", "commander"),
                            ("deputy", "deputy"),
                            ("communications_lead", "communications lead"),
                            ("scribe", "scribe"),
                            ("executive_liaison", "executive liaison"),
                            ("investigator", "investigator"),
                            ("subject_matter_expert", "subject-matter expert"),
                        ],
                        max_length=24,
                        verbose_name="role",
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="since")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "accepted",
                    models.BooleanField(
                        default=False,
                        help_text="A deputy whom the commander chose or accepted stands in for them.",
                        verbose_name="accepted by the commander",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.incident",
                    ),
                ),
                (
                    "stance",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.stance",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical role",
                "verbose_name_plural": "historical roles",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalInvestigationTask",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "public_id",
                    foundation.audit.public_ids.PublicIdField(
                        db_index=True,
                        default=foundation.audit.public_ids.random_public_id,
                        editable=False,
                        max_length=12,
                        unique=False,
                        verbose_name="public id",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="task")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("working", "working"), ("done", "done"), ("dropped", "dropped")],
                        default="open",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("finding", models.TextField(blank=True, default="", verbose_name="finding")),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assignee",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.incident",
                    ),
                ),
                (
                    "stance",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.stance",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical investigation task",
                "verbose_name_plural": "historical investigation tasks",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="IncidentTag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("added_at", models.DateTimeField(verbose_name="since")),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tags", to="incidents.incident"
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="carried",
                        to="incidents.tag",
                        verbose_name="tag",
                    ),
                ),
            ],
            options={
                "verbose_name": "tag of an incident",
                "verbose_name_plural": "tags of incidents",
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="HistoricalIncidentTag",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("added_at", models.DateTimeField(verbose_name="since")),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.incident",
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.tag",
                        verbose_name="tag",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical tag of an incident",
                "verbose_name_plural": "historical tags of incidents",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Team",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=64, unique=True, verbose_name="short name")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "time_zone",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Where its due dates and business hours are; empty for the organisation's.",
                        max_length=64,
                        validators=[foundation.accounts.models.users.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                ("opens_at", models.TimeField(default=datetime.time(9, 0), verbose_name="opens at")),
                ("closes_at", models.TimeField(default=datetime.time(17, 0), verbose_name="closes at")),
                (
                    "working_days",
                    models.CharField(
                        default="12345",
                        help_text="1 is Monday, 7 is Sunday.",
                        max_length=7,
                        verbose_name="working days",
                    ),
                ),
                (
                    "holiday_country",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="A country's two letters; empty for none.",
                        max_length=2,
                        verbose_name="holidays of",
                    ),
                ),
                ("holiday_subdivision", models.CharField(blank=True, default="", max_length=16, verbose_name="region")),
                ("archived_at", models.DateTimeField(blank=True, null=True, verbose_name="archived at")),
                (
                    "manager",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="managed_teams",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="manager",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="incidents.team",
                        verbose_name="part of",
                    ),
                ),
            ],
            options={
                "verbose_name": "team",
                "verbose_name_plural": "teams",
                "ordering": ("name",),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Shift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    foundation.audit.public_ids.PublicIdField(
                        default=foundation.audit.public_ids.random_public_id,
                        editable=False,
                        max_length=12,
                        unique=True,
                        verbose_name="public id",
                    ),
                ),
                (
                    "line",
                    models.CharField(
                        choices=[("primary", "first on duty"), ("secondary", "second on duty")],
                        default="primary",
                        max_length=12,
                        verbose_name="line",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(verbose_name="until")),
                ("overrides", models.BooleanField(default=False, verbose_name="in place of others")),
                ("uid", models.CharField(blank=True, default="", max_length=255, verbose_name="id in its calendar")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="taken back at")),
                (
                    "calendar",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shifts",
                        to="incidents.dutycalendar",
                        verbose_name="calendar",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shifts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shifts",
                        to="incidents.team",
                        verbose_name="team",
                    ),
                ),
            ],
            options={
                "verbose_name": "shift",
                "verbose_name_plural": "shifts",
                "ordering": ("starts_at", "id"),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="SeverityStanding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="When it was so.", verbose_name="at")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=foundation.audit.clock.now,
                        editable=False,
                        help_text="When Debrief learned it.",
                        verbose_name="recorded at",
                    ),
                ),
                ("reason", models.TextField(blank=True, default="", verbose_name="reason")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        editable=False,
                        max_length=8,
                        verbose_name="source",
                    ),
                ),
                ("cohort_month", models.DateField()),
                (
                    "declared",
                    models.PositiveSmallIntegerField(choices=[(1, "SEV-1"), (2, "SEV-2"), (3, "SEV-3"), (4, "SEV-4")]),
                ),
                (
                    "adjudicated",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "SEV-1"), (2, "SEV-2"), (3, "SEV-3"), (4, "SEV-4")], null=True
                    ),
                ),
                (
                    "final",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "SEV-1"), (2, "SEV-2"), (3, "SEV-3"), (4, "SEV-4")], null=True
                    ),
                ),
                ("rate", models.PositiveSmallIntegerField(null=True)),
                ("by_machine", models.BooleanField(default=False)),
                ("sign", models.SmallIntegerField()),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="severity_standings",
                        to="incidents.incident",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="incidents.team"
                    ),
                ),
            ],
            options={
                "get_latest_by": ("recorded_at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="ServiceOwnerFact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="When it was so.", verbose_name="at")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=foundation.audit.clock.now,
                        editable=False,
                        help_text="When Debrief learned it.",
                        verbose_name="recorded at",
                    ),
                ),
                ("reason", models.TextField(blank=True, default="", verbose_name="reason")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        editable=False,
                        max_length=8,
                        verbose_name="source",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="owner_facts", to="incidents.service"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="incidents.team"
                    ),
                ),
            ],
            options={
                "get_latest_by": ("recorded_at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="service",
            name="team",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="services",
                to="incidents.team",
                verbose_name="owner",
            ),
        ),
        migrations.CreateModel(
            name="RunbookOwnerFact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="When it was so.", verbose_name="at")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=foundation.audit.clock.now,
                        editable=False,
                        help_text="When Debrief learned it.",
                        verbose_name="recorded at",
                    ),
                ),
                ("reason", models.TextField(blank=True, default="", verbose_name="reason")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        editable=False,
                        max_length=8,
                        verbose_name="source",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "runbook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="owner_facts", to="incidents.runbook"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="incidents.team"
                    ),
                ),
            ],
            options={
                "get_latest_by": ("recorded_at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="RunbookConfirmation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered at")),
                ("is_right", models.BooleanField(blank=True, null=True, verbose_name="still right")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "runbook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmations",
                        to="incidents.runbook",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="incidents.service"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="incidents.team",
                        verbose_name="new owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "confirmation of a runbook",
                "verbose_name_plural": "confirmations of runbooks",
                "ordering": ("-id",),
                "base_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="runbook",
            name="team",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="runbooks",
                to="incidents.team",
                verbose_name="owner",
            ),
        ),
        migrations.CreateModel(
            name="OwnerTeamChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="When it was so.", verbose_name="at")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=foundation.audit.clock.now,
                        editable=False,
                        help_text="When Debrief learned it.",
                        verbose_name="recorded at",
                    ),
                ),
                ("reason", models.TextField(blank=True, default="", verbose_name="reason")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        editable=False,
                        max_length=8,
                        verbose_name="source",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="incidents.incident"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="incidents.team"
                    ),
                ),
            ],
            options={
                "verbose_name": "owner team",
                "get_latest_by": ("recorded_at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_at", models.DateTimeField(verbose_name="since")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="incidents.team",
                        verbose_name="team",
                    ),
                ),
            ],
            options={
                "verbose_name": "membership",
                "verbose_name_plural": "memberships",
                "base_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="incident",
            name="team",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="incidents",
                to="incidents.team",
                verbose_name="owner team",
            ),
        ),
        migrations.CreateModel(
            name="HistoricalTeamTarget",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="outbox.target",
                        verbose_name="target",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.team",
                        verbose_name="team",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical target of a team",
                "verbose_name_plural": "historical targets of teams",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalTeam",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("slug", models.SlugField(max_length=64, verbose_name="short name")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "time_zone",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Where its due dates and business hours are; empty for the organisation's.",
                        max_length=64,
                        validators=[foundation.accounts.models.users.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                ("opens_at", models.TimeField(default=datetime.time(9, 0), verbose_name="opens at")),
                ("closes_at", models.TimeField(default=datetime.time(17, 0), verbose_name="closes at")),
                (
                    "working_days",
                    models.CharField(
                        default="12345",
                        help_text="1 is Monday, 7 is Sunday.",
                        max_length=7,
                        verbose_name="working days",
                    ),
                ),
                (
                    "holiday_country",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="A country's two letters; empty for none.",
                        max_length=2,
                        verbose_name="holidays of",
                    ),
                ),
                ("holiday_subdivision", models.CharField(blank=True, default="", max_length=16, verbose_name="region")),
                ("archived_at", models.DateTimeField(blank=True, null=True, verbose_name="archived at")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "manager",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="manager",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.team",
                        verbose_name="part of",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical team",
                "verbose_name_plural": "historical teams",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalShift",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "public_id",
                    foundation.audit.public_ids.PublicIdField(
                        db_index=True,
                        default=foundation.audit.public_ids.random_public_id,
                        editable=False,
                        max_length=12,
                        unique=False,
                        verbose_name="public id",
                    ),
                ),
                (
                    "line",
                    models.CharField(
                        choices=[("primary", "first on duty"), ("secondary", "second on duty")],
                        default="primary",
                        max_length=12,
                        verbose_name="line",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(verbose_name="until")),
                ("overrides", models.BooleanField(default=False, verbose_name="in place of others")),
                ("uid", models.CharField(blank=True, default="", max_length=255, verbose_name="id in its calendar")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="taken back at")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "calendar",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.dutycalendar",
                        verbose_name="calendar",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.team",
                        verbose_name="team",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical shift",
                "verbose_name_plural": "historical shifts",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalService",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("slug", models.SlugField(max_length=64, verbose_name="short name")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("description", models.TextField(blank=True, default="", verbose_name="description")),
                (
                    "tier",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "tier 1"), (2, "tier 2"), (3, "tier 3")],
                        default=2,
                        help_text="1 is what customers notice first.",
                        verbose_name="tier",
                    ),
                ),
                ("archived_at", models.DateTimeField(blank=True, null=True, verbose_name="archived at")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.team",
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical service",
                "verbose_name_plural": "historical services",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRunbookConfirmation",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered at")),
                ("is_right", models.BooleanField(blank=True, null=True, verbose_name="still right")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "runbook",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.runbook",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.service",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.team",
                        verbose_name="new owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical confirmation of a runbook",
                "verbose_name_plural": "historical confirmations of runbooks",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRunbook",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("slug", models.SlugField(max_length=120, verbose_name="short name")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("reviewed", "reviewed"),
                            ("verified", "verified"),
                            ("stale", "stale"),
                            ("retired", "retired"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "imported_from",
                    models.CharField(
                        blank=True, default="", editable=False, max_length=255, verbose_name="imported from"
                    ),
                ),
                (
                    "imported_source",
                    models.CharField(
                        blank=True,
                        default="",
                        editable=False,
                        help_text="The folder that the file stands in, or the name that was given to it.",
                        max_length=255,
                        verbose_name="source of the import",
                    ),
                ),
                (
                    "content_hash",
                    models.CharField(
                        blank=True,
                        default="",
                        editable=False,
                        help_text="Of what is run.",
                        max_length=64,
                        verbose_name="content hash",
                    ),
                ),
                (
                    "verified_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last verified"),
                ),
                (
                    "findings",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        editable=False,
                        help_text="How often the check found what, by code.",
                        verbose_name="findings",
                    ),
                ),
                ("errors", models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="errors found")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "maintainer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="maintainer",
                    ),
                ),
                (
                    "last_change",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.runbookstatechange",
                    ),
                ),
                (
                    "exercise",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.runbookverification",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.team",
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical runbook",
                "verbose_name_plural": "historical runbooks",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalMembership",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("started_at", models.DateTimeField(verbose_name="since")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.team",
                        verbose_name="team",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical membership",
                "verbose_name_plural": "historical memberships",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalIncident",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("reference", models.CharField(db_index=True, max_length=24, verbose_name="reference")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("summary", models.TextField(blank=True, default="", verbose_name="summary")),
                (
                    "kind",
                    models.CharField(
                        choices=[("real", "real"), ("drill", "drill"), ("test", "test")],
                        default="real",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("declared", "declared"),
                            ("acknowledged", "acknowledged"),
                            ("mitigated", "mitigated"),
                            ("resolved", "resolved"),
                            ("closed", "closed"),
                            ("cancelled", "cancelled"),
                            ("merged", "merged"),
                        ],
                        default="declared",
                        max_length=16,
                        verbose_name="status",
                    ),
                ),
                ("private", models.BooleanField(default=False, verbose_name="private")),
                ("retrospective", models.BooleanField(default=False, verbose_name="retrospective")),
                (
                    "notices_in_drill",
                    models.BooleanField(
                        default=False,
                        help_text="A drill is quiet unless this is asked for.",
                        verbose_name="notices in a drill",
                    ),
                ),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "SEV-1"), (2, "SEV-2"), (3, "SEV-3"), (4, "SEV-4")], verbose_name="severity"
                    ),
                ),
                (
                    "severity_declared",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "SEV-1"), (2, "SEV-2"), (3, "SEV-3"), (4, "SEV-4")],
                        verbose_name="declared severity",
                    ),
                ),
                (
                    "severity_peak",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "SEV-1"), (2, "SEV-2"), (3, "SEV-3"), (4, "SEV-4")], verbose_name="peak severity"
                    ),
                ),
                (
                    "severity_adjudicated",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(1, "SEV-1"), (2, "SEV-2"), (3, "SEV-3"), (4, "SEV-4")],
                        null=True,
                        verbose_name="severity on what was knowable",
                    ),
                ),
                (
                    "severity_final",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(1, "SEV-1"), (2, "SEV-2"), (3, "SEV-3"), (4, "SEV-4")],
                        null=True,
                        verbose_name="severity on final impact",
                    ),
                ),
                (
                    "sampling_key",
                    models.FloatField(
                        help_text="Unchanging, uniform in [0, 1); below the rate of its peak severity: sampled.",
                        verbose_name="sampling key",
                    ),
                ),
                (
                    "adjudication_weight",
                    models.FloatField(
                        blank=True,
                        help_text="1 ÷ sampling rate; empty outside the sample.",
                        null=True,
                        verbose_name="adjudication weight",
                    ),
                ),
                (
                    "declared_via",
                    models.CharField(
                        choices=[("form", "form"), ("api", "API"), ("alert", "alert"), ("import", "import")],
                        default="form",
                        max_length=8,
                        verbose_name="declared via",
                    ),
                ),
                (
                    "declared_month",
                    models.DateField(
                        help_text="First day, in the organisation's time zone: the cohort it is measured in.",
                        verbose_name="month of declaration",
                    ),
                ),
                ("impact_started_at", models.DateTimeField(blank=True, null=True, verbose_name="impact started")),
                ("detected_at", models.DateTimeField(blank=True, null=True, verbose_name="detected")),
                ("declared_at", models.DateTimeField(verbose_name="declared")),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True, verbose_name="acknowledged")),
                ("mitigated_at", models.DateTimeField(blank=True, null=True, verbose_name="mitigated")),
                ("resolved_at", models.DateTimeField(blank=True, null=True, verbose_name="resolved")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                (
                    "contradictions",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="Durations whose moments contradict each other; those count in no measure.",
                        verbose_name="contradictions",
                    ),
                ),
                ("channel_url", models.URLField(blank=True, default="", verbose_name="channel")),
                ("call_url", models.URLField(blank=True, default="", verbose_name="call")),
                (
                    "imported_from",
                    models.CharField(blank=True, default="", max_length=32, verbose_name="imported from"),
                ),
                (
                    "imported_id",
                    models.CharField(blank=True, default="", max_length=128, verbose_name="id at its source"),
                ),
                (
                    "changed_at",
                    models.DateTimeField(help_text="Rises with anything its page shows.", verbose_name="changed"),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "declared_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="declared by",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.incident",
                        verbose_name="merged into",
                    ),
                ),
                (
                    "policy_version",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.policyversion",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.service",
                        verbose_name="service",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.team",
                        verbose_name="owner team",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical incident",
                "verbose_name_plural": "historical incidents",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalEscalationStep",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "public_id",
                    foundation.audit.public_ids.PublicIdField(
                        db_index=True,
                        default=foundation.audit.public_ids.random_public_id,
                        editable=False,
                        max_length=12,
                        unique=False,
                        verbose_name="public id",
                    ),
                ),
                (
                    "after_amount",
                    models.PositiveIntegerField(
                        default=0, validators=[django.core.validators.MaxValueValidator(10000)], verbose_name="after"
                    ),
                ),
                (
                    "after_unit",
                    models.CharField(
                        choices=[
                            ("minutes", "minutes"),
                            ("hours", "hours"),
                            ("days", "days"),
                            ("business_days", "business days"),
                        ],
                        default="minutes",
                        max_length=16,
                        verbose_name="unit",
                    ),
                ),
                (
                    "after_from",
                    models.CharField(
                        choices=[
                            ("declared", "declaration"),
                            ("acknowledged", "acknowledgement"),
                            ("executive_clock", "the executive notice begins to be asked for"),
                        ],
                        default="declared",
                        max_length=16,
                        verbose_name="counted from",
                    ),
                ),
                (
                    "unless",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "nothing: always"),
                            ("acknowledged", "acknowledged"),
                            ("commanded", "someone commands"),
                            ("executive_told", "an executive was told"),
                            ("mitigated", "mitigated"),
                        ],
                        default="",
                        max_length=16,
                        verbose_name="unless",
                    ),
                ),
                (
                    "to",
                    models.CharField(
                        choices=[
                            ("primary", "who is first on duty"),
                            ("secondary", "who is second on duty"),
                            ("manager", "the owner team’s manager"),
                            ("team", "everyone in the owner team"),
                            ("named_team", "everyone in a team"),
                            ("role", "who holds a role"),
                            ("commanders", "everyone who may command"),
                            ("executives", "the executives"),
                            ("followers", "who follows it"),
                        ],
                        max_length=12,
                        verbose_name="tell",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("commander", "commander"),
                            ("deputy", "deputy"),
                            ("communications_lead", "communications lead"),
                            ("scribe", "scribe"),
                            ("executive_liaison", "executive liaison"),
                            ("investigator", "investigator"),
                            ("subject_matter_expert", "subject-matter expert"),
                        ],
                        default="",
                        max_length=24,
                        verbose_name="role",
                    ),
                ),
                (
                    "via",
                    models.CharField(
                        choices=[
                            ("preferred", "as they prefer"),
                            ("in_app", "in Debrief only"),
                            ("targets", "and by the owner team’s targets"),
                        ],
                        default="preferred",
                        max_length=12,
                        verbose_name="how",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="active")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "level",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.severitylevel",
                        verbose_name="level",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.team",
                        verbose_name="team",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical escalation step",
                "verbose_name_plural": "historical escalation",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDutyCalendar",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "history_source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        max_length=8,
                    ),
                ),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "public_id",
                    foundation.audit.public_ids.PublicIdField(
                        db_index=True,
                        default=foundation.audit.public_ids.random_public_id,
                        editable=False,
                        max_length=12,
                        unique=False,
                        verbose_name="public id",
                    ),
                ),
                (
                    "line",
                    models.CharField(
                        choices=[("primary", "first on duty"), ("secondary", "second on duty")],
                        default="primary",
                        max_length=12,
                        verbose_name="line",
                    ),
                ),
                ("sealed_address", models.TextField(blank=True, default="", verbose_name="address")),
                ("text", models.TextField(blank=True, default="", verbose_name="file")),
                ("archived_at", models.DateTimeField(blank=True, null=True, verbose_name="archived at")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.team",
                        verbose_name="team",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical duty calendar",
                "verbose_name_plural": "historical duty calendars",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="EscalationStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    foundation.audit.public_ids.PublicIdField(
                        default=foundation.audit.public_ids.random_public_id,
                        editable=False,
                        max_length=12,
                        unique=True,
                        verbose_name="public id",
                    ),
                ),
                (
                    "after_amount",
                    models.PositiveIntegerField(
                        default=0, validators=[django.core.validators.MaxValueValidator(10000)], verbose_name="after"
                    ),
                ),
                (
                    "after_unit",
                    models.CharField(
                        choices=[
                            ("minutes", "minutes"),
                            ("hours", "hours"),
                            ("days", "days"),
                            ("business_days", "business days"),
                        ],
                        default="minutes",
                        max_length=16,
                        verbose_name="unit",
                    ),
                ),
                (
                    "after_from",
                    models.CharField(
                        choices=[
                            ("declared", "declaration"),
                            ("acknowledged", "acknowledgement"),
                            ("executive_clock", "the executive notice begins to be asked for"),
                        ],
                        default="declared",
                        max_length=16,
                        verbose_name="counted from",
                    ),
                ),
                (
                    "unless",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "nothing: always"),
                            ("acknowledged", "acknowledged"),
                            ("commanded", "someone commands"),
                            ("executive_told", "an executive was told"),
                            ("mitigated", "mitigated"),
                        ],
                        default="",
                        max_length=16,
                        verbose_name="unless",
                    ),
                ),
                (
                    "to",
                    models.CharField(
                        choices=[
                            ("primary", "who is first on duty"),
                            ("secondary", "who is second on duty"),
                            ("manager", "the owner team’s manager"),
                            ("team", "everyone in the owner team"),
                            ("named_team", "everyone in a team"),
                            ("role", "who holds a role"),
                            ("commanders", "everyone who may command"),
                            ("executives", "the executives"),
                            ("followers", "who follows it"),
                        ],
                        max_length=12,
                        verbose_name="tell",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("commander", "commander"),
                            ("deputy", "deputy"),
                            ("communications_lead", "communications lead"),
                            ("scribe", "scribe"),
                            ("executive_liaison", "executive liaison"),
                            ("investigator", "investigator"),
                            ("subject_matter_expert", "subject-matter expert"),
                        ],
                        default="",
                        max_length=24,
                        verbose_name="role",
                    ),
                ),
                (
                    "via",
                    models.CharField(
                        choices=[
                            ("preferred", "as they prefer"),
                            ("in_app", "in Debrief only"),
                            ("targets", "and by the owner team’s targets"),
                        ],
                        default="preferred",
                        max_length=12,
                        verbose_name="how",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "level",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="incidents.severitylevel",
                        verbose_name="level",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="incidents.team",
                        verbose_name="team",
                    ),
                ),
            ],
            options={
                "verbose_name": "escalation step",
                "verbose_name_plural": "escalation",
                "ordering": ("level__level", "after_from", "after_amount", "id"),
                "base_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="dutycalendar",
            name="team",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="duty_calendars",
                to="incidents.team",
                verbose_name="team",
            ),
        ),
        migrations.CreateModel(
            name="TeamAncestry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("depth", models.PositiveSmallIntegerField()),
                (
                    "ancestor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="descendancies", to="incidents.team"
                    ),
                ),
                (
                    "descendant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="ancestries", to="incidents.team"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TeamParentFact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="When it was so.", verbose_name="at")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=foundation.audit.clock.now,
                        editable=False,
                        help_text="When Debrief learned it.",
                        verbose_name="recorded at",
                    ),
                ),
                ("reason", models.TextField(blank=True, default="", verbose_name="reason")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        editable=False,
                        max_length=8,
                        verbose_name="source",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="incidents.team"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parent_facts", to="incidents.team"
                    ),
                ),
            ],
            options={
                "get_latest_by": ("recorded_at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="TeamTarget",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="outbox.target",
                        verbose_name="target",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="incidents.team",
                        verbose_name="team",
                    ),
                ),
            ],
            options={
                "verbose_name": "target of a team",
                "verbose_name_plural": "targets of teams",
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="TimelineEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    foundation.audit.public_ids.PublicIdField(
                        default=foundation.audit.public_ids.random_public_id,
                        editable=False,
                        max_length=12,
                        unique=True,
                        verbose_name="public id",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("declared", "declared"),
                            ("acknowledged", "acknowledged"),
                            ("mitigated", "mitigated"),
                            ("relapsed", "relapsed"),
                            ("resolved", "resolved"),
                            ("reopened", "reopened"),
                            ("closed", "closed"),
                            ("cancelled", "cancelled"),
                            ("cancellation_requested", "cancellation asked for"),
                            ("undone", "undone"),
                            ("merged", "merged into another"),
                            ("absorbed", "took another in"),
                            ("severity_changed", "severity changed"),
                            ("adjudicated", "severity adjudicated"),
                            ("kind_corrected", "kind corrected"),
                            ("moment_corrected", "moment corrected"),
                            ("role_taken", "role taken"),
                            ("role_given", "role given"),
                            ("deputy_accepted", "deputy accepted"),
                            ("role_left", "role left"),
                            ("command_taken", "command taken"),
                            ("handover_offered", "handover offered"),
                            ("handover_accepted", "handover accepted"),
                            ("handover_withdrawn", "handover withdrawn"),
                            ("task_added", "task added"),
                            ("task_changed", "task changed"),
                            ("attempt_started", "mitigation attempt started"),
                            ("attempt_ended", "mitigation attempt ended"),
                            ("runbook_started", "runbook started"),
                            ("runbook_ended", "runbook ended"),
                            ("runbook_judged", "runbook judged"),
                            ("note", "note"),
                            ("link_attached", "link attached"),
                            ("alert_fired", "alert fired"),
                            ("heartbeat_back", "heartbeat heard again"),
                            ("alert_resolved", "alert resolved"),
                            ("update_drafted", "update drafted"),
                            ("update_approved", "update approved"),
                            ("update_sent", "update sent"),
                            ("update_skipped", "update not sent, by decision"),
                            ("executive_told", "executives told"),
                            ("executive_notified", "executive notice delivered"),
                            ("escalated", "escalated"),
                            ("clock_missed", "clock missed"),
                            ("clock_met", "clock met"),
                            ("clock_withdrawn", "clock withdrawn"),
                            ("source_update", "update at the source"),
                            ("team_corrected", "owner team corrected"),
                            ("service_added", "affected service added"),
                            ("service_removed", "affected service removed"),
                            ("tagged", "tagged"),
                            ("untagged", "tag taken off"),
                            ("field_set", "field set"),
                            ("made_private", "made private"),
                            ("made_public", "made public"),
                            ("access_granted", "access granted"),
                            ("access_ended", "access ended"),
                            ("glass_broken", "opened by break glass"),
                            ("postmortem_opened", "post-mortem opened"),
                            ("postmortem_waived", "post-mortem waived"),
                            ("action_noted", "action item noted"),
                        ],
                        max_length=24,
                        verbose_name="kind",
                    ),
                ),
                ("parameters", models.JSONField(blank=True, default=dict, verbose_name="parameters")),
                ("text", models.TextField(blank=True, default="", verbose_name="text")),
                (
                    "marker",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("detection", "detection"),
                            ("diagnosis", "diagnosis"),
                            ("repair", "repair"),
                            ("key", "key moment"),
                        ],
                        default="",
                        max_length=12,
                        verbose_name="marker",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=foundation.audit.clock.now, editable=False, verbose_name="recorded at"
                    ),
                ),
                ("edited_at", models.DateTimeField(blank=True, null=True, verbose_name="edited at")),
                ("struck_at", models.DateTimeField(blank=True, null=True, verbose_name="struck out at")),
                ("struck_why", models.TextField(blank=True, default="", verbose_name="why it was struck out")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="timeline", to="incidents.incident"
                    ),
                ),
            ],
            options={
                "verbose_name": "timeline entry",
                "verbose_name_plural": "timeline",
                "ordering": ("at", "id"),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Transition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="When it was so.", verbose_name="at")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=foundation.audit.clock.now,
                        editable=False,
                        help_text="When Debrief learned it.",
                        verbose_name="recorded at",
                    ),
                ),
                ("reason", models.TextField(blank=True, default="", verbose_name="reason")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        editable=False,
                        max_length=8,
                        verbose_name="source",
                    ),
                ),
                (
                    "from_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("declared", "declared"),
                            ("acknowledged", "acknowledged"),
                            ("mitigated", "mitigated"),
                            ("resolved", "resolved"),
                            ("closed", "closed"),
                            ("cancelled", "cancelled"),
                            ("merged", "merged"),
                        ],
                        max_length=16,
                        verbose_name="from",
                    ),
                ),
                (
                    "to_status",
                    models.CharField(
                        choices=[
                            ("declared", "declared"),
                            ("acknowledged", "acknowledged"),
                            ("mitigated", "mitigated"),
                            ("resolved", "resolved"),
                            ("closed", "closed"),
                            ("cancelled", "cancelled"),
                            ("merged", "merged"),
                        ],
                        max_length=16,
                        verbose_name="to",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="incidents.incident"
                    ),
                ),
                (
                    "undoes",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone_by",
                        to="incidents.transition",
                    ),
                ),
            ],
            options={
                "verbose_name": "transition",
                "get_latest_by": ("recorded_at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="WebhookReceiver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    foundation.audit.public_ids.PublicIdField(
                        default=foundation.audit.public_ids.random_public_id,
                        editable=False,
                        max_length=12,
                        unique=True,
                        verbose_name="public id",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("alertmanager", "Alertmanager"),
                            ("grafana", "Grafana"),
                            ("pagerduty", "PagerDuty (v3)"),
                            ("datadog", "Datadog"),
                            ("cloudwatch", "CloudWatch, through Amazon SNS"),
                            ("opsgenie", "Opsgenie"),
                            ("json", "any other, in JSON"),
                        ],
                        max_length=24,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="name")),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("active", models.BooleanField(default=True, verbose_name="active")),
                ("digest_before", models.CharField(blank=True, default="", editable=False, max_length=64)),
                (
                    "digest_before_until",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="old address taken until"),
                ),
                ("mapping", models.JSONField(blank=True, default=dict, verbose_name="mapping")),
                ("sealed_signing_secret", models.TextField(blank=True, default="", editable=False)),
                ("sealed_signing_secret_before", models.TextField(blank=True, default="", editable=False)),
                (
                    "signing_before_until",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="old signing secret taken until"
                    ),
                ),
                (
                    "signature_header",
                    models.CharField(blank=True, default="", max_length=60, verbose_name="header of the signature"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        help_text="Whom its writes are recorded as.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="service user",
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook",
                "verbose_name_plural": "webhooks",
                "ordering": ("name",),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "waiting"), ("done", "done"), ("dead", "given up")],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                (
                    "next_attempt_at",
                    models.DateTimeField(default=foundation.audit.clock.now, verbose_name="next attempt at"),
                ),
                ("leased_until", models.DateTimeField(blank=True, null=True, verbose_name="leased until")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done at")),
                ("last_error", models.TextField(blank=True, default="", verbose_name="last error")),
                (
                    "public_id",
                    foundation.audit.public_ids.PublicIdField(
                        default=foundation.audit.public_ids.random_public_id,
                        editable=False,
                        max_length=12,
                        unique=True,
                        verbose_name="public id",
                    ),
                ),
                ("received_at", models.DateTimeField(default=foundation.audit.clock.now, verbose_name="received at")),
                ("body", models.JSONField(verbose_name="body")),
                ("body_digest", models.CharField(max_length=64)),
                (
                    "truncated",
                    models.PositiveIntegerField(
                        default=0, help_text="That the sender says it had no room for.", verbose_name="alerts left out"
                    ),
                ),
                ("outcome", models.JSONField(blank=True, default=dict, verbose_name="outcome")),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="incidents.webhookreceiver",
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook delivery",
                "verbose_name_plural": "webhook deliveries",
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fingerprint", models.CharField(max_length=128, verbose_name="fingerprint")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("last_heard_at", models.DateTimeField(verbose_name="last heard")),
                ("ended", models.BooleanField(default=False, verbose_name="ended by its sender")),
                ("silent_since", models.DateTimeField(blank=True, null=True, verbose_name="silent since")),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="heartbeats",
                        to="incidents.alertrule",
                        verbose_name="rule",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="incidents.incident",
                        verbose_name="incident",
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="heartbeats",
                        to="incidents.webhookreceiver",
                    ),
                ),
            ],
            options={
                "verbose_name": "heartbeat",
                "verbose_name_plural": "heartbeats",
                "ordering": ("name", "id"),
            },
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    foundation.audit.public_ids.PublicIdField(
                        default=foundation.audit.public_ids.random_public_id,
                        editable=False,
                        max_length=12,
                        unique=True,
                        verbose_name="public id",
                    ),
                ),
                ("fingerprint", models.CharField(max_length=128, verbose_name="fingerprint")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "state",
                    models.CharField(
                        choices=[("firing", "firing"), ("resolved", "resolved")], max_length=8, verbose_name="state"
                    ),
                ),
                ("labels", models.JSONField(default=dict, verbose_name="labels")),
                ("annotations", models.JSONField(default=dict, verbose_name="annotations")),
                ("link", models.CharField(blank=True, default="", max_length=500, verbose_name="link")),
                (
                    "group_key",
                    models.CharField(blank=True, default="", max_length=255, verbose_name="group at its sender"),
                ),
                ("grouped_by", models.CharField(blank=True, default="", max_length=255, verbose_name="grouped by")),
                ("started_at", models.DateTimeField(verbose_name="started")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "told_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="By the clock of a sender that tells of events.",
                        null=True,
                        verbose_name="last told of",
                    ),
                ),
                ("first_seen_at", models.DateTimeField(verbose_name="first seen")),
                ("last_seen_at", models.DateTimeField(verbose_name="last seen")),
                ("times_seen", models.PositiveIntegerField(default=1, verbose_name="times seen")),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("declare", "declare an incident, or attach to the open one"),
                            ("attach", "attach to an open incident, declare none"),
                            ("record", "record only"),
                            ("heartbeat", "heartbeat: its silence is the alarm"),
                            ("silenced", "silenced"),
                            ("held_off", "held off: its incident has just ended"),
                        ],
                        default="",
                        max_length=12,
                        verbose_name="decision",
                    ),
                ),
                (
                    "definition",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alerts",
                        to="incidents.alertdefinition",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alerts",
                        to="incidents.incident",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alerts",
                        to="incidents.service",
                    ),
                ),
                (
                    "last_delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="incidents.webhookdelivery"
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alerts",
                        to="incidents.webhookreceiver",
                    ),
                ),
            ],
            options={
                "verbose_name": "alert",
                "verbose_name_plural": "alerts",
            },
        ),
        migrations.CreateModel(
            name="WebhookSample",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("body", models.JSONField(verbose_name="body")),
                ("received_at", models.DateTimeField(verbose_name="received at")),
                ("problem", models.TextField(blank=True, default="", verbose_name="why it was refused")),
                ("confirm_address", models.TextField(blank=True, default="")),
                ("confirm_asked_at", models.DateTimeField(blank=True, null=True, verbose_name="asked to confirm at")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="subscription confirmed at")),
                ("confirm_problem", models.TextField(blank=True, default="", verbose_name="why it is not confirmed")),
                (
                    "receiver",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sample",
                        to="incidents.webhookreceiver",
                    ),
                ),
            ],
            options={
                "verbose_name": "last body of a webhook",
                "verbose_name_plural": "last bodies of webhooks",
            },
        ),
        migrations.CreateModel(
            name="AlertSilence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    foundation.audit.public_ids.PublicIdField(
                        default=foundation.audit.public_ids.random_public_id,
                        editable=False,
                        max_length=12,
                        unique=True,
                        verbose_name="public id",
                    ),
                ),
                ("matchers", models.JSONField(default=list, verbose_name="matchers")),
                ("why", models.TextField(verbose_name="why")),
                ("starts_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(verbose_name="until")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
            ],
            options={
                "verbose_name": "silence",
                "verbose_name_plural": "silences",
                "ordering": ("-id",),
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["ends_at"], name="incidents_silence_by_end")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gte", models.F("starts_at"))),
                        name="incidents_alertsilence_ends_after_it_starts",
                        violation_error_message="A silence ends after it begins.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="GlassBroken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="When it was so.", verbose_name="at")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=foundation.audit.clock.now,
                        editable=False,
                        help_text="When Debrief learned it.",
                        verbose_name="recorded at",
                    ),
                ),
                ("reason", models.TextField(blank=True, default="", verbose_name="reason")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        editable=False,
                        max_length=8,
                        verbose_name="source",
                    ),
                ),
                ("until", models.DateTimeField(verbose_name="opened until")),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="incidents.incident"
                    ),
                ),
            ],
            options={
                "verbose_name": "broken glass",
                "verbose_name_plural": "broken glass",
                "get_latest_by": ("recorded_at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["incident", "recorded_at"], name="incidents_glassbroken_as_of")],
            },
        ),
        migrations.CreateModel(
            name="Follow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField(verbose_name="since")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="follows", to="incidents.incident"
                    ),
                ),
            ],
            options={
                "verbose_name": "follower",
                "verbose_name_plural": "followers",
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("incident", "person"),
                        name="incidents_follow_once",
                        violation_error_message="You follow it already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ExecutiveTold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="When it was so.", verbose_name="at")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=foundation.audit.clock.now,
                        editable=False,
                        help_text="When Debrief learned it.",
                        verbose_name="recorded at",
                    ),
                ),
                ("reason", models.TextField(blank=True, default="", verbose_name="reason")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        editable=False,
                        max_length=8,
                        verbose_name="source",
                    ),
                ),
                ("executive", models.CharField(max_length=120, verbose_name="who was told")),
                ("by_human", models.BooleanField(default=True, verbose_name="by a person")),
                ("notice", models.CharField(blank=True, default="", max_length=12, verbose_name="notice")),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="incidents.incident"
                    ),
                ),
            ],
            options={
                "verbose_name": "executive told",
                "get_latest_by": ("recorded_at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("notice", ""), _negated=True),
                        fields=("notice",),
                        name="incidents_executivetold_once_per_notice",
                        violation_error_message="That this notice arrived is on record already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Escalation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="When it was so.", verbose_name="at")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=foundation.audit.clock.now,
                        editable=False,
                        help_text="When Debrief learned it.",
                        verbose_name="recorded at",
                    ),
                ),
                ("reason", models.TextField(blank=True, default="", verbose_name="reason")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        editable=False,
                        max_length=8,
                        verbose_name="source",
                    ),
                ),
                ("step", models.CharField(max_length=12, verbose_name="step")),
                ("base", models.DateTimeField(verbose_name="counted from")),
                (
                    "to",
                    models.CharField(
                        choices=[
                            ("primary", "who is first on duty"),
                            ("secondary", "who is second on duty"),
                            ("manager", "the owner team’s manager"),
                            ("team", "everyone in the owner team"),
                            ("named_team", "everyone in a team"),
                            ("role", "who holds a role"),
                            ("commanders", "everyone who may command"),
                            ("executives", "the executives"),
                            ("followers", "who follows it"),
                        ],
                        max_length=12,
                        verbose_name="told",
                    ),
                ),
                (
                    "fell_to",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("primary", "who is first on duty"),
                            ("secondary", "who is second on duty"),
                            ("manager", "the owner team’s manager"),
                            ("team", "everyone in the owner team"),
                            ("named_team", "everyone in a team"),
                            ("role", "who holds a role"),
                            ("commanders", "everyone who may command"),
                            ("executives", "the executives"),
                            ("followers", "who follows it"),
                        ],
                        default="",
                        max_length=12,
                        verbose_name="fell to",
                    ),
                ),
                ("told", models.JSONField(default=list, verbose_name="who was told")),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="incidents.incident"
                    ),
                ),
            ],
            options={
                "verbose_name": "escalation",
                "get_latest_by": ("recorded_at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("incident", "step", "base"),
                        name="incidents_escalation_once",
                        violation_error_message="This step was taken already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=500, verbose_name="value")),
                (
                    "number",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=16, null=True, verbose_name="as a number"
                    ),
                ),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "field",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="values",
                        to="incidents.customfield",
                        verbose_name="field",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="custom_values",
                        to="incidents.incident",
                    ),
                ),
            ],
            options={
                "verbose_name": "value of a field",
                "verbose_name_plural": "values of fields",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        condition=models.Q(("removed_at__isnull", True)),
                        fields=["field", "text"],
                        name="incidents_value_text",
                    ),
                    models.Index(
                        condition=models.Q(("removed_at__isnull", True)),
                        fields=["field", "number"],
                        name="incidents_value_number",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at__isnull", True)),
                        fields=("incident", "field", "text"),
                        name="incidents_customvalue_once",
                        violation_error_message="It has this value already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Communication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    foundation.audit.public_ids.PublicIdField(
                        default=foundation.audit.public_ids.random_public_id,
                        editable=False,
                        max_length=12,
                        unique=True,
                        verbose_name="public id",
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[("internal", "internal"), ("executive", "executives"), ("customer", "customers")],
                        max_length=12,
                        verbose_name="audience",
                    ),
                ),
                ("text", models.TextField(verbose_name="text")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("approved", "approved"),
                            ("sent", "sent"),
                            ("not_sent", "not sent, by decision"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("drafted_at", models.DateTimeField(verbose_name="drafted at")),
                ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="approved at")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                ("next_update_at", models.DateTimeField(blank=True, null=True, verbose_name="next update at")),
                (
                    "remark",
                    models.TextField(
                        blank=True, default="", help_text="Why it was sent back, or not sent.", verbose_name="remark"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="communications",
                        to="incidents.incident",
                    ),
                ),
            ],
            options={
                "verbose_name": "communication",
                "verbose_name_plural": "communications",
                "ordering": ("-id",),
                "base_manager_name": "objects",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("audience", "customer"), ("state", "sent"), _negated=True),
                            ("approved_by__isnull", False),
                            _connector="OR",
                        ),
                        name="incidents_communication_customer_approved",
                        violation_error_message="The commander approves what customers are told before it is sent.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sent"), _negated=True), ("sent_at__isnull", False), _connector="OR"
                        ),
                        name="incidents_communication_sent_has_moment",
                        violation_error_message="What was sent has the moment of sending.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Clock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    foundation.audit.public_ids.PublicIdField(
                        default=foundation.audit.public_ids.random_public_id,
                        editable=False,
                        max_length=12,
                        unique=True,
                        verbose_name="public id",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("acknowledge", "acknowledge"),
                            ("executive_notice", "executive notice"),
                            ("internal_update", "internal update"),
                            ("customer_update", "customer update"),
                            ("mitigate", "mitigate"),
                            ("postmortem", "post-mortem"),
                        ],
                        max_length=20,
                        verbose_name="clock",
                    ),
                ),
                (
                    "sequence",
                    models.PositiveSmallIntegerField(
                        default=1, help_text="Of updates: first, second …", verbose_name="number"
                    ),
                ),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "SEV-1"), (2, "SEV-2"), (3, "SEV-3"), (4, "SEV-4")], verbose_name="severity"
                    ),
                ),
                ("amount", models.PositiveIntegerField(verbose_name="amount")),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("minutes", "minutes"),
                            ("hours", "hours"),
                            ("days", "days"),
                            ("business_days", "business days"),
                        ],
                        max_length=16,
                        verbose_name="unit",
                    ),
                ),
                ("business_hours", models.BooleanField(default=False, verbose_name="business hours only")),
                ("started_at", models.DateTimeField(verbose_name="runs from")),
                ("due_at", models.DateTimeField(verbose_name="due")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "running"),
                            ("met", "met"),
                            ("missed", "missed"),
                            ("met_late", "met late"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="running",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("missed_at", models.DateTimeField(blank=True, null=True, verbose_name="missed at")),
                ("met_at", models.DateTimeField(blank=True, null=True, verbose_name="met at")),
                ("met_recorded_at", models.DateTimeField(blank=True, null=True, verbose_name="recorded as met at")),
                ("met_by_human", models.BooleanField(blank=True, null=True, verbose_name="met by a person")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="clocks", to="incidents.incident"
                    ),
                ),
            ],
            options={
                "verbose_name": "clock",
                "verbose_name_plural": "clocks",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "running")), fields=["due_at"], name="incidents_clock_due"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("incident", "kind", "sequence"),
                        name="incidents_clock_once",
                        violation_error_message="This clock runs already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("met_at__isnull", True), ("state", "running")),
                            models.Q(("met_at__isnull", True), ("missed_at__isnull", False), ("state", "missed")),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("met_at__isnull", False),
                                ("state__in", ("met", "met_late")),
                            ),
                            models.Q(("ended_at__isnull", False), ("state", "withdrawn")),
                            _connector="OR",
                        ),
                        name="incidents_clock_state_agrees",
                        violation_error_message="A clock is met when, and only when, it has a moment at which it was met.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MomentChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="When it was so.", verbose_name="at")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=foundation.audit.clock.now,
                        editable=False,
                        help_text="When Debrief learned it.",
                        verbose_name="recorded at",
                    ),
                ),
                ("reason", models.TextField(blank=True, default="", verbose_name="reason")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        editable=False,
                        max_length=8,
                        verbose_name="source",
                    ),
                ),
                (
                    "moment",
                    models.CharField(
                        choices=[
                            ("impact_started_at", "impact started"),
                            ("detected_at", "detected"),
                            ("declared_at", "declared"),
                            ("acknowledged_at", "acknowledged"),
                            ("mitigated_at", "mitigated"),
                            ("resolved_at", "resolved"),
                            ("closed_at", "closed"),
                        ],
                        max_length=20,
                        verbose_name="moment",
                    ),
                ),
                ("value", models.DateTimeField(null=True, verbose_name="value")),
                ("correction", models.BooleanField(default=False, verbose_name="correction")),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="incidents.incident"
                    ),
                ),
            ],
            options={
                "verbose_name": "moment",
                "get_latest_by": ("recorded_at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["incident", "moment", "recorded_at"], name="incidents_moment_as_of")],
            },
        ),
        migrations.CreateModel(
            name="PrivateGrant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("granted_at", models.DateTimeField(verbose_name="since")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "expires_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Set where it was opened by break glass.",
                        null=True,
                        verbose_name="runs out",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="grants", to="incidents.incident"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "named person",
                "verbose_name_plural": "named people",
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["person", "incident"], name="incidents_grant_of_person")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("incident", "person"),
                        name="incidents_privategrant_once",
                        violation_error_message="This person is named already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    foundation.audit.public_ids.PublicIdField(
                        default=foundation.audit.public_ids.random_public_id,
                        editable=False,
                        max_length=12,
                        unique=True,
                        verbose_name="public id",
                    ),
                ),
                ("brief", models.TextField(verbose_name="brief")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("offered", "offered"),
                            ("accepted", "accepted"),
                            ("withdrawn", "withdrawn"),
                            ("lapsed", "lapsed"),
                        ],
                        default="offered",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("offered_at", models.DateTimeField(verbose_name="offered at")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                (
                    "offered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="to",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="handovers", to="incidents.incident"
                    ),
                ),
                (
                    "outgoing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="incidents.roleassignment"
                    ),
                ),
            ],
            options={
                "verbose_name": "handover",
                "verbose_name_plural": "handovers",
                "ordering": ("-id",),
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "offered")),
                        fields=("incident",),
                        name="incidents_handover_one_pending",
                        violation_error_message="A handover waits for an answer already; withdraw it first.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RoleChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="When it was so.", verbose_name="at")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=foundation.audit.clock.now,
                        editable=False,
                        help_text="When Debrief learned it.",
                        verbose_name="recorded at",
                    ),
                ),
                ("reason", models.TextField(blank=True, default="", verbose_name="reason")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        editable=False,
                        max_length=8,
                        verbose_name="source",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("commander", "commander"),
                            ("deputy", "deputy"),
                            ("communications_lead", "communications lead"),
                            ("scribe", "scribe"),
                            ("executive_liaison", "executive liaison"),
                            ("investigator", "investigator"),
                            ("subject_matter_expert", "subject-matter expert"),
                        ],
                        max_length=24,
                        verbose_name="role",
                    ),
                ),
                ("begins", models.BooleanField(verbose_name="begins")),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="incidents.incident"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "role change",
                "get_latest_by": ("recorded_at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["incident", "recorded_at"], name="incidents_rolechange_as_of")],
            },
        ),
        migrations.CreateModel(
            name="AlertRunbookFact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="When it was so.", verbose_name="at")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=foundation.audit.clock.now,
                        editable=False,
                        help_text="When Debrief learned it.",
                        verbose_name="recorded at",
                    ),
                ),
                ("reason", models.TextField(blank=True, default="", verbose_name="reason")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("admin", "admin"),
                            ("api", "API"),
                            ("task", "task"),
                            ("command", "command"),
                        ],
                        default=foundation.audit.acting.current_source,
                        editable=False,
                        max_length=8,
                        verbose_name="source",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "definition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runbook_facts",
                        to="incidents.alertdefinition",
                    ),
                ),
                (
                    "runbook",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="incidents.runbook"
                    ),
                ),
            ],
            options={
                "get_latest_by": ("recorded_at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["definition", "recorded_at"], name="incidents_alertrunbook_as_of")],
            },
        ),
        migrations.CreateModel(
            name="RunbookBlock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(verbose_name="position")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("front_matter", "front matter"),
                            ("heading", "heading"),
                            ("prose", "prose"),
                            ("step", "step"),
                            ("code", "code"),
                            ("list", "list"),
                            ("table", "table"),
                            ("comment", "comment"),
                            ("blank", "blank"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("section", models.CharField(blank=True, default="", max_length=120, verbose_name="section")),
                (
                    "heading_level",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="heading level"),
                ),
                ("text", models.TextField(blank=True, verbose_name="source text")),
                ("instruction", models.TextField(blank=True, default="", verbose_name="instruction")),
                ("command", models.TextField(blank=True, default="", verbose_name="command")),
                (
                    "language",
                    models.CharField(blank=True, default="", max_length=32, verbose_name="language of the command"),
                ),
                ("expected", models.TextField(blank=True, default="", verbose_name="expected output")),
                ("undo", models.TextField(blank=True, default="", verbose_name="how to undo it")),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="removed at")),
                (
                    "runbook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="blocks", to="incidents.runbook"
                    ),
                ),
            ],
            options={
                "verbose_name": "runbook block",
                "verbose_name_plural": "runbook blocks",
                "ordering": ("runbook", "position"),
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at__isnull", True)),
                        fields=("runbook", "position"),
                        name="incidents_runbookblock_in_order",
                        violation_error_message="Two blocks can’t stand in the same place.",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="runbookproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("state", "open")),
                    models.Q(
                        models.Q(("state", "open"), _negated=True),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="incidents_runbookproposal_decided_by_someone",
                violation_error_message="A decision has someone who made it, and a moment.",
            ),
        ),
        migrations.AddConstraint(
            model_name="runbookrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("runbook", "incident"),
                name="incidents_runbookrun_one_running",
                violation_error_message="It is being run on this incident already: join that run.",
            ),
        ),
        migrations.AddConstraint(
            model_name="runbookrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("number_at_end__isnull", True), ("to_run__isnull", True)),
                    models.Q(("ended_at__isnull", False), ("number_at_end__isnull", False), ("to_run__isnull", False)),
                    _connector="OR",
                ),
                name="incidents_runbookrun_ended_on_a_version",
                violation_error_message="A run that has ended names the version that it ended on, and its steps.",
            ),
        ),
        migrations.AddConstraint(
            model_name="runbookrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("joined_into__isnull", True), ("ended_at__isnull", False), _connector="OR"),
                name="incidents_runbookrun_joined_is_ended",
                violation_error_message="A run that joined another one has ended.",
            ),
        ),
        migrations.AddIndex(
            model_name="runbookverification",
            index=models.Index(fields=["runbook", "recorded_at"], name="incidents_runbookverif_as_of"),
        ),
        migrations.AddIndex(
            model_name="runbookstatechange",
            index=models.Index(fields=["runbook", "recorded_at"], name="incidents_runbookstate_as_of"),
        ),
        migrations.AddConstraint(
            model_name="runbookversion",
            constraint=models.UniqueConstraint(
                fields=("runbook", "number"),
                name="incidents_runbookversion_once",
                violation_error_message="The runbook has this version already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="runbookservice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("runbook", "service"),
                name="incidents_runbookservice_once",
                violation_error_message="The runbook names this service already.",
            ),
        ),
        migrations.AddIndex(
            model_name="alertdefinition",
            index=models.Index(fields=["name"], name="incidents_alertdef_name"),
        ),
        migrations.AddConstraint(
            model_name="affectedservice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at__isnull", True)),
                fields=("incident", "service"),
                name="incidents_affectedservice_once",
                violation_error_message="This service is listed as affected already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicedependency",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("service", "needs"),
                name="incidents_dependency_once",
                violation_error_message="This dependency is there already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicedependency",
            constraint=models.CheckConstraint(
                condition=models.Q(("service", models.F("needs")), _negated=True),
                name="incidents_dependency_on_another",
                violation_error_message="A service can’t depend on itself.",
            ),
        ),
        migrations.AddIndex(
            model_name="severityassessment",
            index=models.Index(fields=["incident", "recorded_at"], name="incidents_assessment_as_of"),
        ),
        migrations.AddConstraint(
            model_name="communicationtemplate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("active", True)),
                fields=("audience", "stage", "level"),
                name="incidents_communicationtemplate_once",
                nulls_distinct=False,
                violation_error_message="There is an active template for this audience, stage and severity already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="stance",
            constraint=models.UniqueConstraint(
                fields=("incident", "person"),
                name="incidents_stance_one_side",
                violation_error_code="commander_investigates",
                violation_error_message="While someone commands an incident they investigate nothing in it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="stance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "key",
                        django.db.models.functions.text.Concat(
                            django.db.models.functions.comparison.Cast(models.F("incident_id"), models.CharField()),
                            models.Value(":"),
                            django.db.models.functions.comparison.Cast(models.F("person_id"), models.CharField()),
                            models.Value(":"),
                            models.F("kind"),
                        ),
                    )
                ),
                name="incidents_stance_key_is_its_own",
                violation_error_message="While someone commands an incident they investigate nothing in it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="stance",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["command", "investigate"])), name="incidents_stance_kind_is_known"
            ),
        ),
        migrations.AddIndex(
            model_name="roleassignment",
            index=models.Index(fields=["person", "incident"], name="incidents_role_of_person"),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("ended_at__isnull", True),
                    ("role__in", ("commander", "deputy", "communications_lead", "scribe", "executive_liaison")),
                ),
                fields=("incident", "role"),
                name="incidents_role_single_holder",
                violation_error_message="Someone holds this role already; it has one holder at a time.",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("incident", "role", "person"),
                name="incidents_role_once_per_person",
                violation_error_message="This person holds that role already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", False), ("stance__isnull", True)),
                    models.Q(
                        ("ended_at__isnull", True),
                        ("role", "commander"),
                        ("person__isnull", False),
                        (
                            "stance",
                            django.db.models.functions.text.Concat(
                                django.db.models.functions.comparison.Cast(models.F("incident_id"), models.CharField()),
                                models.Value(":"),
                                django.db.models.functions.comparison.Cast(models.F("person_id"), models.CharField()),
                                models.Value(":command"),
                            ),
                        ),
                        ("stance__isnull", False),
                    ),
                    models.Q(
                        ("ended_at__isnull", True),
                        ("role__in", ("investigator", "subject_matter_expert")),
                        ("person__isnull", False),
                        (
                            "stance",
                            django.db.models.functions.text.Concat(
                                django.db.models.functions.comparison.Cast(models.F("incident_id"), models.CharField()),
                                models.Value(":"),
                                django.db.models.functions.comparison.Cast(models.F("person_id"), models.CharField()),
                                models.Value(":investigate"),
                            ),
                        ),
                        ("stance__isnull", False),
                    ),
                    models.Q(
                        ("ended_at__isnull", True),
                        ("role__in", ("deputy", "communications_lead", "scribe", "executive_liaison")),
                        ("stance__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="incidents_role_carries_its_stance",
                violation_error_code="commander_investigates",
                violation_error_message="While someone commands an incident they investigate nothing in it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_at__isnull", True), ("ended_at__gte", models.F("started_at")), _connector="OR"
                ),
                name="incidents_role_ends_after_it_starts",
                violation_error_message="A role ends after it begins.",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=models.CheckConstraint(
                condition=models.Q(("accepted", False), ("role", "deputy"), _connector="OR"),
                name="incidents_role_deputies_are_accepted",
                violation_error_message="Only a deputy is accepted by the commander.",
            ),
        ),
        migrations.AddIndex(
            model_name="investigationtask",
            index=models.Index(fields=["assignee", "state"], name="incidents_task_of_person"),
        ),
        migrations.AddConstraint(
            model_name="investigationtask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("assignee__isnull", True), ("stance__isnull", True), ("state__in", ("open", "working"))),
                    models.Q(
                        ("state__in", ("open", "working")),
                        ("assignee__isnull", False),
                        (
                            "stance",
                            django.db.models.functions.text.Concat(
                                django.db.models.functions.comparison.Cast(models.F("incident_id"), models.CharField()),
                                models.Value(":"),
                                django.db.models.functions.comparison.Cast(models.F("assignee_id"), models.CharField()),
                                models.Value(":investigate"),
                            ),
                        ),
                        ("stance__isnull", False),
                    ),
                    models.Q(("stance__isnull", True), ("state__in", ("done", "dropped"))),
                    _connector="OR",
                ),
                name="incidents_task_carries_its_stance",
                violation_error_code="commander_investigates",
                violation_error_message="While someone commands an incident they investigate nothing in it.",
            ),
        ),
        migrations.AddIndex(
            model_name="incidenttag",
            index=models.Index(fields=["tag", "incident"], name="incidents_tag_carried"),
        ),
        migrations.AddConstraint(
            model_name="incidenttag",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at__isnull", True)),
                fields=("incident", "tag"),
                name="incidents_incidenttag_once",
                violation_error_message="It carries this tag already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="team",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes_at__gt", models.F("opens_at"))),
                name="incidents_team_closes_after_it_opens",
                violation_error_message="A team closes after it opens, on the same day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="team",
            constraint=models.CheckConstraint(
                condition=models.Q(("working_days__regex", "^[1-7]+$")),
                name="incidents_team_working_days_are_days",
                violation_error_message="Working days are digits from 1 (Monday) to 7 (Sunday), such as 12345.",
            ),
        ),
        migrations.AddIndex(
            model_name="shift",
            index=models.Index(fields=["team", "line", "ends_at"], name="incidents_shift_of_team"),
        ),
        migrations.AddConstraint(
            model_name="shift",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="incidents_shift_ends_after_it_starts",
                violation_error_message="A shift ends after it begins.",
            ),
        ),
        migrations.AddConstraint(
            model_name="shift",
            constraint=models.UniqueConstraint(
                condition=models.Q(models.Q(("uid", ""), _negated=True), ("ended_at__isnull", True)),
                fields=("calendar", "uid"),
                name="incidents_shift_once_per_event",
                violation_error_message="This event of the calendar is a shift already.",
            ),
        ),
        migrations.AddIndex(
            model_name="severitystanding",
            index=models.Index(
                fields=[
                    "team",
                    "cohort_month",
                    "recorded_at",
                    "by_machine",
                    "declared",
                    "adjudicated",
                    "final",
                    "rate",
                    "sign",
                ],
                name="incidents_standing_covering",
            ),
        ),
        migrations.AddIndex(
            model_name="severitystanding",
            index=models.Index(fields=["recorded_at"], name="incidents_standing_recorded"),
        ),
        migrations.AddIndex(
            model_name="severitystanding",
            index=models.Index(fields=["incident", "id"], name="incidents_standing_incident"),
        ),
        migrations.AddConstraint(
            model_name="severitystanding",
            constraint=models.CheckConstraint(
                condition=models.Q(("sign__in", (-1, 1))), name="incidents_severitystanding_sign"
            ),
        ),
        migrations.AddIndex(
            model_name="serviceownerfact",
            index=models.Index(fields=["service", "recorded_at"], name="incidents_serviceowner_as_of"),
        ),
        migrations.AddIndex(
            model_name="runbookownerfact",
            index=models.Index(fields=["runbook", "recorded_at"], name="incidents_runbookowner_as_of"),
        ),
        migrations.AddConstraint(
            model_name="runbookconfirmation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answered_at__isnull", True)),
                fields=("runbook", "service"),
                name="incidents_runbookconfirmation_one_open",
                violation_error_message="The new owner was asked already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="runbook",
            constraint=models.UniqueConstraint(
                condition=models.Q(("imported_from", ""), _negated=True),
                fields=("imported_source", "imported_from"),
                name="incidents_runbook_imported_once",
                violation_error_message="This file was imported as a runbook already.",
            ),
        ),
        migrations.AddIndex(
            model_name="ownerteamchange",
            index=models.Index(fields=["incident", "recorded_at"], name="incidents_ownerteam_as_of"),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("team", "user"),
                name="incidents_membership_once",
                violation_error_message="This person is a member of the team already.",
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(fields=["status", "-id"], name="incidents_by_status"),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(fields=["severity", "-id"], name="incidents_by_severity"),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(fields=["service", "-id"], name="incidents_by_service"),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(fields=["team", "-id"], name="incidents_by_team"),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(fields=["declared_month", "team"], name="incidents_by_cohort"),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(fields=["-declared_at"], name="incidents_by_declaration"),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("acknowledged_at__isnull", True),
                    ("acknowledged_at__gte", models.F("declared_at")),
                    _connector="OR",
                ),
                name="incidents_incident_acknowledged_after_declared",
                violation_error_message="An incident can’t be acknowledged before it was declared.",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("severity__gte", 1), ("severity__lte", 4), ("severity_peak__lte", models.F("severity"))
                ),
                name="incidents_incident_peak_is_most_severe",
                violation_error_message="The peak severity is the most severe the incident ever had.",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("merged_into__isnull", False), ("status", "merged")),
                    models.Q(models.Q(("status", "merged"), _negated=True), ("merged_into__isnull", True)),
                    _connector="OR",
                ),
                name="incidents_incident_merged_names_survivor",
                violation_error_message="A merged incident names the one it went into, and only a merged one does.",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.UniqueConstraint(
                condition=models.Q(("imported_id", ""), _negated=True),
                fields=("imported_from", "imported_id"),
                name="incidents_incident_imported_once",
                violation_error_message="This record was imported already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="escalationstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("to", "role"), _negated=True), models.Q(("role", ""), _negated=True), _connector="OR"
                ),
                name="incidents_step_names_its_role",
                violation_error_message="Say which role.",
            ),
        ),
        migrations.AddConstraint(
            model_name="escalationstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("to", "named_team"), _negated=True), ("team__isnull", False), _connector="OR"
                ),
                name="incidents_step_names_its_team",
                violation_error_message="Say which team.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutycalendar",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sealed_address", ""), _negated=True),
                    models.Q(("text", ""), _negated=True),
                    _connector="OR",
                ),
                name="incidents_dutycalendar_has_a_source",
                violation_error_message="Give its address, or a file.",
            ),
        ),
        migrations.AddIndex(
            model_name="teamancestry",
            index=models.Index(fields=["descendant", "ancestor"], name="incidents_ancestry_upward"),
        ),
        migrations.AddConstraint(
            model_name="teamancestry",
            constraint=models.UniqueConstraint(fields=("ancestor", "descendant"), name="incidents_teamancestry_once"),
        ),
        migrations.AddIndex(
            model_name="teamparentfact",
            index=models.Index(fields=["team", "recorded_at"], name="incidents_teamparent_as_of"),
        ),
        migrations.AddConstraint(
            model_name="teamtarget",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("team", "target"),
                name="incidents_teamtarget_once",
                violation_error_message="The team has this target already.",
            ),
        ),
        migrations.AddIndex(
            model_name="timelineentry",
            index=models.Index(fields=["incident", "at", "id"], name="incidents_timeline_of"),
        ),
        migrations.AddIndex(
            model_name="transition",
            index=models.Index(fields=["incident", "recorded_at"], name="incidents_transition_as_of"),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["next_attempt_at"], name="incidents_delivery_waiting"
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(fields=["receiver", "-id"], name="incidents_delivery_latest"),
        ),
        migrations.AddConstraint(
            model_name="heartbeat",
            constraint=models.UniqueConstraint(
                fields=("receiver", "fingerprint"),
                name="incidents_heartbeat_once",
                violation_error_message="This heartbeat is known already.",
            ),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(fields=["incident", "-id"], name="incidents_alert_of_incident"),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(fields=["name", "-id"], name="incidents_alert_of_name"),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(
                condition=models.Q(("grouped_by", ""), _negated=True),
                fields=["grouped_by"],
                name="incidents_alert_of_group",
            ),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(fields=["receiver", "fingerprint", "-started_at"], name="incidents_alert_latest"),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.UniqueConstraint(
                fields=("receiver", "fingerprint", "started_at"), name="incidents_alert_one_firing"
            ),
        ),
    ]
