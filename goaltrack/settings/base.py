"""What every way of running Goaltrack shares. `local`, `test` and `production` build on it."""

import logging
from typing import Any

import structlog
from csp.constants import NONE, SELF

from goaltrack.settings.environment import BASE_DIR, broker_url, env

DEBUG = False
ROOT_URLCONF = "goaltrack.urls"
WSGI_APPLICATION = "goaltrack.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_URL = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "pghistory",
    "rules",
    "csp",
    "django_htmx",
    "django_structlog",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "goaltrack.common",
    "history",
    "people",
    "notices",
    "reviews",
    "goals",
    "projects",
    "projects.gates",
    "projects.readiness",
    "projects.acceptance",
    "projects.parties",
    "payments",
    "payments.terms",
    "payments.statements",
    "payments.suppliers",
    "payments.outlook",
    "payments.collection",
    "payments.claims",
    "payments.ageing",
    "lessons",
    "planning",
    "planning.project_templates",
    "dashboards",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "people.middleware.PreferencesMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "people.middleware.SignInRequiredMiddleware",
    "goaltrack.common.errors.DomainErrorMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["goaltrack.common.templatetags.gt", "django.templatetags.i18n", "django.templatetags.static"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "goaltrack.shell.shell",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates" / "jinja2"],
        "OPTIONS": {"environment": "goaltrack.common.jinja.environment"},
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Database: always PostgreSQL. The serving processes sign in as a role that owns no table (docs/history.md).
DATABASES: dict[str, Any] = {}
DATABASE_APP_ROLE = env.str("DATABASE_APP_ROLE", default="goaltrack_app")


def postgres(url: str) -> dict[str, Any]:
    config: dict[str, Any] = dict(env.db_url_config(url))
    config |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}
    # The planner's JIT costs more than it saves on roll-ups (measured in the design's budgets).
    options: dict[str, Any] = dict(config.get("OPTIONS", {}))
    config["OPTIONS"] = options | {"options": "-c jit=off -c idle_in_transaction_session_timeout=60000"}
    return config


# Rate limits of sign-in live in the database, so that they hold in every process and while the broker is down.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "goaltrack_cache"}}

# People and sign-in
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["people.backends.SignInBackend", "rules.permissions.ObjectPermissionBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "people.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_USER_DISPLAY = "people.models.display_name"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "reset_password": "20/m/ip,5/m/key"}
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Goaltrack"
MFA_REQUIRED_FOR_ADMINISTRATORS = env.bool("MFA_REQUIRED_FOR_ADMINISTRATORS", default=False)

# Language, time, working days
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "gt_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Shanghai")
HOLIDAY_COUNTRY = env.str("HOLIDAY_COUNTRY", default="CN")
# A fixed day for simulations (YYYY-MM-DD); empty means the real one.
CLOCK_TODAY = env.str("GOALTRACK_TODAY", default="")

# Static files and uploads
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(BASE_DIR / "var" / "media"))
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# Bytes a document of a payment condition may have.
DOCUMENT_LIMIT = env.int("DOCUMENT_LIMIT", default=20_000_000)
# Bytes an attachment of a task or milestone may have, and its kinds by extension (goaltrack.common.uploads.TYPES).
ATTACHMENT_LIMIT = env.int("ATTACHMENT_LIMIT", default=20_000_000)
ATTACHMENT_TYPES = env.list(
    "ATTACHMENT_TYPES",
    default=[
        *(".pdf", ".docx", ".xlsx", ".pptx", ".doc", ".xls", ".ppt", ".ofd"),
        *(".png", ".jpg", ".jpeg", ".gif", ".webp", ".dwg", ".zip", ".csv", ".txt"),
    ],
)

# Browser security: nothing inline, nothing from another host.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_NAME = "gt_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "gt_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "goaltrack.common.errors.csrf_failure"
# A development page that shows every component in every state.
COMPONENT_GALLERY = False

