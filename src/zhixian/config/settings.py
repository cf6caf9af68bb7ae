"""Settings of Django and of Zhixian. What differs between machines comes from the environment."""

import secrets
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from zhixian.config import environment

VAR = environment.var()
DEBUG = False


def _secret(name: str) -> str:
    """A secret of the environment, or one made once and kept under ``var/keys``."""
    if given := environment.text(name):
        return given
    place = VAR / "keys" / name.lower()
    if not place.is_file():
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        place.touch(mode=0o600)
        place.write_text(secrets.token_urlsafe(48))
    return place.read_text().strip()


SECRET_KEY = _secret("ZHIXIAN_SECRET_KEY")
SEARCH_KEY = _secret("ZHIXIAN_SEARCH_KEY")  # of its own: changing it means indexing anew
# Outside the database, for reports of the public (docs/operation.md says what the loss of each means).
RECEIPT_KEY = _secret("ZHIXIAN_RECEIPT_KEY")  # in the slow hash of receipt codes
STORAGE_KEY = _secret("ZHIXIAN_STORAGE_KEY")  # wraps the keys of the facts and the files
UNIT_KEY = _secret("ZHIXIAN_UNIT_KEY")  # wraps the private keys of the units, to which identities are sealed
ALLOWED_HOSTS = environment.text("ZHIXIAN_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
HTTPS = environment.flag("ZHIXIAN_HTTPS")
CSRF_TRUSTED_ORIGINS = [origin for origin in environment.text("ZHIXIAN_ORIGINS").split(",") if origin]

_urls = environment.database_urls() or environment.DatabaseUrls(
    "postgresql://zhixian_app@127.0.0.1:5432/zhixian", "postgresql://zhixian_owner@127.0.0.1:5432/zhixian"
)
_test_name = environment.text("ZHIXIAN_TEST_DATABASE", "zhixian_test")
DATABASES = {
    # The owner's alias makes the tables; the application's role is bound by row-level security.
    "default": environment.django_database(_urls.application) | {"TEST": {"MIRROR": "owner"}},
    "owner": environment.django_database(_urls.owner)
    | {"CONN_MAX_AGE": 0, "TEST": {"NAME": _test_name, "DEPENDENCIES": []}},
}
APPLICATION_ROLE = str(DATABASES["default"]["USER"])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "zhixian.faces.api",
    "zhixian.faces.portal",
    "zhixian.faces.desk",  # before allauth: our templates go before its own
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "ninja",
    "procrastinate.contrib.django",
    "zhixian.rooms.ledger",
    "zhixian.rooms.outbox",
    "zhixian.rooms.library",
    "zhixian.rooms.agencies",
    "zhixian.rooms.documents",
    "zhixian.rooms.evidence",
    "zhixian.rooms.dossiers",
    "zhixian.rooms.leads",
    "zhixian.rooms.publishing",
    "zhixian.rooms.docket",
    "zhixian.rooms.linking",
    "zhixian.rooms.supervision",
    "zhixian.rooms.enterprises",
    "zhixian.rooms.inspections",
    "zhixian.rooms.borders",
    "zhixian.rooms.statistics",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "zhixian.faces.urls"
WSGI_APPLICATION = "zhixian.faces.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

AUTH_USER_MODEL = "agencies.Officer"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("login", "name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_ADAPTER = "zhixian.faces.desk.accounts.adapter.OfficerAdapter"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": None}  # axes locks out; two counters would contradict each other
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_TOTP_ISSUER = "知衔"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_VERBOSE = False
AXES_USERNAME_CALLABLE = "zhixian.faces.desk.accounts.adapter.username_of"
AXES_LOCKOUT_TEMPLATE = "account/lockout.html"

SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-zhixian" if HTTPS else "zhixian"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if environment.flag("ZHIXIAN_BEHIND_PROXY") else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = None  # served from the package; nobody has to collect files first
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = VAR / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None

# A folder with procedures/*.yaml and papers/*.yaml of this installation, beside those of the package.
LOCAL_FOLDER = Path(environment.text("ZHIXIAN_LOCAL")) if environment.text("ZHIXIAN_LOCAL") else None
KEYS = VAR / "keys"
LEDGER_HASH = environment.text("ZHIXIAN_LEDGER_HASH", "sha256")  # or sm3
FILE_LIMIT_BYTES = int(environment.text("ZHIXIAN_FILE_LIMIT", str(50 * 1024 * 1024)))
# Of the public's uploads: a video of several minutes, and all files of one report together.
PUBLIC_FILE_LIMIT_BYTES = int(environment.text("ZHIXIAN_PUBLIC_FILE_LIMIT", str(1024**3)))
PUBLIC_FILES_LIMIT_BYTES = int(environment.text("ZHIXIAN_PUBLIC_FILES_LIMIT", str(4 * 1024**3)))
# How often one address may begin or send a report in an hour without a proof of work; ten times as often with one.
PUBLIC_RATE_HOURLY = int(environment.text("ZHIXIAN_PUBLIC_RATE", "60"))
DATA_UPLOAD_MAX_NUMBER_FILES = 500
BEHIND_PROXY = environment.flag("ZHIXIAN_BEHIND_PROXY")
# Statutory "promptly" has no number of days; an agency may set one, and it is shown as a setting.
OVERDUE_VISIBLE_TO = environment.text("ZHIXIAN_OVERDUE_VISIBLE_TO", "police,procuratorate").split(",")
# Internal targets (平台规则) that this installation sets otherwise, in minutes: "house-alarm-confirm=10,house-answer=4320".
HOUSE_MINUTES = {
    name.strip(): int(minutes)
    for name, _, minutes in (
        row.partition("=") for row in environment.text("ZHIXIAN_HOUSE_MINUTES", "").split(",") if row
    )
}
# From which established figure (yuan) a case's page suggests handing a tax clue on: a unit's own rule, no figure of law.
# From which amount a case is one to report to the leading group's office, and after how many days it is listed as late.
MAJOR_CASE_AMOUNT = int(environment.text("ZHIXIAN_MAJOR_CASE_AMOUNT", "1000000"))
MAJOR_CASE_DAYS = int(environment.text("ZHIXIAN_MAJOR_CASE_DAYS", "3"))
TAX_CLUE_AMOUNT = int(environment.text("ZHIXIAN_TAX_CLUE_AMOUNT", "100000"))
# How many days after its decision a destruction that is not done is listed: a unit's own rule, no figure of law.
DESTRUCTION_DAYS = int(environment.text("ZHIXIAN_DESTRUCTION_DAYS", "30"))
# Case types that this installation counts in a row of the monthly return: "patent.passing_off=admin_patent".
ANNEX_ROWS_SET = {
    code.strip(): row.strip()
    for code, _, row in (each.partition("=") for each in environment.text("ZHIXIAN_ANNEX_ROWS", "").split(",") if each)
}
# How long a closed dossier is kept, by class: the archive's rule of the agency, not a figure of law.
RETENTION_YEARS = {"case_30y": int(environment.text("ZHIXIAN_RETENTION_YEARS", "30"))}
DEMONSTRATION = environment.flag("ZHIXIAN_DEMONSTRATION")

# What leaves the house. Without a mail server nobody can choose e-mail; without SITE links lead nowhere outside this machine.
SITE = environment.text("ZHIXIAN_SITE", "http://127.0.0.1:8000").rstrip("/")
LINKS = {"notice": "/desk/dossiers/{dossier}/", "notices": "/desk/notices/", "confirm": "/desk/mail/confirm/{secret}/",
         "choice": "/desk/mail/", "subscription": "/overseas/confirm/{secret}/", "unsubscribe": "/overseas/leave/{secret}/",
         "public_page": "/read/{key}/", "works": "/works/{secret}/"}  # fmt: skip
SMTP_HOST = environment.text("ZHIXIAN_SMTP_HOST")
SMTP_SECURITY = environment.text("ZHIXIAN_SMTP_SECURITY", "starttls")  # or tls, or none (inside one network)
SMTP_PORT = int(environment.text("ZHIXIAN_SMTP_PORT", {"tls": "465", "none": "25"}.get(SMTP_SECURITY, "587")))
SMTP_USER = environment.text("ZHIXIAN_SMTP_USER")
SMTP_PASSWORD = environment.text("ZHIXIAN_SMTP_PASSWORD")
SMTP_FROM = environment.text("ZHIXIAN_SMTP_FROM", "zhixian@localhost")
MAIL_DOMAINS = [name.strip().lower() for name in environment.text("ZHIXIAN_MAIL_DOMAINS").split(",") if name.strip()]
# Networks that are inside and yet may be told of events: "10.20.0.0/16,192.168.7.5". Nothing: no inside address at all.
RECEIVERS_INSIDE = [net.strip() for net in environment.text("ZHIXIAN_RECEIVERS_INSIDE").split(",") if net.strip()]
RECEIVERS_CA = environment.text(
    "ZHIXIAN_RECEIVERS_CA"
)  # a file of further authorities that receivers' certificates have
OUTBOX_KEY = _secret("ZHIXIAN_OUTBOX_KEY")  # enciphers the receivers' secrets; losing it means giving out new ones
# A province's own login for firms (OpenID Connect); off where no issuer is named. The claims differ from province to province.
FIRM_LOGIN_ISSUER = environment.text("ZHIXIAN_FIRM_LOGIN_ISSUER")
FIRM_LOGIN_CLIENT = environment.text("ZHIXIAN_FIRM_LOGIN_CLIENT")
FIRM_LOGIN_SECRET = environment.text("ZHIXIAN_FIRM_LOGIN_SECRET")
FIRM_LOGIN_LABEL = environment.text("ZHIXIAN_FIRM_LOGIN_LABEL", "省统一身份认证")
FIRM_LOGIN_SCOPE = environment.text("ZHIXIAN_FIRM_LOGIN_SCOPE", "openid profile")
FIRM_LOGIN_CLAIMS = {
    "credit_code": environment.text("ZHIXIAN_FIRM_LOGIN_CLAIM_CODE", "credit_code"),
    "firm_name": environment.text("ZHIXIAN_FIRM_LOGIN_CLAIM_FIRM", "firm_name"),
    "name": environment.text("ZHIXIAN_FIRM_LOGIN_CLAIM_NAME", "name"),
    "phone": environment.text("ZHIXIAN_FIRM_LOGIN_CLAIM_PHONE", "phone_number"),
}
PROCRASTINATE_IMPORT_PATHS = ["zhixian.operation.jobs"]


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "zhixian.config.logs.JsonFormatter"}},
    "filters": {"portal": {"()": "zhixian.config.logs.PortalKeepsQuiet"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["portal"]}},
    "root": {"handlers": ["stderr"], "level": environment.text("ZHIXIAN_LOG_LEVEL", "WARNING")},
    "loggers": {"zhixian": {"level": environment.text("ZHIXIAN_LOG_LEVEL", "INFO")}},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
BASE_DIR = Path(__file__).resolve().parents[1]
