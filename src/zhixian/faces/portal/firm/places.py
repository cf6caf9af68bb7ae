"""The picker of a place in a form that is sent by round trips: which lists stand open, and what a search found."""

from dataclasses import dataclass, field

from django.http import HttpRequest

from zhixian.faces.portal import picking
from zhixian.rooms.agencies import divisions


def chosen(request: HttpRequest) -> str:
    return picking.chosen({name: str(request.POST.get(name, "")) for name in (*picking.LISTS, "division_hit")})


@dataclass(frozen=True)
class Picker:
    lists: list[picking.List]
    words: str = ""
    hits: list[tuple[str, str]] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, request: HttpRequest) -> "Picker":
        words = request.POST.get("place_words", "")[:60]
        hits, faults = [], {}
        if request.POST.get("act") == "find":
            hits = [(each.code, divisions.full_name(each.code)) for each in divisions.search(words)]
            faults = {} if hits else {"division": "没有找到这个地名，请换一个写法，或者从列表里选"}
        return cls(picking.lists(chosen(request)), words, hits, faults)
