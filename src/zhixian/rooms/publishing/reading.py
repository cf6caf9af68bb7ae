"""What everybody may read: frozen values of released editions, and why a withdrawn page is gone. No officer's id is among them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Q, QuerySet

from zhixian.refusals import NotFound
from zhixian.rooms.publishing import markdown
from zhixian.rooms.publishing.models import Edition, PublicPage
from zhixian.rooms.publishing.sorts import COUNTRIES, EFFECTS, NOT_STATED, SORTS

CASES: Final = ("guiding_case", "typical_case")
PAGE: Final = 100


@dataclass(frozen=True, kw_only=True)
class Published:
    """One page as it stands in public. ``withdrawn_for`` is given instead of the text once it was withdrawn."""

    key: str
    sort: str
    sort_label: str
    title: str
    summary: str
    text: str
    facts: Mapping[str, Any]
    articles: tuple[tuple[str, str], ...]  # short title, number
    unit: str
    edition: int
    released_at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_for: str = ""

    @property
    def country(self) -> str:
        return COUNTRIES.get(str(self.facts.get("country")), "")

    @property
    def html(self) -> str:
        """Made when it is shown: a list shows none."""
        return markdown.html(self.text)

    def stated(self) -> list[tuple[str, str]]:
        """Every fact of the sort with its label; one that the source does not give says so."""
        return [
            (fact.label, say(fact.kind, self.facts.get(fact.key), dict(fact.choices)))
            for fact in SORTS[self.sort].facts
        ]


def say(kind: str, value: Any, choices: Mapping[str, str]) -> str:
    if value is None or value == []:
        return NOT_STATED
    match kind:
        case "choice":
            return choices.get(value, value)
        case "lines":
            return "、".join(value)
        case "goods":
            return "、".join(
                f"{each['name']}{each['quantity']}{'余' if each['approx'] else ''}{each['unit']}" for each in value
            )
    return str(value)


def _public() -> QuerySet[Edition]:
    return Edition.objects.filter(state="released").select_related("page").order_by("-released_at")


def listing(*, sorts: tuple[str, ...] = (), words: str = "", country: str = "", product: str = "") -> list[Published]:
    """The newest first; ``words`` must all stand in title, summary, text or facts."""
    rows = _public()
    if sorts:
        rows = rows.filter(page__sort__in=sorts)
    for word in words.replace("\x00", "")[:60].split():
        rows = rows.filter(
            Q(title__icontains=word) | Q(summary__icontains=word) | Q(text__icontains=word)
            | Q(facts__goods__contains=[word]) | Q(facts__products__contains=[word])
            | Q(facts__crime__icontains=word) | Q(facts__number__icontains=word)
        )  # fmt: skip
    if country:
        rows = rows.filter(facts__country=country)
    if product:
        rows = rows.filter(facts__products__contains=[product])
    return [_told(row) for row in rows[:PAGE]]


def one(key: str) -> Published:
    """What stands in public at that address, or when and why it was withdrawn; NotFound if it never was public."""
    page = PublicPage.objects.filter(key=key, public=True).first()
    rows = Edition.objects.filter(page=page).select_related("page")
    found = rows.filter(state="released").first() or rows.filter(state="withdrawn").order_by("-withdrawn_at").first()
    if page is None or found is None:
        raise NotFound(f"nothing public at {key}")
    return _told(found)


def citing(title: str, number: str) -> list[Published]:
    """Released pages that cite that article: cases and columns shown beside the law."""
    return [_told(row) for row in _public().filter(articles__contains=[f"{title} {number}"])[:20]]


def cases_beside(words: str, articles: Iterable[tuple[str, str]], *, most: int = 5) -> list[Published]:
    """Cases for an answer of the law: those in which every word stands, then those that cite one of its articles."""
    by_words = listing(sorts=CASES, words=words) if words.strip() else []
    cited = [f"{title} {number}" for title, number in articles]
    by_articles = [_told(row) for row in _public().filter(articles__overlap=cited, page__sort__in=CASES)[:PAGE]]
    told = {each.key: each for each in (*by_words, *by_articles)}
    return list(told.values())[:most]


@dataclass(frozen=True)
class Effect:
    """Whether a case may still be leaned on: ``stands`` is False from the day on which it is no longer followed."""

    word: str
    stands: bool
    unchecked: bool = False  # 待核: nobody compared it with the gazette


def effect(case: Published, *, on: date) -> Effect:
    """A guiding case is followed until its issuer says otherwise (法〔2010〕51号第七条；最高人民检察院关于案例指导工作的规定); a
    typical case teaches and binds nobody."""
    if case.sort != "guiding_case":
        return Effect("供参考，不是办案依据", True)
    ended_on = case.facts.get("ended_on")
    ended = case.facts.get("effect") == "ended" and (not ended_on or str(ended_on) <= on.isoformat())
    return Effect(dict(EFFECTS)["ended" if ended else "followed"], not ended, not case.facts.get("checked_on"))


def in_force(found: list[Published], *, on: date) -> list[Published]:
    """Without warnings whose last day is over."""
    return [each for each in found if not each.facts.get("until") or str(each.facts["until"]) >= on.isoformat()]


def _told(row: Edition) -> Published:
    gone = row.state == "withdrawn"
    assert row.released_at is not None
    return Published(
        key=row.page.key, sort=row.page.sort, sort_label=SORTS[row.page.sort].label, title=row.title,
        summary="" if gone else row.summary, text="" if gone else row.text, facts={} if gone else row.facts,
        articles=() if gone else tuple((each.rpartition(" ")[0], each.rpartition(" ")[2]) for each in row.articles),
        unit=row.page.unit_name, edition=row.number, released_at=row.released_at, withdrawn_at=row.withdrawn_at,
        withdrawn_for=row.withdrawn_for,
    )  # fmt: skip
