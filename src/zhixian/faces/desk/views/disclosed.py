"""The page of disclosed penalties, for everybody and without login."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from zhixian.moments import local_day
from zhixian.rooms.dossiers.public_models import Disclosure

PAGE = 200


@require_safe
def public(request: HttpRequest) -> HttpResponse:
    rows = Disclosure.objects.shown(on=local_day(timezone.now()))[:PAGE]
    return render(request, "public/penalties.html", {"rows": rows})
