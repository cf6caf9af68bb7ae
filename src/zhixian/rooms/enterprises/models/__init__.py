"""Tables of the room, by subject."""

from zhixian.rooms.enterprises.accounts.models import (
    FirmApplication,
    FirmInvitation,
    FirmLink,
    FirmListing,
    FirmSession,
    FirmUser,
    ListingEvent,
)
from zhixian.rooms.enterprises.bookings.models import Booking, TakenHalfHour
from zhixian.rooms.enterprises.disputes.models import Dispute
from zhixian.rooms.enterprises.firms.models import Firm, FirmContact
from zhixian.rooms.enterprises.inquiries.models import Inquiry, InquiryFile, InquiryMessage, InquirySeries
from zhixian.rooms.enterprises.models.assessments import (
    Answer,
    Assessment,
    Consent,
    OutsideApp,
    QuestionnaireVersion,
)
from zhixian.rooms.enterprises.models.commitments import Breach, Commitment, CommitmentCheck
from zhixian.rooms.enterprises.models.followup import Finding, GradeOverride, GuideReading, Plan, PlanAction, Recheck
from zhixian.rooms.enterprises.models.indexes import IndexScore, IndexVersion
from zhixian.rooms.enterprises.points.models import (
    FairComplaint,
    FirmIssue,
    IpOfficer,
    Lecture,
    LectureSeat,
    PointFirm,
    PointMember,
    ReportedFigure,
    RequestEvent,
    RequestPart,
    ServicePoint,
    ServiceRecord,
    ServiceRequest,
    Sitting,
    Visit,
)
from zhixian.rooms.enterprises.surveys.models import SampledFirm, Survey, SurveyAnswer, SurveyCode

__all__ = [
    "Answer",
    "Assessment",
    "Booking",
    "Breach",
    "Commitment",
    "CommitmentCheck",
    "Consent",
    "Dispute",
    "FairComplaint",
    "Finding",
    "Firm",
    "FirmApplication",
    "FirmContact",
    "FirmInvitation",
    "FirmIssue",
    "FirmLink",
    "FirmListing",
    "FirmSession",
    "FirmUser",
    "GradeOverride",
    "GuideReading",
    "IndexScore",
    "IndexVersion",
    "Inquiry",
    "InquiryFile",
    "InquiryMessage",
    "InquirySeries",
    "IpOfficer",
    "Lecture",
    "LectureSeat",
    "ListingEvent",
    "OutsideApp",
    "Plan",
    "PlanAction",
    "PointFirm",
    "PointMember",
    "QuestionnaireVersion",
    "Recheck",
    "ReportedFigure",
    "RequestEvent",
    "RequestPart",
    "SampledFirm",
    "ServicePoint",
    "ServiceRecord",
    "ServiceRequest",
    "Sitting",
    "Survey",
    "SurveyAnswer",
    "SurveyCode",
    "TakenHalfHour",
    "Visit",
]
