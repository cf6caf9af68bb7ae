"""The base of every refusal that we foresee; anything else is a bug and goes to the error log."""

from typing import ClassVar


class UnableTo(Exception):
    """A refusal: English for us, Chinese that helps the officer, and a code that the API keeps stable.

    ``user_message`` of a subclass is a template; the facts given to the constructor fill it.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409  # what the API answers with
    user_message: str = "不能办理。"

    def __init__(self, developer_message: str, **facts: object) -> None:
        super().__init__(developer_message)
        self.facts = {key: str(value) for key, value in facts.items()}
        self.user_message = type(self).user_message.format(**self.facts)


class NotFound(UnableTo):
    """Not there, or not for this reader's eyes: the two look the same on purpose."""

    code = "not_found"
    status = 404
    user_message = "没有找到。"


class NotAllowed(UnableTo):
    """The thing may be seen, the act may not be done by this officer."""

    code = "not_allowed"
    status = 403
    user_message = "您不能办理这一步：{why}"


class BadInput(UnableTo):
    """What was sent is wrong; ``fields`` maps a field's name to a Chinese sentence that says what would be right."""

    code = "bad_input"
    status = 422
    user_message = "填写的内容有误：{what}"

    def __init__(self, developer_message: str, *, fields: dict[str, str] | None = None, **facts: object) -> None:
        self.fields = dict(fields or {})
        facts.setdefault("what", "；".join(self.fields.values()))
        super().__init__(developer_message, **facts)
