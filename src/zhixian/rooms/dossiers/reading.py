"""The law's reading of a dossier: its figures held against the thresholds, by the law of the day of the conduct."""

from collections.abc import Iterable
from datetime import date

from zhixian.law import limbs, thresholds
from zhixian.law.thresholds import Assessment
from zhixian.moments import say_day
from zhixian.rooms.dossiers.models import Dossier, Fact, Party


def _sold(said: dict[str, Fact]) -> frozenset[str]:
    """Whether anything was sold decides which limbs apply; it follows from what is known of the sales."""
    sales = said.get("sales_amount") or said.get("copies_sold")
    if sales is not None and sales.at_least:
        return frozenset({"partly_sold"})
    if sales is not None and sales.at_most == 0:
        return frozenset({"nothing_sold"})
    return frozenset()


def crimes_to_read(dossier: Dossier) -> tuple[str, ...]:
    """The crime that the handler suspects, else each that this kind of right can give rise to."""
    if dossier.case is None:
        return ()
    suspected = dossier.case.suspected_crime
    return (suspected,) if suspected else tuple(thresholds.crimes_for(dossier.right_type))


def cases_of(
    dossier: Dossier,
    rows: Iterable[Fact] | None = None,
    parties: Iterable[Party] | None = None,
    *,
    judged_on: date | None = None,
) -> tuple[thresholds.Case, ...]:
    """The case as the law is asked, once for each crime. An amount that nobody has said is unknown, never zero.
    ``rows``, ``parties``: the figures and parties, if read; ``judged_on``: the day of the decision, where the milder law may speak."""
    case = dossier.case
    if case is None:
        return ()
    current = Fact.objects.filter(dossier=dossier, superseded=False) if rows is None else rows
    said = {fact.name: fact for fact in current}
    suspects = [party for party in (dossier.parties.all() if parties is None else parties) if party.role == "suspect"]
    actor = "unit" if suspects and all(party.sort == "unit" for party in suspects) else "natural_person"
    return tuple(
        thresholds.Case(
            crime=crime,
            conduct_date=case.conduct_to,
            judged_on=judged_on,
            actor=actor,
            facts={
                name: thresholds.Interval(fact.at_least, fact.at_most, fact.get_source_display())
                for name, fact in said.items()
            },
            marks=case.marks,
            same_source=case.same_source,
            object="goods" if crime == "213" and not {"object_services", "object_mixed"} & set(case.conditions) else "",
            conditions=frozenset(case.conditions) | _sold(said),
            unsaid_is_unknown=True,
        )
        for crime in crimes_to_read(dossier)
    )


def unheld(dossier: Dossier) -> str:
    """Why nothing can be said of the case: its act is older than the interpretations that are held. Empty where something can."""
    first = limbs.periods()[0].since
    if dossier.case is None or dossier.case.conduct_to >= first:
        return ""
    return f"行为日早于{say_day(first)}，此前的解释未收录，不能对照；由办案人员判断。"


def read_law(
    dossier: Dossier, rows: Iterable[Fact] | None = None, parties: Iterable[Party] | None = None, *, on: date
) -> tuple[Assessment, ...]:
    """One assessment a crime, by the law of the day of the act or, where it is milder, by that of the day on which the case
    is looked at (从旧兼从轻; both are in the answer)."""
    if dossier.case is None or unheld(dossier):
        return ()
    judged = max(on, dossier.case.conduct_to)
    return tuple(thresholds.assess(case) for case in cases_of(dossier, rows, parties, judged_on=judged))


def quantity_label(name: str) -> str:
    """The Chinese name of a figure, with its unit."""
    return thresholds.quantities()[name].label
