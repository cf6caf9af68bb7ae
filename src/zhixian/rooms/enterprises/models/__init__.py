"""Tables of the room, by subject."""

from zhixian.rooms.enterprises.models.assessments import (
    Answer,
    Assessment,
    Consent,
    OutsideApp,
    QuestionnaireVersion,
)
from zhixian.rooms.enterprises.models.followup import Finding, GradeOverride, Plan, PlanAction, Recheck
from zhixian.rooms.enterprises.models.indexes import IndexScore, IndexVersion

__all__ = [
    "Answer",
    "Assessment",
    "Consent",
    "Finding",
    "GradeOverride",
    "IndexScore",
    "IndexVersion",
    "OutsideApp",
    "Plan",
    "PlanAction",
    "QuestionnaireVersion",
    "Recheck",
]
