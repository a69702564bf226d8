import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from history.triggers import AddTrigger, RemoveTrigger


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0007_steering"),
        ("projects", "0011_checklists"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        RemoveTrigger(
            model_name="task",
            name="insert_insert",
        ),
        RemoveTrigger(
            model_name="task",
            name="update_update",
        ),
        RemoveTrigger(
            model_name="task",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="task",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="subtasks",
                to="projects.task",
                verbose_name="part of",
            ),
        ),
        migrations.AddField(
            model_name="taskevent",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="projects.task",
                verbose_name="part of",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("parent__isnull", False)), fields=["parent", "due", "id"], name="task_parent"
            ),
        ),
        AddTrigger(
            model_name="task",
            trigger=pgtrigger.compiler.Trigger(
                name="parts",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."parent_id" IS NOT NULL)',
                    func="\n                    IF TG_OP = 'UPDATE' THEN\n                        IF OLD.parent_id IS NOT DISTINCT FROM NEW.parent_id THEN\n                            RETURN NEW;\n                        END IF;\n                    END IF;\n                    PERFORM pg_advisory_xact_lock(hashtext('projects_task_parent'));\n                    IF (\n                        WITH RECURSIVE above AS (\n                            SELECT NEW.parent_id AS id, 1 AS level\n                            UNION ALL\n                            SELECT t.parent_id, a.level + 1 FROM projects_task t JOIN above a ON t.id = a.id\n                            WHERE t.parent_id IS NOT NULL AND a.level <= 2\n                        ), below AS (\n                            SELECT NEW.id AS id, 0 AS level\n                            UNION ALL\n                            SELECT t.id, b.level + 1 FROM projects_task t JOIN below b ON t.parent_id = b.id\n                            WHERE b.level <= 2\n                        ) SELECT max(a.level) + (SELECT max(level) FROM below) > 2\n                            OR bool_or(a.id = NEW.id) FROM above a\n                    ) THEN\n                        RAISE EXCEPTION 'a task is no part of itself, and has two levels of parts at most'\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="53d6ebb841e8ea36e3b5db2b54880a0392ccdbd6",
                    operation='INSERT OR UPDATE OF "parent_id"',
                    pgid="pgtrigger_parts_09e90",
                    table="projects_task",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="task",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_taskevent" ("acceptance", "blocked_by_id", "blocked_since", "created_at", "done_at", "due", "follower_id", "goal_id", "id", "milestone_id", "origin", "owner_id", "parent_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "project_id", "start", "status", "status_note", "title", "version", "weight") VALUES (NEW."acceptance", NEW."blocked_by_id", NEW."blocked_since", NEW."created_at", NEW."done_at", NEW."due", NEW."follower_id", NEW."goal_id", NEW."id", NEW."milestone_id", NEW."origin", NEW."owner_id", NEW."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."priority", NEW."project_id", NEW."start", NEW."status", NEW."status_note", NEW."title", NEW."version", NEW."weight"); RETURN NULL;',
                    hash="e92fc3da8979269d1bc97a4c7b41bc1c6aacb3d6",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_aa5e3",
                    table="projects_task",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="task",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "projects_taskevent" ("acceptance", "blocked_by_id", "blocked_since", "created_at", "done_at", "due", "follower_id", "goal_id", "id", "milestone_id", "origin", "owner_id", "parent_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "project_id", "start", "status", "status_note", "title", "version", "weight") VALUES (NEW."acceptance", NEW."blocked_by_id", NEW."blocked_since", NEW."created_at", NEW."done_at", NEW."due", NEW."follower_id", NEW."goal_id", NEW."id", NEW."milestone_id", NEW."origin", NEW."owner_id", NEW."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."priority", NEW."project_id", NEW."start", NEW."status", NEW."status_note", NEW."title", NEW."version", NEW."weight"); RETURN NULL;',
                    hash="f4f7c256491f473acce33f587c83ed244adfff03",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e7492",
                    table="projects_task",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="task",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_taskevent" ("acceptance", "blocked_by_id", "blocked_since", "created_at", "done_at", "due", "follower_id", "goal_id", "id", "milestone_id", "origin", "owner_id", "parent_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "project_id", "start", "status", "status_note", "title", "version", "weight") VALUES (OLD."acceptance", OLD."blocked_by_id", OLD."blocked_since", OLD."created_at", OLD."done_at", OLD."due", OLD."follower_id", OLD."goal_id", OLD."id", OLD."milestone_id", OLD."origin", OLD."owner_id", OLD."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."priority", OLD."project_id", OLD."start", OLD."status", OLD."status_note", OLD."title", OLD."version", OLD."weight"); RETURN NULL;',
                    hash="4c460f069a7153a3177802fb39f6979dd0871fbc",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_e973b",
                    table="projects_task",
                    when="AFTER",
                ),
            ),
        ),
    ]
