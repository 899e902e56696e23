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
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Target",
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
                ("name", models.CharField(max_length=80, unique=True, verbose_name="name")),
                ("sealed_address", models.TextField(verbose_name="address")),
                (
                    "reaches_executives",
                    models.BooleanField(
                        default=False,
                        help_text="What is delivered here counts as an executive having been told.",
                        verbose_name="reaches executives",
                    ),
                ),
                (
                    "reaches_customers",
                    models.BooleanField(
                        default=False,
                        help_text="What customers are told is sent here as well.",
                        verbose_name="reaches customers",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="active")),
            ],
            options={
                "verbose_name": "notification target",
                "verbose_name_plural": "notification targets",
                "ordering": ("name",),
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Event",
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
                ("kind", models.CharField(max_length=64, verbose_name="kind")),
                (
                    "subject",
                    models.CharField(help_text="Reference or public id.", max_length=64, verbose_name="subject"),
                ),
                ("payload", models.JSONField(blank=True, default=dict, verbose_name="payload")),
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
                "verbose_name": "event",
                "verbose_name_plural": "events",
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Handling",
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
                ("handler", models.CharField(max_length=200, verbose_name="handler")),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="handlings", to="outbox.event"
                    ),
                ),
            ],
            options={
                "verbose_name": "event handling",
                "verbose_name_plural": "event handlings",
            },
        ),
        migrations.CreateModel(
            name="HistoricalNoticePreferences",
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
                ("by_mail", models.BooleanField(default=True, verbose_name="by mail")),
                ("sealed_addresses", models.TextField(blank=True, default="", verbose_name="own addresses")),
                ("quiet_from", models.TimeField(blank=True, null=True, verbose_name="quiet from")),
                ("quiet_until", models.TimeField(blank=True, null=True, verbose_name="quiet until")),
                ("quiet_weekends", models.BooleanField(default=False, verbose_name="quiet at week-ends")),
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
            ],
            options={
                "verbose_name": "historical notice preferences",
                "verbose_name_plural": "historical notice preferences",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalTarget",
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
                ("name", models.CharField(db_index=True, max_length=80, verbose_name="name")),
                ("sealed_address", models.TextField(verbose_name="address")),
                (
                    "reaches_executives",
                    models.BooleanField(
                        default=False,
                        help_text="What is delivered here counts as an executive having been told.",
                        verbose_name="reaches executives",
                    ),
                ),
                (
                    "reaches_customers",
                    models.BooleanField(
                        default=False,
                        help_text="What customers are told is sent here as well.",
                        verbose_name="reaches customers",
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
                "verbose_name": "historical notification target",
                "verbose_name_plural": "historical notification targets",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Notice",
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
                ("key", models.CharField(max_length=255, unique=True)),
                (
                    "subject",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Reference or public id of what it is about.",
                        max_length=64,
                        verbose_name="subject",
                    ),
                ),
                ("urgent", models.BooleanField(default=False, verbose_name="urgent")),
                ("proof", models.BooleanField(default=False, verbose_name="needs proof of delivery")),
                ("kind", models.CharField(max_length=64, verbose_name="kind")),
                ("parameters", models.JSONField(blank=True, default=dict, verbose_name="parameters")),
                ("url", models.CharField(blank=True, default="", max_length=255, verbose_name="address")),
                ("created_at", models.DateTimeField(default=foundation.audit.clock.now, verbose_name="created at")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="read at")),
                (
                    "recipient",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="outbox.target",
                    ),
                ),
            ],
            options={
                "verbose_name": "notice",
                "verbose_name_plural": "notices",
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="Delivery",
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
                    "channel",
                    models.CharField(
                        choices=[
                            ("in_app", "in Debrief"),
                            ("mail", "by mail"),
                            ("own", "own address"),
                            ("target", "shared target"),
                        ],
                        max_length=12,
                        verbose_name="channel",
                    ),
                ),
                ("place", models.PositiveSmallIntegerField(default=0, verbose_name="place")),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="outbox.notice"
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery",
                "verbose_name_plural": "deliveries",
            },
        ),
        migrations.CreateModel(
            name="NoticePreferences",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("by_mail", models.BooleanField(default=True, verbose_name="by mail")),
                ("sealed_addresses", models.TextField(blank=True, default="", verbose_name="own addresses")),
                ("quiet_from", models.TimeField(blank=True, null=True, verbose_name="quiet from")),
                ("quiet_until", models.TimeField(blank=True, null=True, verbose_name="quiet until")),
                ("quiet_weekends", models.BooleanField(default=False, verbose_name="quiet at week-ends")),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "notice preferences",
                "verbose_name_plural": "notice preferences",
                "base_manager_name": "objects",
            },
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["kind", "subject"], name="outbox_event_kind_subject"),
        ),
        migrations.AddIndex(
            model_name="handling",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["next_attempt_at"], name="outbox_handling_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="handling",
            constraint=models.UniqueConstraint(fields=("event", "handler"), name="outbox_handling_once_per_event"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["next_attempt_at"], name="outbox_delivery_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                fields=("notice", "channel", "place"), name="outbox_delivery_once_per_channel"
            ),
        ),
        migrations.AddConstraint(
            model_name="noticepreferences",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("quiet_from__isnull", True), ("quiet_until__isnull", True)),
                    models.Q(("quiet_from__isnull", False), ("quiet_until__isnull", False)),
                    _connector="OR",
                ),
                name="outbox_preferences_quiet_from_and_until",
                violation_error_message="Quiet hours have a beginning and an end.",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["recipient", "-id"], name="outbox_notice_of_recipient"),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["subject", "kind"], name="outbox_notice_about"),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("recipient__isnull", False), ("target__isnull", True)),
                    models.Q(("recipient__isnull", True), ("target__isnull", False)),
                    _connector="OR",
                ),
                name="outbox_notice_to_one",
                violation_error_message="A notice goes to a person or to a target.",
            ),
        ),
    ]
