"""What every public page carries besides its own matter."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

TYPE_COOKIE = "zhixian-type"  # the large-text mode; the only thing that the portal keeps about a reader's eyes


@dataclass(frozen=True)
class Door:
    """A door on the front page. Only doors behind which something works."""

    url: str  # the url's name
    label: str
    help: str


# The four large doors of the front page, and the row of smaller ones below. A room that gets a public page adds it here.
DOORS: tuple[Door, ...] = (
    Door("portal:report", "我要举报", "假冒、盗版、侵权。三分钟，可以不留姓名。"),
    Door("portal:law", "法律", "用平常的话问，答以条文"),
    Door("portal:risk", "自测风险", "企业自己做体检，当场出报告，不用注册"),
    Door("portal:book", "预约民警", "企业约一个时间当面解决，或者先求助；不用注册"),
)
FURTHER: tuple[Door, ...] = (
    Door("portal:follow", "查进度", "凭回执编号看办到哪一步、回答问题、补充材料、申领奖励。"),
    Door("portal:phones", "举报电话", "全国热线和各地各部门的电话，何时核对过"),
    Door("portal:risk-scenes", "高发场景", "侵权常在哪里发生，怎么防"),
    Door("portal:ask", "问执法人员", "一对一咨询，期限内答复，可以不留姓名"),
    Door("portal:firm", "企业账号", "入驻的企业在一页上看自己的全部事项"),
    Door("portal:survey", "答问卷", "收到调查来信的企业凭答题码作答"),
    Door("portal:read", "指南和提示", "怎样举报和维权，怎样分辨真假"),
    Door("portal:cases", "典型案例", "以案释法"),
    Door("portal:overseas", "海外预警和援助", "按国家和产品订阅，在当地找谁帮忙"),
    Door("portal:abroad", "海外纠纷登记", "在海外被诉、被查、被抢注，登记后专家指导"),
    Door("portal:penalties", "处罚公示", "依法公开的行政处罚"),
    Door("portal:destruction-units", "销毁单位名录", "能无害化销毁的单位"),
    Door("portal:commitments", "经营者承诺公示", "谁作了守法承诺，何时"),
)


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, current: str = "", status: int = 200
) -> HttpResponse:
    """``current``: the url's name of the door that this page belongs to."""
    frame = {
        "doors": DOORS,
        "further": FURTHER,
        "current": current,
        "type_size": "large" if request.COOKIES.get(TYPE_COOKIE) == "large" else "",
    }
    return render(request, template, {**frame, **context}, status=status)
