import django.contrib.postgres.indexes
from django.db import migrations

import projects.querysets

# Built-in functions alone: indexes are restored and analysed with nothing else in the search path.
CREATE = """
    CREATE FUNCTION title_pairs(title text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT coalesce(array_agg(DISTINCT substr(lower(title), place, 2)), '{}')
        FROM generate_series(1, char_length(lower(title)) - 1) AS place
    $$
"""
DROP = "DROP FUNCTION title_pairs(text)"


class Migration(migrations.Migration):
    dependencies = [("projects", "0016_waiting_for_review")]

    operations = [
        migrations.RunSQL(CREATE, DROP),
        migrations.AddIndex(
            model_name="task",
            index=django.contrib.postgres.indexes.GinIndex(projects.querysets.TitlePairs("title"), name="task_title"),
        ),
        migrations.AddIndex(
            model_name="milestone",
            index=django.contrib.postgres.indexes.GinIndex(
                projects.querysets.TitlePairs("title"), name="milestone_title"
            ),
        ),
    ]