# API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["goaltrack.common.api.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["goaltrack.common.api.inputs.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "goaltrack.common.api.pagination.CursorPagination",
    "PAGE_SIZE": 50,
    "DEFAULT_SCHEMA_CLASS": "goaltrack.common.api.schema.AutoSchema",
    "EXCEPTION_HANDLER": "goaltrack.common.api.problems.problem_response",
    "COERCE_DECIMAL_TO_STRING": True,
    "DATETIME_INPUT_FORMATS": ["iso-8601"],
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Goaltrack API",
    "DESCRIPTION": "Everything the pages do, with the same permissions, filters and errors (RFC 9457 problem details).",
    "VERSION": "1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    # One name a set of choices: fields called alike mean different things, and one set stands under several names.
    "ENUM_NAME_OVERRIDES": {
        "CycleKindEnum": "goals.models.Cycle.Kind",
        "GoalKindEnum": "goals.models.Goal.Kind",
        "GoalStateEnum": "goals.models.Goal.State",
        "GoalSourceEnum": "goals.models.Goal.Source",
        "ConfidenceEnum": "goals.models.Confidence",
        "ProjectStateEnum": "projects.models.Project.State",
        "TaskStatusEnum": "projects.models.Task.Status",
        "RecurrencePatternEnum": "projects.models.Recurrence.Pattern",
        "RecurrenceShiftEnum": "projects.models.Recurrence.Shift",
        "RecurrenceStateEnum": "projects.models.Recurrence.State",
        "WorkTypeEnum": ["task", "milestone"],
        "ReferenceTypeEnum": ["task", "milestone", "project", "goal"],
        "DependencyKindEnum": "projects.models.Dependency.Kind",
        "BreakdownStateEnum": "planning.models.Breakdown.State",
        "BreakdownItemKindEnum": "planning.models.BreakdownItem.Kind",
        "ReviewStateEnum": "reviews.models.Review.State",
        "DecisionEnum": "reviews.models.Verdict.Decision",
        "StanceEnum": "reviews.models.Remark.Stance",
        "RemarkAboutEnum": "reviews.models.Remark.About",
        "DayBasisEnum": "payments.models.Contract.DayBasis",
        "ContractAmountStateEnum": "payments.models.Contract.AmountState",
        "AmendmentStateEnum": "payments.terms.models.Amendment.State",
        "AuditStateEnum": "payments.terms.models.Audit.State",
        "GuaranteeKindEnum": "payments.terms.models.Guarantee.Kind",
        "GuaranteeStateEnum": "payments.terms.api.shapes.GUARANTEE_STATES",
        "CheckpointKindEnum": "payments.models.PaymentCheckpoint.Kind",
        "CheckpointStateEnum": ["settled", "cancelled", "overdue", "waiting", "applied", "claimable", "not_due"],
        "DueEventEnum": "payments.models.PaymentCheckpoint.DueEvent",
        "ConditionKindEnum": "payments.models.Condition.Kind",
        "AcceptanceStageEnum": "payments.models.Condition.Stage",
        "HeldByEnum": "payments.models.Condition.HeldBy",
        "ApplicationStateEnum": "payments.claims.models.PaymentApplication.State",
        "ApplicationStepKindEnum": "payments.claims.models.StepKind",
        "InvoiceKindEnum": "payments.claims.models.Invoice.Kind",
        "DocumentRoleEnum": "payments.claims.models.ListItem.Role",
        "DocumentStateEnum": "payments.api.shapes.DOCUMENT_STATES",
        "ApplicationStepStateEnum": "payments.claims.api.shapes.LINE_STATES",
        "ReceiptMethodEnum": "payments.models.Receipt.Method",
        "StatementStateEnum": "payments.statements.models.Statement.State",
        "StatementVerdictEnum": "payments.statements.models.StatementLine.Verdict",
        "StatementBasisEnum": "payments.statements.models.StatementLine.Basis",
        "SupplierContractStateEnum": "payments.suppliers.models.SupplierContract.State",
        "BoundarySideEnum": "payments.suppliers.models.Boundary.Side",
        "InterfaceKindEnum": "payments.suppliers.models.InterfaceObligation.Kind",
        "InterfaceDirectionEnum": "payments.suppliers.models.InterfaceObligation.Direction",
        "PlannedPaymentStateEnum": "payments.suppliers.api.shapes.PLAN_STATES",
        "ContactChannelEnum": "payments.collection.models.ContactLog.Channel",
        "AgeingPartEnum": "payments.ageing.api.shapes.PLACES",
        "HoldKindEnum": "payments.collection.models.Hold.Kind",
        "PromiseStateEnum": ["open", "kept", "broken", "replaced"],
        "PlanReasonEnum": ["due", "promised", "expected"],
        "ForecastStageEnum": "payments.outlook.weights.STAGES",
        "ForecastAcceptEnum": "payments.outlook.assuming.ASKS",
        "ChainStepKindEnum": [
            "task",
            "milestone",
            "acceptance",
            "document",
            "fiscal",
            "event",
            "application",
            "receipt",
        ],
        "ChainStepStateEnum": ["done", "late", "next", "idle"],
        "RetrospectiveStateEnum": "lessons.models.Retrospective.State",
        "RetrospectiveSectionEnum": "lessons.models.RetrospectiveItem.Section",
        "RetrospectiveOutcomeEnum": ["held", "late", "missed", "due", "none"],
        "LessonKindEnum": "lessons.models.Lesson.Kind",
        "LessonStateEnum": "lessons.models.Lesson.State",
        "LessonAnswerEnum": "planning.models.LessonAnswer.Answer",
        "CriterionEnum": ["S", "M", "A", "R", "T"],
        "FindingVerdictEnum": ["pass", "warn", "fail"],
        "CriterionVerdictEnum": ["pass", "warn", "fail", "waived"],
        "DifferenceEnum": ["same", "added", "changed", "removed"],
        "TemplateLineKindEnum": "planning.project_templates.models.TemplateLine.Kind",
        "TemplateRoleEnum": "planning.project_templates.models.Role",
        "TemplateBasisEnum": "planning.project_templates.models.TemplateVersion.Basis",
        "PreconditionKindEnum": "projects.readiness.models.Precondition.Kind",
        "PreconditionStateEnum": "projects.readiness.api.views.STATES",
        "AcceptanceStateEnum": "projects.acceptance.models.Acceptance.State",
        "ResultEnum": "goals.models.Goal.Result",
        "AcceptanceResultEnum": "projects.acceptance.models.Result",
        "AcceptanceDocumentStateEnum": "projects.acceptance.models.AcceptanceDocument.State",
        "StepEnum": ["up", "down"],
        "ReviewRuleEnum": "reviews.policy.Rule",
        "HealthRuleEnum": "projects.api.project_states.HEALTH_RULES",
        "PhaseStateEnum": "projects.api.phases.PHASE_STATES",
        "PartyRoleEnum": "projects.parties.models.Party.Role",
        "GateKindEnum": "projects.gates.models.Kind",
        "GateScopeEnum": "projects.gates.models.Scope",
        "GateReviewerEnum": "projects.gates.models.Reviewers",
        "GateNeedsEnum": "projects.gates.models.Needs",
        "CaseStateEnum": "projects.gates.models.GateCase.State",
        "VisitLevelEnum": "projects.gates.models.Visit.Level",
        "VisitStateEnum": "projects.gates.models.Visit.State",
        "StageEnum": ["kickoff", "midway", "closing"],
        "StageStateEnum": ["held", "missing", "running", "wanted"],
        "RoleEnum": "people.abilities.Role",
        "AbsenceKindEnum": "people.models.Absence.Kind",
        "ThemeEnum": "people.models.User.Theme",
        "ImportColumnEnum": "people.sheets.COLUMNS",
        "ImportOutcomeEnum": ["new", "changed", "unchanged", "error"],
    },
}

# Celery: the row is the queue, the message only wakes a worker (docs/jobs.md).
REDIS_URL = env.str("REDIS_URL", default="redis://localhost:6379/0")
CELERY_BROKER_URL = broker_url(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_ENABLE_UTC = True

# E-mail: files unless a server is named (smtp://user:password@host:587).
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="filemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 10
EMAIL_FILE_PATH = env.str("EMAIL_FILE_PATH", default=str(BASE_DIR / "var" / "mail"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Goaltrack <goaltrack@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL


# Logs: one JSON object a line, with the request id, which reaches the tasks.
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
DJANGO_STRUCTLOG_CELERY_ENABLED = True
# One line a request, when it ends.
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
            "foreign_pre_chain": [
                structlog.contextvars.merge_contextvars,
                structlog.processors.TimeStamper(fmt="iso"),
                structlog.stdlib.add_logger_name,
                structlog.stdlib.add_log_level,
                structlog.processors.format_exc_info,
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
    },
}
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
