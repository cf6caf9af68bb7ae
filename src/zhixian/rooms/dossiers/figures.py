"""Figures by dimension: the reader's cases counted by a dictionary, the right, the source, or the row of the monthly return."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db.models import Count

from zhixian.refusals import BadInput
from zhixian.rooms.agencies import dictionaries
from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.agencies.dictionaries import Dictionary
from zhixian.rooms.dossiers import coding, secrecy
from zhixian.rooms.dossiers.coding_models import Coding
from zhixian.rooms.dossiers.models import LEAD_SOURCES, RIGHT_TYPES, Dossier, DossierQuerySet, PenaltyCase, Right

# The rows of 外商投资企业知识产权保护行动查处案件数据统计表 that count administrative cases by kind.
ANNEX_ROWS: Final[Mapping[str, str]] = {
    "admin_trade_secret": "侵犯商业秘密案件",
    "admin_trademark": "侵犯商标权案件",
    "admin_patent": "侵犯专利权案件",
    "admin_copyright": "侵犯著作权案件",
    "admin_plant_variety": "侵犯植物新品种权案件",
}
DIMENSIONS: Final[Mapping[str, str]] = {
    "right_type": "权利类型", "lead_source": "案件来源", "annex": "月报附表的行", "owner": "权利人",
}  # fmt: skip
MOST_NAMES = 100


@dataclass(frozen=True, kw_only=True)
class Line:
    code: str
    label: str
    cases: int
    under: str = ""  # the label of the code above it


@dataclass(frozen=True, kw_only=True)
class Table:
    """``total`` counts each case once. Where a case may bear several codes, the lines may add up to more."""

    key: str
    label: str
    lines: tuple[Line, ...]
    unsaid: int
    total: int
    restricted: int = 0  # in the total, in no line: cases for which the reader is not cleared
    several: bool = False


def dimensions(known: Mapping[str, Dictionary]) -> dict[str, str]:
    return {**{key: each.label for key, each in known.items()}, **DIMENSIONS}


def table(
    dimension: str, *, actor: Actor, wanted: Mapping[str, str] | None = None,
    known: Mapping[str, Dictionary] | None = None,
) -> Table:  # fmt: skip
    """The reader's cases that bear the wanted codes, by a dimension. Call inside ``acting_as``."""
    known = dictionaries.borne() if known is None else known
    said = dimensions(known)
    if dimension not in said:
        raise BadInput("unknown dimension", fields={"by": f"没有这个统计项，应为：{'、'.join(said.values())}"})
    rows = coding.matching(Dossier.objects.visible_to(actor).filter(sort="case"), wanted or {}, known)
    total = rows.count()
    several = dimension == "owner"
    if dimension in known:
        lines, counted = _by_dictionary(known[dimension], rows)
        several = known[dimension].several
    elif dimension == "annex":
        lines = _by_annex(known[coding.CASE_TYPE], rows)
        counted = sum(line.cases for line in lines)
    elif dimension == "owner":
        lines, counted = _by_owner(rows)
    else:
        lines = _by_column(dimension, rows)
        counted = sum(line.cases for line in lines)
    # Under a filter they are left out: two sums with one case between them would tell what it is.
    closed = 0 if wanted else secrecy.closed_to(actor)
    return Table(
        key=dimension, label=said[dimension], lines=tuple(lines), unsaid=total - counted, total=total + closed,
        restricted=closed, several=several,
    )  # fmt: skip


def _by_dictionary(book: Dictionary, rows: DossierQuerySet) -> tuple[list[Line], int]:
    """Every code that is offered or borne, ended ones too; and how many cases bear one."""
    if book.key == coding.CASE_TYPE:
        found = _case_types(rows)
        counted = sum(found.values())
    else:
        bearing = Coding.objects.filter(dictionary=book.key, superseded=False, dossier_id__in=rows.values("pk"))
        told = bearing.values("code").annotate(n=Count("dossier_id", distinct=True)).order_by()
        found = {row["code"]: row["n"] for row in told}
        counted = bearing.values("dossier_id").distinct().count() if book.several else sum(found.values())
    terms = [*book.terms.values()]
    lines = [
        Line(code=term.code, label=term.label, cases=found.get(term.code, 0), under=book.label_of(term.parent) if term.parent else "")
        for term in terms
        if found.get(term.code) or term.until is None
    ]  # fmt: skip
    return lines, counted


def _case_types(rows: DossierQuerySet) -> dict[str, int]:
    """Each case under its sub-type, else under its kind of right: every case once."""
    bearing = Coding.objects.filter(dictionary=coding.CASE_TYPE, superseded=False, dossier_id__in=rows.values("pk"))
    told = bearing.values("code").annotate(n=Count("dossier_id", distinct=True)).order_by()
    found: dict[str, int] = {row["code"]: row["n"] for row in told}
    plain = rows.exclude(pk__in=bearing.values("dossier_id")).values("right_type").annotate(n=Count("pk")).order_by()
    for row in plain:
        found[row["right_type"]] = found.get(row["right_type"], 0) + row["n"]
    return found


def annex_of(book: Dictionary, code: str) -> str:
    """The row of the monthly return for a case of that type, as this installation has set it, else as the dictionary says."""
    above, seen = code, set[str]()
    while above and above not in seen:
        seen.add(above)
        if (chosen := settings.ANNEX_ROWS_SET.get(above)) in ANNEX_ROWS:
            return str(chosen)
        term = book.terms.get(above)
        if term is None or term.annex:
            break
        above = term.parent
    return book.annex(code)


def _by_annex(book: Dictionary, rows: DossierQuerySet) -> list[Line]:
    found = dict.fromkeys(ANNEX_ROWS, 0)
    for code, cases in _case_types(rows).items():
        if annex := annex_of(book, code):
            found[annex] += cases
    return [Line(code=key, label=label, cases=found[key]) for key, label in ANNEX_ROWS.items()]


def _by_column(dimension: str, rows: DossierQuerySet) -> list[Line]:
    labels = RIGHT_TYPES if dimension == "right_type" else LEAD_SOURCES
    cases = PenaltyCase.objects.filter(dossier_id__in=rows.values("pk"))
    counted = (
        rows.values("right_type").annotate(n=Count("pk")).order_by().values_list("right_type", "n")
        if dimension == "right_type"
        else cases.values("lead_source").annotate(n=Count("pk")).order_by().values_list("lead_source", "n")
    )
    found = dict(counted)
    return [Line(code=key, label=label, cases=found.get(key, 0)) for key, label in labels.items()]


def _by_owner(rows: DossierQuerySet) -> tuple[list[Line], int]:
    """By the name of the right's owner, the most cases first; at most a hundred names."""
    rights = Right.objects.filter(dossier_id__in=rows.values("pk")).exclude(owner="")
    told = rights.values("owner").annotate(n=Count("dossier_id", distinct=True)).order_by("-n", "owner")[:MOST_NAMES]
    lines = [Line(code=row["owner"], label=row["owner"], cases=row["n"]) for row in told]
    return lines, rights.values("dossier_id").distinct().count()
