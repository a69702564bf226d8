# Goaltrack. `make run` starts everything, `make test` checks everything; `make help` lists the rest.

PY := .venv/bin/python
APPS := goaltrack history people notices reviews goals projects payments lessons planning dashboards
STAMPS := var/stamps
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes
SAY := @printf '· %s\n'

# The newest choice that works: Python 3.11 or later with venv.
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done)

# Production's settings, checked with made-up values that open nothing.
DUMMY_PRODUCTION := DJANGO_SETTINGS_MODULE=goaltrack.settings.production \
	SECRET_KEY=checked-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH-./! ALLOWED_HOSTS=goaltrack.example \
	DATABASE_URL=postgres://nobody@localhost/none REDIS_URL=redis://localhost/0 SITE_URL=https://goaltrack.example

.PHONY: soak bench bench-goals bench-tasks bench-payments screenshots upgrade-fixture help run not-running backup restore test check lint unit e2e coverage lock messages format frontend static clean reset
.DELETE_ON_ERROR:
.NOTPARALLEL:

help:
	@printf '%s\n' \
	'make run       start everything on this machine; Ctrl-C stops it' \
	'make backup    write database and uploads into var/backups (TO=folder), also while it runs' \
	'make restore   FILE=archive into an empty place (FORCE=1: in place of what is there)' \
	'make check     static checks and unit tests' \
	'make test      check and the browser tests' \
	'make lint      the static checks alone        make unit      the unit tests alone' \
	'make soak      what takes minutes: killed processes, broken archives, many dates, many rows (before a release)' \
	'make coverage  the unit tests again, and what of the rules they reach (90 % at least)' \
	'make e2e       the browser tests alone        make format    let ruff rewrite the code' \
	'make bench     what a request costs, beside a bare Django (TASKS=10000: one size)' \
	'make bench-goals  how the pages of goals grow with the tasks below them' \
	'make bench-tasks  what views and changes of tasks cost in a large and a small project' \
	'make bench-payments  what money costs among 60,000 checkpoints, and an import of 50,000 lines' \
	'make messages  collect strings to translate   make lock      resolve the requirements anew' \
	'make clean     remove what was built          make reset     delete the local database and uploads'

run: not-running .venv/run.stamp $(STAMPS)/static
	@exec $(PY) -m goaltrack.launcher

# Before anything is rebuilt below a running server.
not-running:
	@test ! -x $(PY) || $(PY) goaltrack/launcher/running.py

# Nothing is installed below a running server: only where nothing was installed yet.
backup: $(if $(wildcard .venv/run.stamp),,.venv/run.stamp)
	@exec $(PY) -m goaltrack.launcher.backup

restore: not-running .venv/run.stamp
	@exec $(PY) -m goaltrack.launcher.restore

# --- What is installed -------------------------------------------------------------------------------------------

# One environment for both: the development lock is the run-time one with the tools on top, in the same versions.
.venv/bin/python:
	@test -n "$(PYTHON)" || { echo 'Python 3.11 or later with venv is needed (Debian: apt-get install python3-venv). 需要 Python 3.11 及以上。'; exit 1; }
	$(SAY) 'Creating .venv  正在创建虚拟环境'
	@$(PYTHON) -m venv --clear .venv

.venv/run.stamp: requirements.lock | .venv/bin/python
	$(SAY) 'Installing the locked packages  正在安装依赖'
	@$(PIP) -r requirements.lock
	@touch $@

.venv/dev.stamp: requirements-dev.lock requirements.lock | .venv/bin/python
	$(SAY) 'Installing the locked packages and the tools  正在安装依赖和开发工具'
	@$(PIP) -r requirements-dev.lock
	@touch .venv/run.stamp $@

# --- What is built -----------------------------------------------------------------------------------------------

FRONTEND := $(wildcard package.json package-lock.json) $(shell find frontend -type f 2>/dev/null)

$(STAMPS)/frontend: $(FRONTEND) | .venv/run.stamp
	$(SAY) 'Building the front end  正在构建前端'
	@$(PY) goaltrack/launcher/frontend.py
	@mkdir -p $(STAMPS) && touch $@

# What git ignores may have been removed by hand.
ifeq ($(wildcard static/build),)
.PHONY: $(STAMPS)/frontend
endif
ifeq ($(wildcard staticfiles/staticfiles.json),)
.PHONY: $(STAMPS)/static
endif

$(STAMPS)/static: $(STAMPS)/frontend .venv/run.stamp $(shell find static -type f -not -path 'static/build/*' 2>/dev/null)
	$(SAY) 'Collecting static files  正在收集静态文件'
	@DJANGO_SETTINGS_MODULE=goaltrack.settings.local $(PY) manage.py collectstatic --noinput --clear --verbosity 0
	@mkdir -p $(STAMPS) && touch $@

frontend: $(STAMPS)/frontend
static: $(STAMPS)/static

# --- What is checked ---------------------------------------------------------------------------------------------

test: check e2e

check: lint unit

