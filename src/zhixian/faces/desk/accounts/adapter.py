"""How allauth deals with our officers: nobody signs up; an administrator invites."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class OfficerAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """A login is given with the invitation and never made up."""


def username_of(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Whom a login attempt is about, by whatever name a backend or form calls it; so that every try counts alike."""
    told = credentials or {}
    return str(told.get("username") or told.get("login") or request.POST.get("login", ""))
