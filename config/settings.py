"""The only settings. Embedded by default: SQLite, a real worker without Redis, files in FULCRUM_DATA.

Production is FULCRUM_ENV=production with the variables of .env.example; FULCRUM_ENV=test turns the test overrides on.
"""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.env import (
    database_from_url,
    env_bool,
    env_choice,
    env_int,
    env_list,
    env_path,
    env_secret,
    env_str,
    env_url,
    kept_secret,
    make_private_folder,
)

BASE_DIR = Path(__file__).resolve().parent.parent

# ---------------------------------------------------------------- where and how it runs
ENV = env_choice("FULCRUM_ENV", "embedded", ("embedded", "production", "test"))
PRODUCTION = ENV == "production"
TESTING = ENV == "test"
DEBUG = env_bool("FULCRUM_DEBUG", False)
DATA_DIR = env_path("FULCRUM_DATA", BASE_DIR / "var")
PORT = env_int("PORT", 8000, minimum=1, maximum=65535)
BASE_URL = env_url(
    "FULCRUM_BASE_URL",
    f"http://localhost:{PORT}",
    ("http", "https"),
    "https://fulcrum.example.org",
).rstrip("/")
DATABASE_URL = env_url(
    "DATABASE_URL",
    "",
    ("postgresql", "postgres"),
    "postgresql://fulcrum:secret@localhost:5432/fulcrum",
)
REDIS_URL = env_url("REDIS_URL", "", ("redis", "rediss", "unix"), "redis://localhost:6379/0")
CACHE_URL = env_url("CACHE_URL", "", ("redis", "rediss", "unix"), "redis://localhost:6379/1")


def _secret_key() -> str:
    key = env_secret("FULCRUM_SECRET_KEY")
    if PRODUCTION and len(key) < 50:
        raise ImproperlyConfigured(
            "FULCRUM_SECRET_KEY must hold at least 50 random characters in production, for example the output of "
            "python -c 'import secrets; print(secrets.token_urlsafe(50))'."
        )
    if key or TESTING:
        return key or "test-only-" + "x" * 50
    make_private_folder("FULCRUM_DATA", DATA_DIR)
    return kept_secret(DATA_DIR / "secret-key")


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env_list(
    "FULCRUM_ALLOWED_HOSTS",
    "localhost,127.0.0.1,[::1],testserver" if not PRODUCTION else "",
)
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "FULCRUM_ALLOWED_HOSTS is empty; name the hosts that people use, "
        "for example FULCRUM_ALLOWED_HOSTS=fulcrum.example.org."
    )
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# Demonstration accounts exist on the embedded default only; nothing can switch them on in production.
DEMO = ENV == "embedded" and not DATABASE_URL and env_bool("FULCRUM_DEMO", True)
DEMO_PASSWORD = env_secret("FULCRUM_DEMO_PASSWORD")
# They need no second step, since everybody who can start the demonstration knows their password.
DEMO_ACCOUNTS = frozenset(
    {
        "owner@demo.example",
        "admin@demo.example",
        "contributor@demo.example",
        "viewer@demo.example",
        "consultant@demo.example",
        "owner@other.example",
    }
    if DEMO
    else ()
)
# Where people who use this installation find its source code, as the licence asks of those who change it.
SOURCE_URL = env_url("FULCRUM_SOURCE_URL", "", ("http", "https"), "https://example.org/fulcrum.git")
SIGNUP_OPEN = env_bool("FULCRUM_SIGNUP", False)
# A rubric that one administrator proposes is published by a second one. The demonstration has one administrator.
FOUR_EYES = env_bool("FULCRUM_FOUR_EYES", not DEMO)

# ---------------------------------------------------------------- applications
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "config",
    "reports",
    "reviews",
    "benchmarks",
    "assessment",
    "rubrics",
    "accounts",
    "audit",
    "jobs",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "django_htmx",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",  # in front of the static files, which carry the policy too
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "config.middleware.FormsInUtf8",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.AccountLanguage",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.middleware.SessionUse",
    "accounts.middleware.TwoStepSignIn",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.middleware.PrivacyHeaders",
    "config.middleware.StoreOutage",
]
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
                "config.context.site",
            ],
            "builtins": ["config.templatetags.typography"],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "house"
