"""The two database roles: one owns the tables and migrates, the other serves and can neither alter nor forget.

The serving role (settings.DATABASE_APP_ROLE) gets its rights after every migrate, run as the owner.
"""

from typing import Any

from django.conf import settings
from django.db import connections
from psycopg import sql

from history.tracking import append_only_tables


def grant_after_migrate(*, using: str, app_config: Any, **_: Any) -> None:
    """Runs once a migrate, after its last app with models."""
    if app_config.label == "history":
        grant_app_role(using)


def grant_app_role(using: str = "default") -> bool:
    """Give the serving role its rights on all present and future tables; False when there is no such role."""
    role = sql.Identifier(settings.DATABASE_APP_ROLE)
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_roles WHERE rolname = %s AND rolname <> current_user", [settings.DATABASE_APP_ROLE]
        )
        if cursor.fetchone() is None:
            return False
        everyday = sql.SQL("SELECT, INSERT, UPDATE, DELETE")
        for statement in (
            sql.SQL("GRANT USAGE ON SCHEMA public TO {role}"),
            sql.SQL("GRANT {rights} ON ALL TABLES IN SCHEMA public TO {role}"),
            sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}"),
            sql.SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {rights} ON TABLES TO {role}"),
            sql.SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}"),
        ):
            cursor.execute(statement.format(role=role, rights=everyday).as_string(cursor.connection))
        present = set(connections[using].introspection.table_names(cursor))
        for table in append_only_tables():
            if table in present:
                revoke = sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role}")
                cursor.execute(revoke.format(table=sql.Identifier(table), role=role).as_string(cursor.connection))
    return True
