import django.db.models.deletion
import foundation.audit.acting
import foundation.audit.clock
import foundation.audit.public_ids
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("incidents", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TemplateSection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key",
                    models.SlugField(
                        help_text="Names the section in addresses and in the API.", max_length=40, verbose_name="key"
                    ),
                ),
                ("title", models.CharField(max_length=80, verbose_name="title")),
                (
                    "guidance",
                    models.TextField(
                        blank=True, default="", help_text="What to write, as a question.", verbose_name="guidance"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "text"),
                            ("trigger", "text and the trigger"),
                            ("factors", "text and the contributing factors"),
                            ("timeline", "timeline"),
                            ("actions", "action items"),
                        ],
                        default="text",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "required",
                    models.BooleanField(default=False, help_text="Publishing asks for it.", verbose_name="required"),
                ),
                ("order", models.PositiveSmallIntegerField(verbose_name="order")),
            ],
            options={
                "verbose_name": "section",
                "verbose_name_plural": "sections",
                "ordering": ("order", "id"),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="FactorKind",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[("trigger", "trigger"), ("factor", "contributing factor")],
                        max_length=8,
                        verbose_name="list",
                    ),
                ),
                ("slug", models.SlugField(max_length=64, verbose_name="short name")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "description",
                    models.CharField(blank=True, default="", max_length=240, verbose_name="what belongs here"),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                ("archived_at", models.DateTimeField(blank=True, null=True, verbose_name="archived at")),
            ],
            options={
                "verbose_name": "trigger or contributing factor",
                "verbose_name_plural": "triggers and contributing factors",
                "ordering": ("role", "order", "name"),
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("role", "slug"),
                        name="postmortems_factorkind_slug_once",
                        violation_error_message="This short name is taken in this list.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalFactorKind",
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
                    "role",
                    models.CharField(
                        choices=[("trigger", "trigger"), ("factor", "contributing factor")],
                        max_length=8,
                        verbose_name="list",
                    ),
                ),
                ("slug", models.SlugField(max_length=64, verbose_name="short name")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "description",
                    models.CharField(blank=True, default="", max_length=240, verbose_name="what belongs here"),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
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
            ],
            options={
                "verbose_name": "historical trigger or contributing factor",
                "verbose_name_plural": "historical triggers and contributing factors",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPostmortemTemplate",
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
                    "form",
                    models.CharField(
                        choices=[("full", "full"), ("short", "short"), ("none", "none")],
                        default="full",
                        max_length=8,
                        verbose_name="form",
                    ),
                ),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(1, "SEV-1"), (2, "SEV-2"), (3, "SEV-3"), (4, "SEV-4")],
                        help_text="Empty: any severity.",
                        null=True,
                        verbose_name="severity",
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
                        help_text="Empty: every team.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.team",
                        verbose_name="team",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical post-mortem template",
                "verbose_name_plural": "historical post-mortem templates",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Postmortem",
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
                ("title", models.CharField(max_length=200, verbose_name="title")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("in_review", "in review"),
                            ("published", "published"),
                            ("not_needed", "not needed"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "no_actions_reason",
                    models.TextField(
                        blank=True, default="", help_text="The reviewer reads it.", verbose_name="why no action item"
                    ),
                ),
                ("opened_at", models.DateTimeField(default=foundation.audit.clock.now, verbose_name="opened")),
                (
                    "due_at",
                    models.DateTimeField(
                        blank=True, help_text="By then, review is to be asked for.", null=True, verbose_name="due"
                    ),
                ),
                (
                    "due_date",
                    models.DateField(
                        blank=True,
                        help_text="The last day in time, where its team is.",
                        null=True,
                        verbose_name="due date",
                    ),
                ),
                ("review_asked_at", models.DateTimeField(blank=True, null=True, verbose_name="review first asked")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published")),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postmortems",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "incident",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postmortem",
                        to="incidents.incident",
                        verbose_name="incident",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reviewer",
                    ),
                ),
                (
                    "trigger",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to={"role": "trigger"},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="postmortems.factorkind",
                        verbose_name="trigger",
                    ),
                ),
            ],
            options={
                "verbose_name": "post-mortem",
                "verbose_name_plural": "post-mortems",
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="HistoricalPostmortemFactor",
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
                    "kind",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        limit_choices_to={"role": "factor"},
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="postmortems.factorkind",
                        verbose_name="contributing factor",
                    ),
                ),
                (
                    "postmortem",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="postmortems.postmortem",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical contributing factor of a post-mortem",
                "verbose_name_plural": "historical contributing factors of a post-mortem",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalActionItem",
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
                ("reference", models.CharField(db_index=True, max_length=24, verbose_name="reference")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("prevent", "prevent"),
                            ("detect", "detect"),
                            ("mitigate", "mitigate"),
                            ("repair", "repair"),
                            ("process", "process"),
                            ("investigate", "investigate"),
                        ],
                        default="prevent",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "P0"), (1, "P1"), (2, "P2"), (3, "P3")], default=2, verbose_name="priority"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("open", "open"),
                            ("in_progress", "in progress"),
                            ("done", "done"),
                            ("cancelled", "cancelled"),
                        ],
                        default="proposed",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                (
                    "due_date",
                    models.DateField(
                        blank=True, help_text="A day where the team is.", null=True, verbose_name="due date"
                    ),
                ),
                (
                    "first_due_date",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="first due date"),
                ),
                ("tracker_url", models.URLField(blank=True, default="", max_length=500, verbose_name="tracker")),
                (
                    "end_state",
                    models.TextField(
                        blank=True,
                        default="",
                        help_text="What will be true when it is done, so that one can check.",
                        verbose_name="done when",
                    ),
                ),
                (
                    "evidence",
                    models.TextField(
                        blank=True,
                        default="",
                        help_text="What shows that it is done: a link, a graph, a test.",
                        verbose_name="evidence",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=foundation.audit.clock.now, editable=False, verbose_name="created"),
                ),
                ("completed_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="completed")),
                ("completed_on", models.DateField(blank=True, editable=False, null=True)),
                ("cancelled_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="cancelled")),
                ("cancelled_on", models.DateField(blank=True, editable=False, null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "charged_team",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.team",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="noted by",
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
                        verbose_name="incident",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
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
                (
                    "postmortem",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="postmortems.postmortem",
                        verbose_name="post-mortem",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical action item",
                "verbose_name_plural": "historical action items",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="ActionItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("reference", models.CharField(max_length=24, unique=True, verbose_name="reference")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("prevent", "prevent"),
                            ("detect", "detect"),
                            ("mitigate", "mitigate"),
                            ("repair", "repair"),
                            ("process", "process"),
                            ("investigate", "investigate"),
                        ],
                        default="prevent",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "P0"), (1, "P1"), (2, "P2"), (3, "P3")], default=2, verbose_name="priority"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("open", "open"),
                            ("in_progress", "in progress"),
                            ("done", "done"),
                            ("cancelled", "cancelled"),
                        ],
                        default="proposed",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                (
                    "due_date",
                    models.DateField(
                        blank=True, help_text="A day where the team is.", null=True, verbose_name="due date"
                    ),
                ),
                (
                    "first_due_date",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="first due date"),
                ),
                ("tracker_url", models.URLField(blank=True, default="", max_length=500, verbose_name="tracker")),
                (
                    "end_state",
                    models.TextField(
                        blank=True,
                        default="",
                        help_text="What will be true when it is done, so that one can check.",
                        verbose_name="done when",
                    ),
                ),
                (
                    "evidence",
                    models.TextField(
                        blank=True,
                        default="",
                        help_text="What shows that it is done: a link, a graph, a test.",
                        verbose_name="evidence",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=foundation.audit.clock.now, editable=False, verbose_name="created"),
                ),
                ("completed_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="completed")),
                ("completed_on", models.DateField(blank=True, editable=False, null=True)),
                ("cancelled_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="cancelled")),
                ("cancelled_on", models.DateField(blank=True, editable=False, null=True)),
                (
                    "charged_team",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="incidents.team",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="noted by",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="action_items",
                        to="incidents.incident",
                        verbose_name="incident",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="action_items",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="action_items",
                        to="incidents.team",
                        verbose_name="team",
                    ),
                ),
                (
                    "postmortem",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="action_items",
                        to="postmortems.postmortem",
                        verbose_name="post-mortem",
                    ),
                ),
            ],
            options={
                "verbose_name": "action item",
                "verbose_name_plural": "action items",
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="PostmortemFactor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="removed at")),
                (
                    "kind",
                    models.ForeignKey(
                        limit_choices_to={"role": "factor"},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="postmortems.factorkind",
                        verbose_name="contributing factor",
                    ),
                ),
                (
                    "postmortem",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="factors", to="postmortems.postmortem"
                    ),
                ),
            ],
            options={
                "verbose_name": "contributing factor of a post-mortem",
                "verbose_name_plural": "contributing factors of a post-mortem",
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="PostmortemStateChange",
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
                    "from_state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("draft", "draft"),
                            ("in_review", "in review"),
                            ("published", "published"),
                            ("not_needed", "not needed"),
                        ],
                        default="",
                        max_length=12,
                        verbose_name="from",
                    ),
                ),
                (
                    "to_state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("in_review", "in review"),
                            ("published", "published"),
                            ("not_needed", "not needed"),
                        ],
                        max_length=12,
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
                    "postmortem",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="state_changes",
                        to="postmortems.postmortem",
                    ),
                ),
            ],
            options={
                "verbose_name": "state of a post-mortem",
                "verbose_name_plural": "states of post-mortems",
                "get_latest_by": ("recorded_at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="PostmortemTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=64, unique=True, verbose_name="short name")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "form",
                    models.CharField(
                        choices=[("full", "full"), ("short", "short"), ("none", "none")],
                        default="full",
                        max_length=8,
                        verbose_name="form",
                    ),
                ),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(1, "SEV-1"), (2, "SEV-2"), (3, "SEV-3"), (4, "SEV-4")],
                        help_text="Empty: any severity.",
                        null=True,
                        verbose_name="severity",
                    ),
                ),
                ("archived_at", models.DateTimeField(blank=True, null=True, verbose_name="archived at")),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: every team.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="incidents.team",
                        verbose_name="team",
                    ),
                ),
            ],
            options={
                "verbose_name": "post-mortem template",
                "verbose_name_plural": "post-mortem templates",
                "ordering": ("name",),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="PostmortemWaiver",
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
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked for by",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postmortem_waivers",
                        to="incidents.incident",
                    ),
                ),
            ],
            options={
                "verbose_name": "waived post-mortem",
                "verbose_name_plural": "waived post-mortems",
                "get_latest_by": ("recorded_at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Review",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("asked", "review asked"),
                            ("approved", "approved"),
                            ("changes_asked", "changes asked"),
                        ],
                        max_length=16,
                        verbose_name="what",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author at that time",
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
                    "postmortem",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="postmortems.postmortem"
                    ),
                ),
            ],
            options={
                "verbose_name": "review",
                "verbose_name_plural": "reviews",
                "get_latest_by": ("recorded_at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="PostmortemSection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("text", models.TextField(blank=True, default="", verbose_name="text")),
                ("edited_at", models.DateTimeField(blank=True, null=True, verbose_name="edited at")),
                (
                    "edited_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="edited by",
                    ),
                ),
                (
                    "postmortem",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sections",
                        to="postmortems.postmortem",
                    ),
                ),
                (
                    "template_section",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="postmortems.templatesection"
                    ),
                ),
            ],
            options={
                "verbose_name": "section of a post-mortem",
                "verbose_name_plural": "sections of post-mortems",
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="HistoricalPostmortemSection",
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
                ("text", models.TextField(blank=True, default="", verbose_name="text")),
                ("edited_at", models.DateTimeField(blank=True, null=True, verbose_name="edited at")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "edited_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="edited by",
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
                    "postmortem",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="postmortems.postmortem",
                    ),
                ),
                (
                    "template_section",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="postmortems.templatesection",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical section of a post-mortem",
                "verbose_name_plural": "historical sections of post-mortems",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="TemplateVersion",
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
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="postmortems.postmortemtemplate",
                    ),
                ),
            ],
            options={
                "verbose_name": "template version",
                "verbose_name_plural": "template versions",
                "get_latest_by": ("recorded_at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="templatesection",
            name="template_version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="sections", to="postmortems.templateversion"
            ),
        ),
        migrations.AddField(
            model_name="postmortem",
            name="template_version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="postmortems.templateversion",
                verbose_name="template",
            ),
        ),
        migrations.CreateModel(
            name="HistoricalTemplateSection",
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
                    "key",
                    models.SlugField(
                        help_text="Names the section in addresses and in the API.", max_length=40, verbose_name="key"
                    ),
                ),
                ("title", models.CharField(max_length=80, verbose_name="title")),
                (
                    "guidance",
                    models.TextField(
                        blank=True, default="", help_text="What to write, as a question.", verbose_name="guidance"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "text"),
                            ("trigger", "text and the trigger"),
                            ("factors", "text and the contributing factors"),
                            ("timeline", "timeline"),
                            ("actions", "action items"),
                        ],
                        default="text",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "required",
                    models.BooleanField(default=False, help_text="Publishing asks for it.", verbose_name="required"),
                ),
                ("order", models.PositiveSmallIntegerField(verbose_name="order")),
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
                    "template_version",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="postmortems.templateversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical section",
                "verbose_name_plural": "historical sections",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPostmortem",
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
                ("title", models.CharField(max_length=200, verbose_name="title")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("in_review", "in review"),
                            ("published", "published"),
                            ("not_needed", "not needed"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "no_actions_reason",
                    models.TextField(
                        blank=True, default="", help_text="The reviewer reads it.", verbose_name="why no action item"
                    ),
                ),
                ("opened_at", models.DateTimeField(default=foundation.audit.clock.now, verbose_name="opened")),
                (
                    "due_at",
                    models.DateTimeField(
                        blank=True, help_text="By then, review is to be asked for.", null=True, verbose_name="due"
                    ),
                ),
                (
                    "due_date",
                    models.DateField(
                        blank=True,
                        help_text="The last day in time, where its team is.",
                        null=True,
                        verbose_name="due date",
                    ),
                ),
                ("review_asked_at", models.DateTimeField(blank=True, null=True, verbose_name="review first asked")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
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
                        verbose_name="incident",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reviewer",
                    ),
                ),
                (
                    "trigger",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        limit_choices_to={"role": "trigger"},
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="postmortems.factorkind",
                        verbose_name="trigger",
                    ),
                ),
                (
                    "template_version",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="postmortems.templateversion",
                        verbose_name="template",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical post-mortem",
                "verbose_name_plural": "historical post-mortems",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="ActionItemChange",
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
                    "field",
                    models.CharField(
                        choices=[
                            ("status", "status"),
                            ("owner", "owner"),
                            ("team", "team"),
                            ("priority", "priority"),
                            ("due_date", "due date"),
                        ],
                        max_length=12,
                        verbose_name="what",
                    ),
                ),
                ("from_value", models.CharField(blank=True, default="", max_length=150, verbose_name="from")),
                ("to_value", models.CharField(blank=True, default="", max_length=150, verbose_name="to")),
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
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="postmortems.actionitem"
                    ),
                ),
            ],
            options={
                "verbose_name": "change of an action item",
                "verbose_name_plural": "changes of action items",
                "get_latest_by": ("recorded_at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["item", "field", "id"], name="postmortems_change_of_item"),
                    models.Index(fields=["recorded_at"], name="postmortems_change_recorded"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ActionItemStateFact",
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
                ("first_due_date", models.DateField()),
                (
                    "from_state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "outside"),
                            ("open", "open"),
                            ("in_progress", "in progress"),
                            ("done", "done"),
                            ("cancelled", "cancelled after its first due date"),
                            ("withdrawn", "cancelled in time"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                (
                    "to_state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "outside"),
                            ("open", "open"),
                            ("in_progress", "in progress"),
                            ("done", "done"),
                            ("cancelled", "cancelled after its first due date"),
                            ("withdrawn", "cancelled in time"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                ("was_due", models.PositiveSmallIntegerField(default=0)),
                ("due", models.PositiveSmallIntegerField(default=0)),
                ("was_on_time", models.PositiveSmallIntegerField(default=0)),
                ("on_time", models.PositiveSmallIntegerField(default=0)),
                ("was_within_30", models.PositiveSmallIntegerField(default=0)),
                ("within_30", models.PositiveSmallIntegerField(default=0)),
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
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="state_facts",
                        to="postmortems.actionitem",
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
                "verbose_name": "movement of an action item in its cohort",
                "verbose_name_plural": "movements of action items in their cohorts",
                "get_latest_by": ("recorded_at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=[
                            "team",
                            "cohort_month",
                            "recorded_at",
                            "from_state",
                            "to_state",
                            "was_due",
                            "due",
                            "was_on_time",
                            "on_time",
                            "was_within_30",
                            "within_30",
                        ],
                        name="postmortems_statefact_covering",
                    ),
                    models.Index(fields=["recorded_at"], name="postmortems_statefact_recorded"),
                    models.Index(fields=["item", "id"], name="postmortems_statefact_item"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("was_due__in", (0, 1)),
                            ("due__in", (0, 1)),
                            ("was_on_time__in", (0, 1)),
                            ("on_time__in", (0, 1)),
                            ("was_within_30__in", (0, 1)),
                            ("within_30__in", (0, 1)),
                        ),
                        name="postmortems_statefact_flags_are_0_or_1",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("due__gte", models.F("within_30")),
                            ("within_30__gte", models.F("on_time")),
                            ("was_due__gte", models.F("was_within_30")),
                            ("was_within_30__gte", models.F("was_on_time")),
                        ),
                        name="postmortems_statefact_on_time_is_within_30_is_due",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="actionitem",
            index=models.Index(
                condition=models.Q(("status__in", ("open", "in_progress"))),
                fields=["due_date", "id"],
                name="postmortems_item_live_by_due",
            ),
        ),
        migrations.AddIndex(
            model_name="actionitem",
            index=models.Index(fields=["status", "-id"], name="postmortems_item_by_status"),
        ),
        migrations.AddIndex(
            model_name="actionitem",
            index=models.Index(fields=["owner", "status", "due_date"], name="postmortems_item_of_owner"),
        ),
        migrations.AddIndex(
            model_name="actionitem",
            index=models.Index(fields=["team", "status", "due_date"], name="postmortems_item_of_team"),
        ),
        migrations.AddIndex(
            model_name="actionitem",
            index=models.Index(fields=["charged_team", "first_due_date"], name="postmortems_item_by_cohort"),
        ),
        migrations.AddConstraint(
            model_name="actionitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("charged_team__isnull", True),
                        ("first_due_date__isnull", True),
                        ("status__in", ("proposed", "cancelled")),
                    ),
                    models.Q(
                        ("charged_team__isnull", False),
                        ("due_date__isnull", False),
                        ("first_due_date__isnull", False),
                        ("owner__isnull", False),
                        ("status__in", ("open", "in_progress", "done", "cancelled")),
                        ("team__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="postmortems_actionitem_open_has_owner_team_and_due_date",
                violation_error_code="owner_team_and_due_date_required",
                violation_error_message="An open action item has one owner, a team and a due date. Fill in what is missing, or leave it proposed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="actionitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("completed_at__isnull", False),
                        ("completed_on__isnull", False),
                        ("status", "done"),
                        models.Q(("evidence", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("status", "done"), _negated=True),
                        ("completed_at__isnull", True),
                        ("completed_on__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="postmortems_actionitem_done_has_evidence",
                violation_error_code="evidence_required",
                violation_error_message="A done action item has its moment and its evidence, and only a done one.",
            ),
        ),
        migrations.AddConstraint(
            model_name="actionitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cancelled_at__isnull", False), ("cancelled_on__isnull", False), ("status", "cancelled")),
                    models.Q(
                        models.Q(("status", "cancelled"), _negated=True),
                        ("cancelled_at__isnull", True),
                        ("cancelled_on__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="postmortems_actionitem_cancelled_has_a_moment",
                violation_error_message="A cancelled action item has its moment, and only a cancelled one.",
            ),
        ),
        migrations.AddConstraint(
            model_name="actionitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("priority__gte", 0), ("priority__lte", 3)),
                name="postmortems_actionitem_priority_from_p0_to_p3",
                violation_error_message="Priorities go from P0 to P3.",
            ),
        ),
        migrations.AddConstraint(
            model_name="postmortemfactor",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at__isnull", True)),
                fields=("postmortem", "kind"),
                name="postmortems_factor_once",
                violation_error_message="This contributing factor is listed already.",
            ),
        ),
        migrations.AddIndex(
            model_name="postmortemstatechange",
            index=models.Index(fields=["postmortem", "recorded_at"], name="postmortems_state_as_of"),
        ),
        migrations.AddIndex(
            model_name="postmortemstatechange",
            index=models.Index(fields=["recorded_at"], name="postmortems_state_recorded"),
        ),
        migrations.AddConstraint(
            model_name="postmortemtemplate",
            constraint=models.CheckConstraint(
                condition=models.Q(("form", "none"), _negated=True),
                name="postmortems_template_has_a_form",
                violation_error_message="A template is for the full or for the short form.",
            ),
        ),
        migrations.AddConstraint(
            model_name="postmortemwaiver",
            constraint=models.CheckConstraint(
                condition=models.Q(("by", models.F("asked_by")), _negated=True),
                name="postmortems_waiver_takes_a_second_person",
                violation_error_message="Waiving a post-mortem takes a second person.",
            ),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(fields=["postmortem", "recorded_at"], name="postmortems_review_as_of"),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "asked"), models.Q(("by", models.F("author")), _negated=True), _connector="OR"
                ),
                name="postmortems_review_is_not_by_the_author",
                violation_error_code="author_reviews",
                violation_error_message="You wrote this post-mortem, so someone else reviews it. Ask another reviewer.",
            ),
        ),
        migrations.AddConstraint(
            model_name="postmortemsection",
            constraint=models.UniqueConstraint(
                fields=("postmortem", "template_section"),
                name="postmortems_section_once",
                violation_error_message="This section is there already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="templateversion",
            constraint=models.UniqueConstraint(
                fields=("template", "number"),
                name="postmortems_templateversion_once",
                violation_error_message="Someone else saved this template at the same moment. Load it again.",
            ),
        ),
        migrations.AddConstraint(
            model_name="templatesection",
            constraint=models.UniqueConstraint(
                fields=("template_version", "key"),
                name="postmortems_templatesection_key_once",
                violation_error_message="Two sections of a template can’t have the same key.",
            ),
        ),
        migrations.AddConstraint(
            model_name="templatesection",
            constraint=models.UniqueConstraint(
                fields=("template_version", "order"),
                name="postmortems_templatesection_order_once",
                violation_error_message="Two sections of a template can’t stand in the same place.",
            ),
        ),
        migrations.AddIndex(
            model_name="postmortem",
            index=models.Index(fields=["state", "-id"], name="postmortems_by_state"),
        ),
        migrations.AddIndex(
            model_name="postmortem",
            index=models.Index(fields=["author", "-id"], name="postmortems_by_author"),
        ),
        migrations.AddIndex(
            model_name="postmortem",
            index=models.Index(fields=["due_at"], name="postmortems_by_due"),
        ),
        migrations.AddConstraint(
            model_name="postmortem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reviewer__isnull", True),
                    models.Q(("reviewer", models.F("author")), _negated=True),
                    _connector="OR",
                ),
                name="postmortems_postmortem_reviewer_is_not_author",
                violation_error_message="The author can’t review their own post-mortem. Choose someone else.",
            ),
        ),
        migrations.AddConstraint(
            model_name="postmortem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("published_at__isnull", False), ("review_asked_at__isnull", False), ("state", "published")
                    ),
                    models.Q(
                        ("published_at__isnull", True), ("review_asked_at__isnull", False), ("state", "in_review")
                    ),
                    models.Q(("published_at__isnull", True), ("state__in", ("draft", "not_needed"))),
                    _connector="OR",
                ),
                name="postmortems_postmortem_published_after_review",
                violation_error_message="A post-mortem is published after review was asked for, not before.",
            ),
        ),
    ]
