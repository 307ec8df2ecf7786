"""Django's settings. Every value that an administrator may choose comes from ``environment``."""

import os
from datetime import timedelta
from pathlib import Path

from moothall.config import environment, keys, openid
from moothall.config.database import database
from moothall.store import default_state

HERE = Path(__file__).parent
GIVEN = environment.read(os.environ)
STATE = GIVEN["STATE"] or default_state()

# --- who and where -------------------------------------------------------------------------------
ADDRESS: str = GIVEN["ADDRESS"]
IS_TLS = ADDRESS.startswith("https://")
HOST = ADDRESS.split("//")[1]
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
ALLOWED_HOSTS = [HOST.rsplit(":", 1)[0] if not HOST.endswith("]") else HOST, *GIVEN["EXTRA_HOSTS"]]
if not IS_TLS:
    ALLOWED_HOSTS += LOOPBACK
CSRF_TRUSTED_ORIGINS = [ADDRESS]

#: beside the public Internet, where accounts' servers may stand
PRIVATE_SERVERS = GIVEN["PRIVATE_SERVERS"]

# --- secrets -------------------------------------------------------------------------------------
SECRET_KEY = GIVEN["SECRET_KEY"] or keys.secret_key(STATE / "keys")
SECRET_KEY_FALLBACKS = list(GIVEN["OLD_SECRET_KEYS"])
FERNET_KEYS = GIVEN["FERNET_KEYS"] or keys.fernet_keys(STATE / "keys")

# --- rooms ---------------------------------------------------------------------------------------
DEBUG = False
ROOMS = (
    "record", "people", "policies", "channels", "letters", "duties", "inbox", "publishing",
    "setup", "work",
)  # fmt: skip
INSTALLED_APPS = [
    "moothall.config.apps.ConfigConfig",
    *(f"moothall.{room}" for room in ROOMS if (HERE.parent / room / "apps.py").exists()),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "django_htmx",
    "pgtrigger",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "axes",
    "procrastinate.contrib.django",
]
MIDDLEWARE = [
    "moothall.config.middleware.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "moothall.config.middleware.programs.ProgramsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "moothall.config.middleware.headers.HeadersMiddleware",
    "moothall.config.middleware.csp.ContentSecurityPolicyMiddleware",
    "moothall.config.middleware.size.SizeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "moothall.config.middleware.activity.ActivityMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "moothall.config.middleware.organisation.OrganisationMiddleware",
    "axes.middleware.AxesMiddleware",
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # Tabler's classes on every form
ROOT_URLCONF = "moothall.config.urls"
WSGI_APPLICATION = "moothall.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "moothall.config.context.desk",
            ],
        },
    }
]

# --- database ------------------------------------------------------------------------------------
DATABASES = {"default": database(GIVEN["DATABASE_URL"], pool_size=GIVEN["POOL_SIZE"])}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]

# --- sign-in -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "moothall.people.sign_in.backend.Backend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ("name", "email")}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "moothall.people.sign_in.account.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_SESSION_REMEMBER = True  # for as long as SESSION_HOURS says, and no box to tick
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if IS_TLS else "http"
MFA_ADAPTER = "moothall.people.sign_in.second_step.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_TLS  # browsers allow it on localhost only
MFA_TOTP_ISSUER = "Moothall"
MFA_TOTP_TOLERANCE = 1
USERSESSIONS_TRACK_ACTIVITY = True
SOCIALACCOUNT_ADAPTER = "moothall.people.sign_in.elsewhere.ElsewhereAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = openid.providers(GIVEN)
#: five wrong passwords for one address from one place: a quarter of an hour's wait
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/locked_out.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_USERNAME_CALLABLE = "moothall.people.sign_in.attempts.address_tried"
AXES_CLIENT_IP_CALLABLE = "moothall.people.sign_in.attempts.client_address"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# --- cookies and headers -------------------------------------------------------------------------
SESSION_COOKIE_AGE = GIVEN["SESSION_HOURS"] * 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_TLS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-session" if IS_TLS else "moothall-session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_TLS else "moothall-csrf"
SECURE_HSTS_SECONDS = 31_536_000 if IS_TLS else 0
SECURE_SSL_REDIRECT = IS_TLS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
PROXIES: int = GIVEN["PROXIES"]
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
if PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
#: named as in Django 6, whose own middleware will then take over from ours
SECURE_CSP = {
    "default-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'", *openid.origins(GIVEN)],
    "frame-ancestors": ["'none'"],
}

# --- words, time, files --------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
TIME_ZONE = GIVEN["TIMEZONE"]
STATIC_URL = "static/"
STATICFILES_DIRS = [HERE / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

# --- e-mail --------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = SERVER_EMAIL = GIVEN["MAIL_FROM"]
MAIL: environment.MailServer | None = GIVEN["MAIL"]
MAIL_REPLY_TO: str | None = GIVEN["MAIL_REPLY_TO"]
if MAIL:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = MAIL.host, MAIL.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
    EMAIL_USE_SSL, EMAIL_USE_TLS = MAIL.tls, MAIL.starttls
    EMAIL_TIMEOUT = GIVEN["MAIL_TIMEOUT"]
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(STATE / "unsent-mail")

# --- logs ----------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "moothall.config.logs.JSONLines"}},
    "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["lines"], "level": GIVEN["LOG_LEVEL"].upper()},
    "loggers": {
        # Django would print these a second time, and mail errors to nobody
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        # statements would show residents' words
        "django.db.backends": {"level": "INFO"},
        "axes": {"level": "WARNING"},
        # its lines at INFO hold addresses with what stands after ?, tokens of platforms included
        "httpx": {"level": "WARNING"},
        # its lines at INFO hold the arguments of jobs
        "procrastinate": {"level": "WARNING"},
    },
}
