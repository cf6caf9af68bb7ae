"""The refusals of the docket."""

from zhixian.refusals import UnableTo


class SomebodyWasFirst(UnableTo):
    code = "step.somebody_was_first"
    user_message = "{who}已于{when}办理了“{action}”，本案现在的状态是“{state}”。请刷新后再看需要办什么。"


class NeedsCase(UnableTo):
    code = "procedure.needs_case"
    user_message = "“{procedure}”要在案件上办理，这个案卷是没有案件的事项。"


class NeedsMatter(UnableTo):
    code = "procedure.needs_matter"
    user_message = "“{procedure}”要单独发起事项，受邀单位只看到这个事项，看不到案卷。请在“发起事项”中办理。"


class UnitDoesNotFit(UnableTo):
    code = "procedure.unit_does_not_fit"
    user_message = "所选单位不能作为“{party}”，请重新选择。"


class UnableToRepeat(UnableTo):
    code = "request.key_reused"
    user_message = "这个请求编号已用于另一份内容，请换一个新的编号。"


class UnableToExtend(UnableTo):
    code = "clock.not_extensible"
    user_message = "不能再延长：{why}。请按现在的期限办理。"


class NobodyToChoose(UnableTo):
    code = "registers.nobody"
    user_message = "名录中没有既符合领域要求、又与当事人没有利害关系的人员，请放宽领域或者向其他部门商借。"


class OnePersonTwoParts(UnableTo):
    code = "step.one_person_two_parts"
    user_message = "{substitute}正在代理{absent}，一人不能代两人的份，请另选一名人员。"
