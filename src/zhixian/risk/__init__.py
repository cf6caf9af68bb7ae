"""Risk assessment (风险测评): questionnaires as declarations, scoring with reasons, plans by grade, indexes with their parts. Pure.

No Django, no database, no clock: answers come in, a report goes out. The declarations are data of this package
(``questionnaires/``, ``scenes.yaml``, ``plans.yaml``, ``indexes/``, ``sources.yaml``); a grade is a service, never a
ground for a penalty.
"""

from zhixian.risk.declarations import (
    BadDeclaration,
    Item,
    Questionnaire,
    add_folder,
    from_json,
    questionnaires,
)
from zhixian.risk.scoring import GRADES, Report, Risk, Scored, faults, report, score, visible
from zhixian.risk.shelves import Citation

__all__ = [
    "GRADES",
    "BadDeclaration",
    "Citation",
    "Item",
    "Questionnaire",
    "Report",
    "Risk",
    "Scored",
    "add_folder",
    "faults",
    "from_json",
    "questionnaires",
    "report",
    "score",
    "visible",
]
