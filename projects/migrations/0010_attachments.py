import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import goaltrack.common.clock
import projects.models.attachments
from history.triggers import AddTrigger


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0009_baseline"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "file",
                    models.FileField(blank=True, max_length=120, upload_to=projects.models.attachments.attachment_path),
                ),
                ("name", models.CharField(max_length=120, verbose_name="file name")),
                ("content_type", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField()),
                ("added_at", models.DateTimeField(default=goaltrack.common.clock.now)),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "milestone",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="projects.milestone",
                    ),
                ),
                (
                    "removed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="projects.task",
                    ),
                ),
            ],
            options={
                "verbose_name": "attachment",
                "verbose_name_plural": "attachments",
                "ordering": ["added_at", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("removed_at__isnull", False), models.Q(("file", ""), _negated=True)),
                        fields=["removed_at"],
                        name="attachment_to_delete",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("milestone__isnull", False), ("task", None)),
                            models.Q(("milestone", None), ("task__isnull", False)),
                            _connector="OR",
                        ),
                        name="attachment_of_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("removed_at", None), ("removed_by", None)),
                            models.Q(("removed_at__isnull", False), ("removed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="attachment_removed_by_someone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("removed_at__isnull", False), models.Q(("file", ""), _negated=True), _connector="OR"
                        ),
                        name="attachment_keeps_its_file",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AttachmentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "file",
                    models.FileField(blank=True, max_length=120, upload_to=projects.models.attachments.attachment_path),
                ),
                ("name", models.CharField(max_length=120, verbose_name="file name")),
                ("content_type", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField()),
                ("added_at", models.DateTimeField(default=goaltrack.common.clock.now)),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "milestone",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="projects.milestone",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="projects.attachment",
                    ),
                ),
                (
                    "removed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="projects.task",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        AddTrigger(
            model_name="attachment",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_attachmentevent" ("added_at", "added_by_id", "content_type", "file", "id", "milestone_id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_at", "removed_by_id", "size", "task_id") VALUES (NEW."added_at", NEW."added_by_id", NEW."content_type", NEW."file", NEW."id", NEW."milestone_id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."removed_at", NEW."removed_by_id", NEW."size", NEW."task_id"); RETURN NULL;',
                    hash="117e3a4e3ee563ab5bd7c8637bbc0df88288a37e",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_600b6",
                    table="projects_attachment",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="attachment",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "projects_attachmentevent" ("added_at", "added_by_id", "content_type", "file", "id", "milestone_id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_at", "removed_by_id", "size", "task_id") VALUES (NEW."added_at", NEW."added_by_id", NEW."content_type", NEW."file", NEW."id", NEW."milestone_id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."removed_at", NEW."removed_by_id", NEW."size", NEW."task_id"); RETURN NULL;',
                    hash="437ee47db956979d8dbc723df723e1be465a4bb7",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_00b65",
                    table="projects_attachment",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="attachment",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_attachmentevent" ("added_at", "added_by_id", "content_type", "file", "id", "milestone_id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_at", "removed_by_id", "size", "task_id") VALUES (OLD."added_at", OLD."added_by_id", OLD."content_type", OLD."file", OLD."id", OLD."milestone_id", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."removed_at", OLD."removed_by_id", OLD."size", OLD."task_id"); RETURN NULL;',
                    hash="9809141338ce165f2b1c2549f62edfa579e3c928",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_0f390",
                    table="projects_attachment",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="attachmentevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="8e32864cc057f71cf3eebd4c667251868af3e34a",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_540fb",
                    table="projects_attachmentevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
