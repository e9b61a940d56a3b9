"""Settings of the one Django project. What differs between machines comes from the environment (see README)."""

import os
from pathlib import Path

from auxpolice import addresses, installation

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = installation.data_dir()

DEBUG = os.environ.get("DEBUG", "").lower() in {"1", "true", "yes"}
DEMO_COUNTY = os.environ.get("DEMO_COUNTY", "").lower() in {"1", "true", "yes"}
SECRET_KEY = installation.secret("DJANGO_SECRET_KEY")
HTTPS = os.environ.get("HTTPS", "").lower() in {"1", "true", "yes"}
ALLOWED_HOSTS = [h for h in os.environ.get("ALLOWED_HOSTS", "127.0.0.1,localhost").split(",") if h]
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if o]
if not HTTPS and not DEBUG:
    installation.refuse_open_hosts(ALLOWED_HOSTS)
BUILD_ID = installation.build_id()

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "auxpolice.ui",
    "auxpolice.units",
    "auxpolice.access",
    "auxpolice.audit",
    "auxpolice.files",
    "auxpolice.notices",
    "auxpolice.approvals",
    "auxpolice.backup",
    "auxpolice.batch",
    "auxpolice.policy",
    "auxpolice.calendar",
    "auxpolice.imports",
    "auxpolice.demo",
    "personnel",
    "personnel.training",
    "personnel.talks",
    "personnel.rulebook",
    "assessment",
    "assessment.ledger",
    "assessment.duty",
    "assessment.leave",
    "assessment.attendance",
    "assessment.conduct.discipline",
    "assessment.conduct.honours",
    "assessment.conduct.highlights",
    "assessment.conduct.complaints",
    "assessment.appraisal",
    "assessment.dashboards",
    "inspections",
    "inspections.consequences",
    "inspections.campaigns",
    "inspections.rectification",
    "inspections.filing",
    "grading",
    "payroll",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "auxpolice.ui.csp.ContentSecurityPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "auxpolice.access.middleware.AccessMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "auxpolice.urls"
FORM_RENDERER = "auxpolice.ui.forms.FormRenderer"
CSRF_FAILURE_VIEW = "auxpolice.ui.errors.csrf_failed"
WSGI_APPLICATION = "auxpolice.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "auxpolice.ui.context.interface",
            ],
        },
    },
]

DATABASES = {"default": addresses.database_settings()}
DATABASE_APPLICATION_ROLE = addresses.application_role()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "auxpolice.access.passwords.CodeHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "auxpolice.access.passwords.NoLoginInside"},
]
PASSWORD_HISTORY = 5
ONE_TIME_CODE_DAYS = int(os.environ.get("ONE_TIME_CODE_DAYS") or 14)
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_USE_FINDERS = True
AUDIT_HEADS = Path(os.environ.get("AUDIT_HEADS") or DATA_DIR.with_name(f"{DATA_DIR.name}.heads"))
MEDIA_ROOT = DATA_DIR / "uploads"
EXPORT_ROOT = DATA_DIR / "exports"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

PROXY_COUNT = int(os.environ.get("PROXY_COUNT") or HTTPS)
"""How many proxies of our own stand before the web process, one where TLS ends before it; each adds an address to
X-Forwarded-For."""
SESSION_ENGINE = "auxpolice.access.sessions"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_IDLE_SECONDS = int(float(os.environ.get("SESSION_IDLE_MINUTES") or 15) * 60)
"""After so long without a request a session is over."""
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = False
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
if HTTPS:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31536000

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["auxpolice.access.api.DeclaredActPermission"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "auxpolice.access.api.CappedPagination",
    "EXCEPTION_HANDLER": "auxpolice.access.api.problem_response",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}
SPECTACULAR_SETTINGS = {
    "TITLE": "AuxPolice 辅警管理平台",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["auxpolice.access.api.DeclaredActPermission"],
    "ENABLE_DJANGO_DEPLOY_CHECK": False,  # it would draw the schema on nobody's behalf, which scope refuses
}

CELERY_BROKER_URL = addresses.redis_url()
installation.private()
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_MAX_MEMORY_PER_CHILD = (
    400_000  # KB; a pool process that has grown beyond is replaced after its task
)
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": int(os.environ.get("CELERY_VISIBILITY_TIMEOUT", "3600")),
    "socket_connect_timeout": 2,
    "socket_timeout": 30,
    "max_retries": 1,  # a page that notifies while the broker is away answers at once; beat notifies again
}
PAYROLL_CHUNK = int(os.environ.get("PAYROLL_CHUNK", "1000"))
"""People in a chunk of a payroll run; runs above twenty such chunks have larger ones."""
BATCH_LEASE_SECONDS = int(os.environ.get("BATCH_LEASE_SECONDS", "90"))
BATCH_REAP_SECONDS = float(os.environ.get("BATCH_REAP_SECONDS", "30"))
BATCH_DEAF_SECONDS = float(os.environ.get("BATCH_DEAF_SECONDS", "60"))
"""Above the 30 s that Celery may wait between two attempts to reach a broker that is away."""
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # it keeps no file; all it rings may be rung any time
CELERY_BEAT_SCHEDULE = {
    "batch-reap": {
        "task": "batch.reap",
        "schedule": BATCH_REAP_SECONDS,
        "options": {"expires": 2 * BATCH_REAP_SECONDS},
    },
    "audit-seal": {"task": "audit.seal", "schedule": 60.0},
    "files-sweep": {"task": "files.sweep", "schedule": 3600.0},
    "filing-sweep": {"task": "filing.sweep", "schedule": 3600.0},
    "access-sweep": {"task": "access.sweep", "schedule": 3600.0},
    "attendance-nightly": {"task": "attendance.nightly", "schedule": 3600.0},
    "appraisal-count": {"task": "appraisal.count", "schedule": 3600.0},
    "payroll-calendar": {"task": "payroll.calendar", "schedule": 3600.0},
    "duty-reports": {"task": "duty.reports", "schedule": 300.0},
    "leave-night": {"task": "leave.night", "schedule": 3600.0},
    "talks-night": {"task": "talks.night", "schedule": 3600.0},
    "steering-night": {"task": "steering.night", "schedule": 3600.0},
    "discipline-night": {"task": "discipline.night", "schedule": 3600.0},
    "rectification-night": {"task": "rectification.night", "schedule": 3600.0},
    "training-standing": {"task": "training.standing", "schedule": 3600.0},
    "training-certificates": {"task": "training.certificates", "schedule": 3600.0},
    "grading-open-due": {"task": "grading.open_due", "schedule": 3600.0},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "auxpolice.logs.Discreet", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
    "loggers": {"auxpolice": {"level": "INFO"}, "django.security": {"level": "INFO"}},
}
