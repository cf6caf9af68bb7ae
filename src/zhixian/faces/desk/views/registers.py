"""共享名录: experts, appraisers, lawyers and mediators whom any agency may ask; only those valid today."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from zhixian.faces.desk.doors import DeskRequest, desk_view
from zhixian.faces.desk.rendering import page
from zhixian.moments import local_day
from zhixian.rooms.agencies import registers
from zhixian.rooms.agencies.register_models import FIELDS, PERSON_KINDS


@desk_view
@require_safe
def listing(request: DeskRequest) -> HttpResponse:
    """By kind, field and words; an unknown kind or field is taken as all."""
    today = local_day(timezone.now())
    kind = request.GET.get("kind", "") if request.GET.get("kind") in PERSON_KINDS else ""
    field = request.GET.get("field", "") if request.GET.get("field") in FIELDS else ""
    words = request.GET.get("words", "")[:100]
    people = [
        (person, "、".join(FIELDS[each] for each in person.fields if each in FIELDS))
        for person in registers.search(on=today, kind=kind, field=field, words=words)
    ]
    table = [(body.name, list(counted.values())) for body, counted in registers.coverage(on=today)]
    return page(
        request,
        "desk/registers.html",
        {
            "people": people, "kinds": PERSON_KINDS.items(), "fields": FIELDS.items(), "kind": kind, "field": field,
            "words": words, "coverage": table,
        },
        current="registers",
    )  # fmt: skip
