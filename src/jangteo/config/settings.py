"""Settings of Django and of every library that it hosts; what differs between installations comes from the environment.

``JANGTEO_ENV``: ``demo`` (default), ``test`` or ``production``.
"""

import os
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from jangteo.config import database, environment, logs
from jangteo.config.paths import secret, var_dir
from jangteo.kernel.sealed import Key

SOURCE = Path(__file__).resolve().parents[1]
BASE_URL = os.environ.get("JANGTEO_BASE_URL", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")
ALLOWED_HOSTS = os.environ.get("JANGTEO_HOSTS", "127.0.0.1,localhost").split(",")
ENV = environment.kind_of(os.environ, base_url=BASE_URL, hosts=ALLOWED_HOSTS)
PRODUCTION = ENV == "production"
DEBUG = False


def _new_key() -> str:
    return Key.generate().to_text()


SECRET_KEY = secret("secret_key")
#: Keys that seal personal data at rest; the first seals, the others still open (rotation).
SEALING_KEYS = [Key.parse(text) for text in secret("sealing_keys", make=_new_key).split(",")]
BLIND_INDEX_KEY = Key.parse(secret("blind_index_key", make=_new_key))
#: Signs web push (VAPID). Browsers that subscribed know it: another key means that all subscribe anew.
VAPID_KEY = secret("vapid_key", make=environment.new_vapid_key)
VAPID_CONTACT = os.environ.get("JANGTEO_VAPID_CONTACT") or environment.vapid_contact(BASE_URL)
PUSH_HOSTS = environment.push_hosts(os.environ, kind=ENV)
#: Texts and 알림톡 by SOLAPI; without keys a demo catches them and a production refuses.
SOLAPI_KEY, SOLAPI_SECRET, SOLAPI_FROM = environment.solapi(os.environ)
SOLAPI_URL = os.environ.get("JANGTEO_SOLAPI_URL", "https://api.solapi.com")

SECURE = BASE_URL.startswith("https://")
if ENV == "test":
    ALLOWED_HOSTS.append("testserver")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.kakao",
    "allauth.socialaccount.providers.naver",
    "allauth.usersessions",
    "django_cotton.apps.SimpleAppConfig",
    "django_linear_migrations",
    "pgtrigger",
    "procrastinate.contrib.django",
    "jangteo.foundation",
    "jangteo.registry",
    "jangteo.loyalty",
    "jangteo.portals",
    "jangteo.config",
]

MIDDLEWARE = [
    "jangteo.config.middleware.RequestContextMiddleware",
    "jangteo.config.middleware.ProblemMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "jangteo.foundation.identity.toolkit.ActorMiddleware",
    "jangteo.config.middleware.PrivatePagesMiddleware",
    "jangteo.config.middleware.RefusedMiddleware",
]

ROOT_URLCONF = "jangteo.config.urls"
ASGI_APPLICATION = "jangteo.config.asgi.application"
AUTH_USER_MODEL = "foundation.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [str(path) for path in sorted(SOURCE.glob("*/**/web/templates"))],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "jangteo.config.context.page",
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
            "libraries": {
                "parties": "jangteo.registry.parties.web.filters",
                "merchants": "jangteo.registry.merchants.web.tags",
                "places": "jangteo.registry.places.web.filters",
                "privacy": "jangteo.foundation.privacy.web.tags",
                "stallmap": "jangteo.registry.places.web.map.tags",
            },
        },
    }
]
COTTON_DIR = "cotton"

DATABASES: dict[str, dict[str, Any]] = {
    "default": database.settings_from(os.environ.get("DATABASE_URL", "postgresql://localhost/jangteo"))
}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
if ENV != "test":
    # Under ASGI each request has its own thread, so a connection lives in a pool and not in a thread.
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}

CACHES = {
    # In the database, so that limits hold over all worker processes and nothing else has to run.
    "default": {
        "BACKEND": "jangteo.foundation.identity.counters.Counters",
        "LOCATION": "foundation_cache",
        # From so many on, what is over is taken away at each entry; what still counts never is.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

LANGUAGE_CODE = "ko"
LANGUAGES = [("ko", "한국어")]
TIME_ZONE = "Asia/Seoul"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = var_dir() / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if ENV == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = ENV == "test"
# Tests serve few files: each is looked for when it is asked for, and not all of them for each client that a test makes.
WHITENOISE_AUTOREFRESH = ENV == "test"
MEDIA_ROOT = var_dir() / "files"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

SESSION_COOKIE_NAME = "jangteo_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "jangteo.foundation.ui.web.errors.csrf_failure"
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
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
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
    }
}

PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if ENV == "test"
    else ["django.contrib.auth.hashers.Argon2PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

from jangteo.foundation.identity.web.allauth_settings import *  # noqa: E402,F403  the sign-in library's own settings

#: Whose word on a visitor's address is believed: sign-in's and the API's limits count by it.
ALLAUTH_TRUSTED_PROXY_COUNT = NINJA_NUM_PROXIES = environment.proxies(os.environ, base_url=BASE_URL)

#: The key that data.go.kr gives for 사업자등록 상태조회 (15081808); without it a demo makes states up.
TAX_OFFICE_KEY = os.environ.get("JANGTEO_TAX_OFFICE_KEY", "")
TAX_OFFICE_URL = os.environ.get("JANGTEO_TAX_OFFICE_URL", "https://api.odcloud.kr")

PROCRASTINATE_IMPORT_PATHS = sorted(
    ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts) for path in SOURCE.glob("*/*/jobs.py")
)
TEST_RUNNER = "django.test.runner.DiscoverRunner"
LOGGING_CONFIG = None
logs.configure(json=ENV == "production" or bool(os.environ.get("JANGTEO_LOG_JSON")))
