"""The law's reading of a dossier: its figures held against the thresholds, by the law of the day of the conduct."""

from zhixian.law import thresholds
from zhixian.law.thresholds import Assessment
from zhixian.rooms.dossiers.models import Dossier, Fact


def crimes_to_read(dossier: Dossier) -> tuple[str, ...]:
    """The crime that the handler suspects, else each that this kind of right can give rise to."""
    suspected = dossier.penalty_case.suspected_crime
    return (suspected,) if suspected else tuple(thresholds.crimes_for(dossier.right_type))


def read_law(dossier: Dossier) -> tuple[Assessment, ...]:
    """One assessment a crime. An amount that nobody has said is unknown, never zero."""
    case = dossier.penalty_case
    said = {fact.name: fact for fact in Fact.objects.filter(dossier=dossier, superseded=False)}
    suspects = [party for party in dossier.parties.all() if party.role == "suspect"]
    actor = "unit" if suspects and all(party.sort == "unit" for party in suspects) else "natural_person"
    return tuple(
        thresholds.assess(
            thresholds.Case(
                crime=crime,
                conduct_date=case.conduct_to,
                actor=actor,
                facts={
                    name: thresholds.Interval(fact.at_least, fact.at_most, fact.get_source_display())
                    for name, fact in said.items()
                },
                marks=case.marks,
                same_source=case.same_source,
                conditions=frozenset(case.conditions),
                unsaid_is_unknown=True,
            )
        )
        for crime in crimes_to_read(dossier)
    )


def quantity_label(name: str) -> str:
    """The Chinese name of a figure, with its unit."""
    return thresholds.quantities()[name].label
