"""For the watchman: is the house well, and how much it does. No personal data, no dossier, no officer."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from zhixian.operation import health


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    well = health.look()
    return JsonResponse(well, status=200 if well["database"] == "ok" else 503)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    health.measure()
    return HttpResponse(generate_latest(health.REGISTRY), content_type=CONTENT_TYPE_LATEST)
