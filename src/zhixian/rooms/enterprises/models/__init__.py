"""Tables of the room, by subject."""

from zhixian.rooms.enterprises.firms.models import Firm, FirmContact
from zhixian.rooms.enterprises.models.assessments import (
    Answer,
    Assessment,
    Consent,
    OutsideApp,
    QuestionnaireVersion,
)
from zhixian.rooms.enterprises.models.commitments import Breach, Commitment, CommitmentCheck
from zhixian.rooms.enterprises.models.followup import Finding, GradeOverride, Plan, PlanAction, Recheck
from zhixian.rooms.enterprises.models.indexes import IndexScore, IndexVersion

__all__ = [
    "Answer",
    "Assessment",
    "Breach",
    "Commitment",
    "CommitmentCheck",
    "Consent",
    "Finding",
    "Firm",
    "FirmContact",
    "GradeOverride",
    "IndexScore",
    "IndexVersion",
    "OutsideApp",
    "Plan",
    "PlanAction",
    "QuestionnaireVersion",
    "Recheck",
]
