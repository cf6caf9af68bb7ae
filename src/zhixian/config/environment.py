"""What the environment says. Nothing outside this package reads it."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parents[3]


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def flag(name: str, default: bool = False) -> bool:
    return text(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def var() -> Path:
    """Where everything lives that Zhixian writes."""
    return Path(text("ZHIXIAN_VAR", str(ROOT / "var"))).resolve()


@dataclass(frozen=True)
class DatabaseUrls:
    application: str  # a role that row-level security binds
    owner: str  # the role that owns the tables: migrations, backup


def database_urls() -> DatabaseUrls | None:
    """The outside PostgreSQL if one is named, else the one under ``var/`` if it was ever started, else nothing."""
    if application := text("DATABASE_URL"):
        return DatabaseUrls(application, text("DATABASE_OWNER_URL", application))
    noted = var() / "postgres-urls.json"
    if noted.is_file():
        told = json.loads(noted.read_text())
        return DatabaseUrls(told["application"], told["owner"])
    return None


def django_database(url: str) -> dict[str, object]:
    """postgresql://role:password@host:port/name as Django wants it; a host that starts with / is a socket folder."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ValueError("DATABASE_URL must start with postgresql://")
    host = unquote(parts.hostname or "")
    if "?host=" in url:
        host = unquote(url.split("?host=", 1)[1])
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": False,
        "OPTIONS": {"application_name": "zhixian"},
    }
