"""The service code (服务码): with it a firm without an account comes back to its bookings, requests and visits.

Made and kept like the code of an assessment: 78 bits, and the database holds only an identifier that a one-way hash makes of
it, which is the scope in which the holder's rows are visible. A lost code cannot be found again.
"""

from uuid import UUID

from zhixian.refusals import NotFound
from zhixian.rooms.enterprises.assessments.codes import hashed, new_code

__all__ = ["UnknownServiceCode", "holder_of", "new_code"]


class UnknownServiceCode(NotFound):
    code = "service.unknown_code"
    user_message = "没有找到这个服务码的预约或者事项。服务码是16位字母和数字，请核对后再填。"


def holder_of(code: str) -> UUID:
    """The holder behind a code; UnknownServiceCode if it cannot be one."""
    found = hashed(code, "service holder")
    if found is None:
        raise UnknownServiceCode("not a code")
    return found