CRISPY_TEMPLATE_PACK = "house"
CRISPY_FAIL_SILENTLY = False

# ---------------------------------------------------------------- database
if DATABASE_URL:
    DATABASES = {
        "default": database_from_url(DATABASE_URL)
        | {
            "CONN_MAX_AGE": 0,
            "OPTIONS": {
                "pool": {
                    "min_size": 2,
                    "max_size": env_int("FULCRUM_DB_POOL", 8, minimum=1, maximum=100),
                    "timeout": 10,
                }
            },
        }
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "fulcrum.sqlite3",
            # Each thread keeps its connection: opening one for every request costs a seventh of saving an answer.
            "CONN_MAX_AGE": None,
            # A file in tests too: several connections behave as they do in earnest.
            "TEST": {"NAME": DATA_DIR / "test.sqlite3"},
            "OPTIONS": {
                # IMMEDIATE with a timeout queues writers instead of failing them.
                # FULL makes "Saved" survive a power cut.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-20000; "
                    "PRAGMA mmap_size=134217728; PRAGMA journal_size_limit=67108864; PRAGMA temp_store=MEMORY;"
                ),
            },
        }
    }

if CACHE_URL:
    CACHES: dict[str, dict[str, object]] = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": CACHE_URL,
        }
    }
else:  # shared by all processes, so that rate limits count together
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache",
            # Rate limits live here: with too little room a flood would push its own counters out.
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    }

# ---------------------------------------------------------------- files
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env_path("FULCRUM_STATIC", DATA_DIR / "static")
MEDIA_ROOT = DATA_DIR / "files"
BUCKET = env_str("FULCRUM_BUCKET")
BUCKET_ENDPOINT = env_url("FULCRUM_BUCKET_ENDPOINT", "", ("http", "https"), "https://s3.example.org")
BUCKET_REGION = env_str("FULCRUM_BUCKET_REGION")
BUCKET_KEY = env_str("FULCRUM_BUCKET_KEY")
BUCKET_SECRET = env_secret("FULCRUM_BUCKET_SECRET")


