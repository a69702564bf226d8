"""Brings the database up to date in one Django process: as the owner, because serving processes may not alter tables.

`python -m goaltrack.launcher.prepare` prints `empty` last when nobody is in the database yet.
"""

import gc
import os
import sys
from pathlib import Path

import django
import psycopg

from goaltrack.launcher import uploads

# The comment on the schema that a restore leaves in its transaction.
TOKEN = "goaltrack restore "  # noqa: S105


def main() -> None:
    os.environ["DATABASE_URL"] = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
    django.setup()
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    finish_restore(Path(settings.MEDIA_ROOT))
    # Migrating makes thousands of classes: what was imported is not looked through again for each of them.
    gc.freeze()
    call_command("migrate", interactive=False, verbosity=1 if "-v" in sys.argv else 0)
    call_command("createcachetable")
    # The cache table is newer than migrate's grants on the first start.
    from history.roles import grant_app_role

    grant_app_role()
    if not get_user_model()._default_manager.exists():
        print("empty")


def finish_restore(files: Path) -> None:
    """One that was killed after its transaction has its files still beside those it replaces."""
    if not files.is_dir() or not uploads.unsettled(files):
        return
    from django.db import connection

    connection.ensure_connection()
    with uploads.held(files) as alone:
        if alone:
            uploads.settle(files, restored_token(connection.connection))


def restored_token(connection: psycopg.Connection) -> str | None:
    row = connection.execute("SELECT obj_description(to_regnamespace('public'), 'pg_namespace')").fetchone()
    mark = row[0] if row else None
    return mark.removeprefix(TOKEN) if mark and mark.startswith(TOKEN) else None


if __name__ == "__main__":
    main()
