"""Who acts, as far as this room wants to know it. The officer's posts are another room's business."""

from collections.abc import Collection
from typing import Protocol
from uuid import UUID

from zhixian.refusals import NotAllowed


class Who(Protocol):
    @property
    def officer_id(self) -> UUID: ...
    @property
    def unit_id(self) -> UUID: ...
    @property
    def posts(self) -> Collection[str]: ...


def administrator(who: Who) -> None:
    if "administrator" not in who.posts:
        raise NotAllowed("not an administrator", why="请由本单位管理员办理。")
