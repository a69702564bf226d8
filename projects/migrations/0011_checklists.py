import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from history.triggers import AddTrigger


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0010_attachments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ChecklistLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=200, verbose_name="text")),
                ("position", models.PositiveIntegerField()),
                ("done_at", models.DateTimeField(null=True)),
                ("removed_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "done_by",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="checklist", to="projects.task"
                    ),
                ),
            ],
            options={
                "verbose_name": "line of the checklist",
                "ordering": ["position", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at", None), ("done_by", None)),
                            models.Q(("done_at__isnull", False), ("done_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="checklistline_ticked_by_someone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="checklistline_says_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChecklistLineEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("text", models.CharField(max_length=200, verbose_name="text")),
                ("position", models.PositiveIntegerField()),
                ("done_at", models.DateTimeField(null=True)),
                ("removed_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "done_by",
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
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="projects.checklistline",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        db_constraint=False,
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
            model_name="checklistline",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_checklistlineevent" ("done_at", "done_by_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "removed_at", "task_id", "text", "version") VALUES (NEW."done_at", NEW."done_by_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."position", NEW."removed_at", NEW."task_id", NEW."text", NEW."version"); RETURN NULL;',
                    hash="57fbdb4fcd309cfecaf804e951d8545083d6ec0c",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_0fa81",
                    table="projects_checklistline",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="checklistline",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "projects_checklistlineevent" ("done_at", "done_by_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "removed_at", "task_id", "text", "version") VALUES (NEW."done_at", NEW."done_by_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."position", NEW."removed_at", NEW."task_id", NEW."text", NEW."version"); RETURN NULL;',
                    hash="505787c7be9708420ff9aedeb12ef89d53a014f3",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5fd70",
                    table="projects_checklistline",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="checklistline",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_checklistlineevent" ("done_at", "done_by_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "removed_at", "task_id", "text", "version") VALUES (OLD."done_at", OLD."done_by_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."position", OLD."removed_at", OLD."task_id", OLD."text", OLD."version"); RETURN NULL;',
                    hash="3a02921fd23bd805541c0ea2f14f1687aaaa07b2",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_60f33",
                    table="projects_checklistline",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="checklistlineevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="ff2df17191ec5ea5eaa1a44414bd5812390a5675",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_c0456",
                    table="projects_checklistlineevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