def _file_storage() -> dict[str, object]:
    """A private bucket of an S3-compatible store when one is named, otherwise a folder beside the database."""
    if not BUCKET:
        options = {"location": MEDIA_ROOT, "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700}
        return {"BACKEND": "config.storage.WholeFileStorage", "OPTIONS": options}
    from botocore.config import Config  # noqa: PLC0415 - large, and most installations have no bucket

    # Files are read by the program alone, with its own key: nobody is ever given a signed address.
    checksums = {"request_checksum_calculation": "when_required", "response_checksum_validation": "when_required"}
    return {
        "BACKEND": "config.bucket.BucketStorage",
        "OPTIONS": {
            "bucket_name": BUCKET,
            "endpoint_url": BUCKET_ENDPOINT or None,
            "region_name": BUCKET_REGION or None,
            "access_key": BUCKET_KEY or None,
            "secret_key": BUCKET_SECRET or None,
            "default_acl": "private",
            "file_overwrite": False,
            "client_config": Config(
                signature_version="s3v4",
                s3={"addressing_style": "path" if BUCKET_ENDPOINT else "auto"},
                connect_timeout=5,
                read_timeout=30,
                retries={"total_max_attempts": 2, "mode": "standard"},
                **checksums,
            ),
        },
    }


STORAGES: dict[str, dict[str, object]] = {
    "default": _file_storage(),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "assessment.uploads.BoundedUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

# ---------------------------------------------------------------- languages and time
LANGUAGE_CODE = env_choice("FULCRUM_LANGUAGE", "en", ("en", "zh-hans"))
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 86400
USE_I18N = True
USE_TZ = True
TIME_ZONE = env_str("FULCRUM_TIME_ZONE", "Asia/Shanghai")

# ---------------------------------------------------------------- sign-in
AUTHENTICATION_BACKENDS = ["accounts.backend.Backend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.ContextWordsValidator"},
]
PASSWORD_RESET_TIMEOUT = 30 * 60
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:start"
LOGOUT_REDIRECT_URL = "landing"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if SIGNUP_OPEN else "optional"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # before an address is changed; MFA asks anyway
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""  # our subjects name the product themselves
ACCOUNT_FORMS = {
    "login": "config.account_forms.LoginForm",
    "signup": "config.account_forms.SignupForm",
    "add_email": "config.account_forms.AddEmailForm",
    "change_password": "config.account_forms.ChangePasswordForm",
    "set_password": "config.account_forms.SetPasswordForm",
    "reset_password": "config.account_forms.ResetPasswordForm",
    "reset_password_from_key": "config.account_forms.ResetPasswordKeyForm",
    "reauthenticate": "config.account_forms.ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": "config.account_forms.CodeForm",
    "reauthenticate": "config.account_forms.CodeAgainForm",
    "activate_totp": "config.account_forms.ActivateTOTPForm",
}
MFA_ADAPTER = "accounts.adapter.TwoStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Fulcrum"
MFA_ALLOW_UNVERIFIED_EMAIL = not SIGNUP_OPEN  # with sign-up closed an administrator vouches for the address

# How many proxies of ours stand in front and say in X-Forwarded-For who asks; throttles and audit events need it.
ALLAUTH_TRUSTED_PROXY_COUNT = env_int("FULCRUM_TRUSTED_PROXIES", 0, minimum=0, maximum=9)

# ---------------------------------------------------------------- web safety
SESSION_ENGINE = "accounts.session_store"
SESSION_COOKIE_AGE = 12 * 3600  # whatever is done in it
SESSION_IDLE = timedelta(minutes=60)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
if PRODUCTION:
    HTTPS = BASE_URL.startswith("https://")
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
    SECURE_SSL_REDIRECT = HTTPS
    SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
    SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "sessionid"

# ---------------------------------------------------------------- mail
EMAIL_HOST = env_str("SMTP_HOST")
EMAIL_PORT = env_int("SMTP_PORT", 587, minimum=1, maximum=65535)
EMAIL_HOST_USER = env_str("SMTP_USER")
EMAIL_HOST_PASSWORD = env_secret("SMTP_PASSWORD")
EMAIL_USE_TLS = env_bool("SMTP_TLS", True)
EMAIL_TIMEOUT = 10
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
DEFAULT_FROM_EMAIL = env_str("FULCRUM_MAIL_FROM", "Fulcrum <fulcrum@localhost>")

# ---------------------------------------------------------------- web server (read by config/gunicorn.py)
BIND = env_str("FULCRUM_BIND", "127.0.0.1")
WEB_WORKERS = env_int("FULCRUM_WEB_WORKERS", 2, minimum=1, maximum=64)
WEB_THREADS = env_int("FULCRUM_WEB_THREADS", 4, minimum=1, maximum=64)

# ---------------------------------------------------------------- background work (config/celery.py reads these)
# The job row is the truth and a message only wakes a worker: it may be lost or come twice.
CELERY_BROKER_DIR = DATA_DIR / "broker"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object]
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "socket_timeout": 1,
        "socket_connect_timeout": 1,
        "max_retries": 1,  # of a request that wants to tell a worker
        "interval_start": 0,
        "visibility_timeout": 900,  # longer than any task may run
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
    }
else:
    CELERY_BROKER_URL = "files://localhost/"  # the host is of no use, but kombu warns when it is missing
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "folder": str(CELERY_BROKER_DIR),
        "polling_interval": 0.2,
    }
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker as long as it takes
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000  # kB
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False  # without a mail server mail is printed, and its links must work
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 25.0
# The schedule holds nothing that must survive a restart, so no file of it is kept that a power cut could damage.
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
CELERY_BEAT_SCHEDULE = {"sweep jobs": {"task": "jobs.sweep", "schedule": 5.0, "options": {"expires": 5}}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"secrets": {"()": "accounts.logs.HideInvitationTokens"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["secrets"]}},
    "root": {
        "handlers": ["console"],
        "level": env_choice("FULCRUM_LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")),
    },
    "loggers": {
        # A sweep every five seconds is no news; what a job comes to is said by jobs/running.py.
        "celery.beat": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        # Scanners ask for hosts that are not served; they get their 400 without a traceback in the log.
        "django.security.DisallowedHost": {"handlers": [], "propagate": False},
    },
}

# ---------------------------------------------------------------- tests
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
    CELERY_TASK_ALWAYS_EAGER = True
    CELERY_TASK_EAGER_PROPAGATES = True
    ACCOUNT_RATE_LIMITS = False

SITE_NAME = _("Fulcrum")