lint: .venv/dev.stamp
	@mkdir -p var
	$(SAY) 'ruff: faults and layout'
	@$(PY) -m ruff check --quiet .
	@$(PY) -m ruff format --quiet --check .
	$(SAY) 'import-linter: who may import whom'
	@.venv/bin/lint-imports --no-logo 2>/dev/null >var/lint-imports.log || { .venv/bin/lint-imports; exit 1; }
	$(SAY) 'deptry: packages used and declared'
	@$(PY) -m deptry . >var/deptry.log 2>&1 || { cat var/deptry.log; exit 1; }
	$(SAY) 'Django: missing migrations, settings of production'
	@DJANGO_SETTINGS_MODULE=goaltrack.settings.test $(PY) -W ignore manage.py makemigrations --check --dry-run --verbosity 1 >var/makemigrations.log 2>&1 \
		|| { cat var/makemigrations.log; exit 1; }
	@$(DUMMY_PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING >var/check.log 2>&1 || { cat var/check.log; exit 1; }
	$(SAY) 'mypy: types'
	@$(PY) -m mypy --no-error-summary

# The rules of the house: what decides about data and rights is covered branch by branch.
RULES := */services/*,*/services.py,*/selectors/*,*/selectors.py,*/permissions.py

unit: .venv/dev.stamp $(STAMPS)/frontend
	$(SAY) 'pytest: everything without a browser or whole processes'
	@$(PY) -c 'from goaltrack.launcher import messages; messages.main()'
	@$(PY) -m pytest -q -n 2 --dist worksteal -m 'not (browser or slow or soak)'

# The same tests, watched: half as long again.
coverage: .venv/dev.stamp $(STAMPS)/frontend
	$(SAY) 'coverage: branches of services, selectors and permissions'
	@$(PY) -c 'from goaltrack.launcher import messages; messages.main()'
	@rm -f .coverage .coverage.*
	@$(PY) -m pytest -q -n 2 --dist worksteal -m 'not (browser or slow or soak)' --cov --cov-report=
	@$(PY) -m coverage report --include='$(RULES)' --fail-under=90

e2e: .venv/dev.stamp $(STAMPS)/frontend
	$(SAY) 'pytest: the browser, and whole processes'
	@$(PY) -c 'from goaltrack.launcher import messages; messages.main()'
	@$(PY) -m pytest -q -n 2 --dist worksteal -m '(browser or slow) and not soak'

# Faults, deaths and dates: they prove what seldom changes and take as long as all the rest of a topic.
soak: .venv/dev.stamp $(STAMPS)/frontend
	$(SAY) 'pytest: killed processes, broken archives, the demo on many dates, ten thousand rows'
	@$(PY) -c 'from goaltrack.launcher import messages; messages.main()'
	@$(PY) -m pytest -q -n 2 --dist worksteal -m soak

# --- What is kept up to date -------------------------------------------------------------------------------------

COMPILE := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url --no-header

lock: | .venv/dev.stamp
	$(SAY) 'Resolving the requirements (UPGRADE=1 takes newer versions)'
	@$(COMPILE) $(if $(UPGRADE),--upgrade) -o requirements-dev.lock requirements-dev.txt
	@$(COMPILE) -c requirements-dev.lock -o requirements.lock requirements.txt
	@$(COMPILE) $(if $(UPGRADE),--upgrade) -o requirements-node.lock requirements-node.txt

messages: .venv/dev.stamp
	@command -v xgettext >/dev/null || { echo 'gettext is missing: apt-get install gettext'; exit 1; }
	$(SAY) 'Collecting strings into locale/; translate the new ones'
	@$(PY) manage.py makemessages -l zh_Hans --no-wrap --add-location file --ignore '.venv/*' --ignore 'node_modules/*' \
		--ignore 'var/*' --ignore 'staticfiles/*' --ignore 'tests/*'

# Both sizes of the budgets take a quarter of an hour; TASKS=10000 measures one of them.
bench: .venv/run.stamp $(STAMPS)/static
	$(SAY) 'Measuring what a request costs, beside a bare Django  正在对照测量每个请求的开销'
	@$(PY) -m bench $(TASKS)

# 2,000 goals in six levels with 10,000, 100,000 and 1,000,000 tasks; TASKS=10000 measures one of them.
bench-goals: .venv/run.stamp $(STAMPS)/static
	$(SAY) 'Measuring how pages of goals grow with the tasks below them  正在测量目标页面随任务数的增长'
	@$(PY) -m bench.goals $(TASKS)

# A project of 10,000 tasks beside one of 100, alone and among 1,000,000; TASKS=10100 measures one of them.
bench-tasks: .venv/run.stamp $(STAMPS)/static
	$(SAY) 'Measuring views and changes of tasks in a large and a small project  正在测量大小项目中任务的视图与改动'
	@$(PY) -m bench.tasks $(TASKS)

# 10,000 contracts, 60,000 checkpoints, 200,000 receipts; an import of 50,000 lines.
bench-payments: .venv/run.stamp $(STAMPS)/static
	$(SAY) 'Measuring the pages of money and an import of 50,000 lines  正在测量回款页面与五万行流水导入'
	@$(PY) -m bench.payments

screenshots: .venv/dev.stamp
	$(SAY) 'Taking the pictures of the README from the demo that make run serves'
	@$(PY) docs/take_screenshots.py

upgrade-fixture: .venv/dev.stamp
	$(SAY) 'Keeping the demo of this release as a dump that later ones are upgraded from'
	@$(PY) -m tests.upgrade.fixture $(NAME)

format: .venv/dev.stamp
	@$(PY) -m ruff check --fix-only --quiet .
	@$(PY) -m ruff format --quiet .

clean:
	@rm -rf .venv node_modules static/build staticfiles var/stamps .mypy_cache .ruff_cache .pytest_cache .coverage*
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

reset: .venv/run.stamp
	@$(PY) -m goaltrack.launcher --forget
