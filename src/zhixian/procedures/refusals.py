"""Why a step is refused: what would be right, who may do it, by which article."""

from zhixian.refusals import BadInput, UnableTo


class UnableToTake(UnableTo):
    """Base of the engine's refusals."""

    code = "procedure.refused"


class WrongState(UnableToTake):
    code = "procedure.wrong_state"
    user_message = "现在不能办理“{action}”：本流程目前是“{state}”，这一步要在“{needed}”时办理（{source}）。"


class NotYourStep(UnableToTake):
    code = "procedure.not_your_step"
    status = 403
    user_message = "“{action}”应由{who}办理（{source}）。"


class SameOfficer(UnableToTake):
    code = "procedure.same_officer"
    status = 403
    user_message = "您办理过“{earlier}”，不能再办理“{action}”，请由另一名人员办理（{source}）。"


class SameUnit(UnableToTake):
    code = "procedure.same_unit"
    status = 403
    user_message = "“{earlier}”由本单位办理，“{action}”要由另一方办理（{source}）。"


class GuardFails(UnableToTake):
    code = "procedure.guard"
    user_message = "{says}（{source}）"


class NobodyAbove(UnableToTake):
    code = "procedure.nobody_above"
    user_message = "机构名册中没有登记上一级单位，不能逐级请示；请联系管理员补录，或者由本单位答复。"


class BadForm(BadInput):
    """Fields that are missing or wrong; ``fields`` has a sentence for each."""

    code = "procedure.bad_field"


class MissingField(BadForm):
    code = "procedure.missing_field"


class LateWithoutReason(BadForm):
    code = "procedure.late_without_reason"
    user_message = "“{clock}”已于{due}届满。逾期仍可办理，但须写明逾期理由。"
