import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from history.triggers import AddTrigger, RemoveTrigger

# Two columns each: what names a module or a unit is of the same project as that. Checked at once, and held against a
# project that changes meanwhile, which a trigger could only do with a lock.
SAME_PROJECT = (
    ("projects_task", "module_id", "projects_module"),
    ("projects_milestone", "module_id", "projects_module"),
    ("projects_milestone", "unit_id", "projects_unit"),
    ("projects_module", "unit_id", "projects_unit"),
    ("projects_coupling", "module_id", "projects_module"),
    ("projects_coupling", "needed_id", "projects_module"),
)
HOLD = [
    f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_of_project"
    f" FOREIGN KEY ({column}, project_id) REFERENCES {named} (id, project_id)"
    for table, column, named in SAME_PROJECT
]
RELEASE = [f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_of_project" for table, column, _named in SAME_PROJECT]


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0007_steering"),
        ("projects", "0020_states_and_health"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Coupling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=200, verbose_name="what is needed")),
                ("agreed", models.BooleanField(default=False, verbose_name="agreed")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "verbose_name": "coupling",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="CouplingEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("what", models.CharField(max_length=200, verbose_name="what is needed")),
                ("agreed", models.BooleanField(default=False, verbose_name="agreed")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Module",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("note", models.TextField(blank=True, max_length=2000, verbose_name="what it does")),
                ("slips_since", models.DateField(editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "verbose_name": "module",
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="ModuleEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("note", models.TextField(blank=True, max_length=2000, verbose_name="what it does")),
                ("slips_since", models.DateField(editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "abstract": False,
            },
        ),
        RemoveTrigger(
            model_name="milestone",
            name="insert_insert",
        ),
        RemoveTrigger(
            model_name="milestone",
            name="update_update",
        ),
        RemoveTrigger(
            model_name="milestone",
            name="delete_delete",
        ),
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
        RemoveTrigger(
            model_name="unit",
            name="insert_insert",
        ),
        RemoveTrigger(
            model_name="unit",
            name="update_update",
        ),
        RemoveTrigger(
            model_name="unit",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="unit",
            name="version",
            field=models.PositiveIntegerField(db_default=1, default=1, editable=False),
        ),
        migrations.AddField(
            model_name="unitevent",
            name="version",
            field=models.PositiveIntegerField(db_default=1, default=1, editable=False),
        ),
        AddTrigger(
            model_name="milestone",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_milestoneevent" ("acceptance", "achieved_on", "baseline", "cancelled", "created_at", "due", "evidence", "expected", "follower_id", "goal_id", "id", "module_id", "origin", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "title", "unit_id", "version", "weight") VALUES (NEW."acceptance", NEW."achieved_on", NEW."baseline", NEW."cancelled", NEW."created_at", NEW."due", NEW."evidence", NEW."expected", NEW."follower_id", NEW."goal_id", NEW."id", NEW."module_id", NEW."origin", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."project_id", NEW."title", NEW."unit_id", NEW."version", NEW."weight"); RETURN NULL;',
                    hash="aa0b9f2b3f8baa55271ac516e86da8d3a0e08eae",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_2945c",
                    table="projects_milestone",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="milestone",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "projects_milestoneevent" ("acceptance", "achieved_on", "baseline", "cancelled", "created_at", "due", "evidence", "expected", "follower_id", "goal_id", "id", "module_id", "origin", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "title", "unit_id", "version", "weight") VALUES (NEW."acceptance", NEW."achieved_on", NEW."baseline", NEW."cancelled", NEW."created_at", NEW."due", NEW."evidence", NEW."expected", NEW."follower_id", NEW."goal_id", NEW."id", NEW."module_id", NEW."origin", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."project_id", NEW."title", NEW."unit_id", NEW."version", NEW."weight"); RETURN NULL;',
                    hash="089e2c351ec276499a487d80d3d7007c252b755e",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_96e58",
                    table="projects_milestone",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="milestone",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_milestoneevent" ("acceptance", "achieved_on", "baseline", "cancelled", "created_at", "due", "evidence", "expected", "follower_id", "goal_id", "id", "module_id", "origin", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "title", "unit_id", "version", "weight") VALUES (OLD."acceptance", OLD."achieved_on", OLD."baseline", OLD."cancelled", OLD."created_at", OLD."due", OLD."evidence", OLD."expected", OLD."follower_id", OLD."goal_id", OLD."id", OLD."module_id", OLD."origin", OLD."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."project_id", OLD."title", OLD."unit_id", OLD."version", OLD."weight"); RETURN NULL;',
                    hash="98508a23a812f5eb6342d175a1efe18a65f13a9a",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_fed44",
                    table="projects_milestone",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="task",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_taskevent" ("acceptance", "baseline_due", "baseline_start", "blocked_by_id", "blocked_since", "blocked_until", "created_at", "done_at", "due", "follower_id", "goal_id", "id", "milestone_id", "module_id", "origin", "owner_id", "parent_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "project_id", "reviewer_id", "start", "status", "status_note", "title", "version", "weight") VALUES (NEW."acceptance", NEW."baseline_due", NEW."baseline_start", NEW."blocked_by_id", NEW."blocked_since", NEW."blocked_until", NEW."created_at", NEW."done_at", NEW."due", NEW."follower_id", NEW."goal_id", NEW."id", NEW."milestone_id", NEW."module_id", NEW."origin", NEW."owner_id", NEW."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."priority", NEW."project_id", NEW."reviewer_id", NEW."start", NEW."status", NEW."status_note", NEW."title", NEW."version", NEW."weight"); RETURN NULL;',
                    hash="d508d9aa5961918c14dc67e2ccdd04baec5f97a3",
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
                    func='INSERT INTO "projects_taskevent" ("acceptance", "baseline_due", "baseline_start", "blocked_by_id", "blocked_since", "blocked_until", "created_at", "done_at", "due", "follower_id", "goal_id", "id", "milestone_id", "module_id", "origin", "owner_id", "parent_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "project_id", "reviewer_id", "start", "status", "status_note", "title", "version", "weight") VALUES (NEW."acceptance", NEW."baseline_due", NEW."baseline_start", NEW."blocked_by_id", NEW."blocked_since", NEW."blocked_until", NEW."created_at", NEW."done_at", NEW."due", NEW."follower_id", NEW."goal_id", NEW."id", NEW."milestone_id", NEW."module_id", NEW."origin", NEW."owner_id", NEW."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."priority", NEW."project_id", NEW."reviewer_id", NEW."start", NEW."status", NEW."status_note", NEW."title", NEW."version", NEW."weight"); RETURN NULL;',
                    hash="272b34c8765285cfdbed82140a7a437321067f7c",
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
                    func='INSERT INTO "projects_taskevent" ("acceptance", "baseline_due", "baseline_start", "blocked_by_id", "blocked_since", "blocked_until", "created_at", "done_at", "due", "follower_id", "goal_id", "id", "milestone_id", "module_id", "origin", "owner_id", "parent_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "project_id", "reviewer_id", "start", "status", "status_note", "title", "version", "weight") VALUES (OLD."acceptance", OLD."baseline_due", OLD."baseline_start", OLD."blocked_by_id", OLD."blocked_since", OLD."blocked_until", OLD."created_at", OLD."done_at", OLD."due", OLD."follower_id", OLD."goal_id", OLD."id", OLD."milestone_id", OLD."module_id", OLD."origin", OLD."owner_id", OLD."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."priority", OLD."project_id", OLD."reviewer_id", OLD."start", OLD."status", OLD."status_note", OLD."title", OLD."version", OLD."weight"); RETURN NULL;',
                    hash="883a0b782dc8b24113850c749a9a00c85be0cd78",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_e973b",
                    table="projects_task",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="unit",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_unitevent" ("id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "project_id", "version") VALUES (NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."position", NEW."project_id", NEW."version"); RETURN NULL;',
                    hash="d3287bf904669ef3cd437d436b617525afa63617",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c5bbc",
                    table="projects_unit",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="unit",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "projects_unitevent" ("id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "project_id", "version") VALUES (NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."position", NEW."project_id", NEW."version"); RETURN NULL;',
                    hash="844b3df0f33624bf6dfa70bcbad921b45b11c1bc",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c8955",
                    table="projects_unit",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="unit",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_unitevent" ("id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "project_id", "version") VALUES (OLD."id", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."position", OLD."project_id", OLD."version"); RETURN NULL;',
                    hash="e37df09c17b6868f26dcc11d4e0122781b25b3a4",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_ba8d5",
                    table="projects_unit",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.UniqueConstraint(fields=("id", "project"), name="unit_of_project"),
        ),
        migrations.AddField(
            model_name="coupling",
            name="project",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="couplings",
                to="projects.project",
                verbose_name="project",
            ),
        ),
        migrations.AddField(
            model_name="couplingevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="projects.coupling",
            ),
        ),
        migrations.AddField(
            model_name="couplingevent",
            name="project",
            field=models.ForeignKey(
                db_constraint=False,
                editable=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="projects.project",
                verbose_name="project",
            ),
        ),
        migrations.AddField(
            model_name="module",
            name="follower",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="modules_followed",
                to=settings.AUTH_USER_MODEL,
                verbose_name="B role",
            ),
        ),
        migrations.AddField(
            model_name="module",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="modules_owned",
                to=settings.AUTH_USER_MODEL,
                verbose_name="A role",
            ),
        ),
        migrations.AddField(
            model_name="module",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="modules",
                to="projects.project",
                verbose_name="project",
            ),
        ),
        migrations.AddField(
            model_name="module",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="modules",
                to="projects.unit",
                verbose_name="unit",
            ),
        ),
        migrations.AddField(
            model_name="couplingevent",
            name="module",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="projects.module",
                verbose_name="the module that needs it",
            ),
        ),
        migrations.AddField(
            model_name="couplingevent",
            name="needed",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="projects.module",
                verbose_name="the module it is needed of",
            ),
        ),
        migrations.AddField(
            model_name="coupling",
            name="module",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="needs",
                to="projects.module",
                verbose_name="the module that needs it",
            ),
        ),
        migrations.AddField(
            model_name="coupling",
            name="needed",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="needed_by",
                to="projects.module",
                verbose_name="the module it is needed of",
            ),
        ),
        migrations.AddField(
            model_name="milestone",
            name="module",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="projects.module",
                verbose_name="module",
            ),
        ),
        migrations.AddField(
            model_name="milestoneevent",
            name="module",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="projects.module",
                verbose_name="module",
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="module",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="projects.module",
                verbose_name="module",
            ),
        ),
        migrations.AddField(
            model_name="taskevent",
            name="module",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="projects.module",
                verbose_name="module",
            ),
        ),
        migrations.AddIndex(
            model_name="milestone",
            index=models.Index(
                condition=models.Q(("module__isnull", False)), fields=["module", "due", "id"], name="milestone_module"
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("module__isnull", False)), fields=["module", "due", "id"], name="task_module"
            ),
        ),
        migrations.AddConstraint(
            model_name="milestone",
            constraint=models.CheckConstraint(
                condition=models.Q(("module", None), ("project__isnull", False), _connector="OR"),
                name="milestone_module_in_project",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(("module", None), ("project__isnull", False), _connector="OR"),
                name="task_module_in_project",
            ),
        ),
        migrations.AddField(
            model_name="moduleevent",
            name="follower",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="B role",
            ),
        ),
        migrations.AddField(
            model_name="moduleevent",
            name="owner",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="A role",
            ),
        ),
        migrations.AddField(
            model_name="moduleevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="projects.module",
            ),
        ),
        migrations.AddField(
            model_name="moduleevent",
            name="project",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="projects.project",
                verbose_name="project",
            ),
        ),
        migrations.AddField(
            model_name="moduleevent",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="projects.unit",
                verbose_name="unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="module",
            constraint=models.UniqueConstraint(fields=("project", "name"), name="module_once"),
        ),
        migrations.AddConstraint(
            model_name="module",
            constraint=models.UniqueConstraint(fields=("id", "project"), name="module_of_project"),
        ),
        migrations.AddConstraint(
            model_name="module",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("follower", None), models.Q(("follower", models.F("owner")), _negated=True), _connector="OR"
                ),
                name="module_a_is_not_b",
            ),
        ),
        AddTrigger(
            model_name="module",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_moduleevent" ("follower_id", "id", "name", "note", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "slips_since", "unit_id", "version") VALUES (NEW."follower_id", NEW."id", NEW."name", NEW."note", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."project_id", NEW."slips_since", NEW."unit_id", NEW."version"); RETURN NULL;',
                    hash="18577a411f2ff641b057c4bcf728c61cd1343f16",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_105d0",
                    table="projects_module",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="module",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "projects_moduleevent" ("follower_id", "id", "name", "note", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "slips_since", "unit_id", "version") VALUES (NEW."follower_id", NEW."id", NEW."name", NEW."note", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."project_id", NEW."slips_since", NEW."unit_id", NEW."version"); RETURN NULL;',
                    hash="98d5de281e30eddf70e67316684187a4885cb757",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3883e",
                    table="projects_module",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="module",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_moduleevent" ("follower_id", "id", "name", "note", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "slips_since", "unit_id", "version") VALUES (OLD."follower_id", OLD."id", OLD."name", OLD."note", OLD."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."project_id", OLD."slips_since", OLD."unit_id", OLD."version"); RETURN NULL;',
                    hash="5a17d0bbc3d73fa8cb3182996082534ee6164272",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_bca4f",
                    table="projects_module",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="couplingevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="9f5ac8b9a062252032c00d7337e1279d1cec709b",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_8218c",
                    table="projects_couplingevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="coupling",
            constraint=models.CheckConstraint(
                condition=models.Q(("module", models.F("needed")), _negated=True), name="coupling_of_two"
            ),
        ),
        migrations.AddConstraint(
            model_name="coupling",
            constraint=models.CheckConstraint(
                condition=models.Q(("what", ""), _negated=True), name="coupling_says_what"
            ),
        ),
        migrations.AddConstraint(
            model_name="coupling",
            constraint=models.UniqueConstraint(fields=("module", "needed", "what"), name="coupling_once"),
        ),
        AddTrigger(
            model_name="coupling",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_couplingevent" ("agreed", "id", "module_id", "needed_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "version", "what") VALUES (NEW."agreed", NEW."id", NEW."module_id", NEW."needed_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."project_id", NEW."version", NEW."what"); RETURN NULL;',
                    hash="fcf7d56de76473041ecad76750c8ab1dd1aeef92",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_169ba",
                    table="projects_coupling",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="coupling",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "projects_couplingevent" ("agreed", "id", "module_id", "needed_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "version", "what") VALUES (NEW."agreed", NEW."id", NEW."module_id", NEW."needed_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."project_id", NEW."version", NEW."what"); RETURN NULL;',
                    hash="af47093fe8db4257043aa64e46b5fbdba1b41414",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_4e7b1",
                    table="projects_coupling",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="coupling",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "projects_couplingevent" ("agreed", "id", "module_id", "needed_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "version", "what") VALUES (OLD."agreed", OLD."id", OLD."module_id", OLD."needed_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."project_id", OLD."version", OLD."what"); RETURN NULL;',
                    hash="c5ed5d7cc118c4294a577f5c2365a7b8590d701b",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_b5a00",
                    table="projects_coupling",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="moduleevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="e01424f356554c5efbde9d8a15197031dd7ae8ea",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_f57b4",
                    table="projects_moduleevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(HOLD, RELEASE),
    ]
