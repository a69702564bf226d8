#!/bin/sh
# Runs once, when the database volume is new. Two roles: the owner (POSTGRES_USER) migrates, goaltrack_app serves.
# The owner gives goaltrack_app its rights on the tables after each migrate (history/roles.py).
set -eu
: "${APP_DATABASE_PASSWORD:?is not set}"
psql --set=ON_ERROR_STOP=1 --set=password="$APP_DATABASE_PASSWORD" --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" <<'SQL'
CREATE ROLE goaltrack_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
SQL
