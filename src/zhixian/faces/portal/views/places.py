"""The divisions below one, for the picker's script; the same for everybody, so that browsers keep it."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from zhixian.rooms.agencies import divisions


@cache_control(public=True, max_age=86400)
@require_safe
def below(request: HttpRequest, code: str) -> HttpResponse:
    return JsonResponse([[each.code, each.name] for each in divisions.children(code)], safe=False)
