"""What kind of goods a lead is about, how it was sold, on which platform and what was done: closed lists, and what words tell of
them. Goods that endanger life and safety are looked at first; the words only sort, an officer says what it is. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from zhixian.rooms.leads import links


@dataclass(frozen=True)
class GoodsKind:
    label: str
    words: tuple[str, ...]
    danger: bool = False  # 危害生产生活安全
    kinds: tuple[str, ...] = ()  # who is responsible, where it is not for the market regulator


GOODS: Final[dict[str, GoodsKind]] = {
    "fire": GoodsKind("消防器材", ("消防", "灭火器", "烟感", "防火门"), danger=True),
    "drug": GoodsKind("药品、医疗器械", ("药品", "假药", "胶囊", "注射", "医疗器械"), danger=True, kinds=("drug",)),
    "food": GoodsKind("食品", ("食品", "奶粉", "食用油"), danger=True),
    "liquor": GoodsKind("酒", ("白酒", "红酒", "茅台", "啤酒")),
    "building": GoodsKind("建材", ("建材", "水泥", "钢筋", "管材", "电缆", "涂料"), danger=True),
    "electrical": GoodsKind("电器", ("电器", "冰箱", "空调", "插座", "充电器", "电池"), danger=True),
    "seed": GoodsKind("种子、农药、化肥", ("种子", "农药", "化肥", "套牌种"), danger=True, kinds=("agriculture", "forestry")),
    "child": GoodsKind("儿童用品、玩具", ("玩具", "儿童", "婴儿", "童车"), danger=True),
    "parts": GoodsKind("汽车配件", ("刹车片", "机油", "轮胎", "汽车配件"), danger=True),
    "cosmetics": GoodsKind("化妆品", ("化妆品", "面膜", "口红"), kinds=("drug",)),
    "tobacco": GoodsKind("卷烟", ("卷烟", "香烟", "假烟"), kinds=("tobacco",)),
    "clothing": GoodsKind("服装鞋包", ("服装", "运动鞋", "箱包", "羽绒服")),
    "works": GoodsKind("图书、软件、影视", ("图书", "软件", "盗版", "影视"), kinds=("copyright", "culture_tourism")),
    "other": GoodsKind("其他商品", ()),
}  # fmt: skip
BREACHES: Final[dict[str, str]] = {
    "counterfeit": "侵权假冒", "false_advertisement": "虚假广告", "false_promotion": "虚假宣传", "fake_orders": "刷单炒信",
    "other": "其他",
}  # fmt: skip
SALES_CHANNELS: Final[dict[str, str]] = {
    "shop": "网店", "live": "直播", "social": "社交", "offline": "线下", "parcel": "寄递", "fair": "展会", "other": "其他",
}  # fmt: skip
PLATFORMS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "taobao": ("淘宝、天猫", ("taobao.com", "tmall.com", "tb.cn")), "jd": ("京东", ("jd.com",)),
    "pinduoduo": ("拼多多", ("pinduoduo.com", "yangkeduo.com")), "douyin": ("抖音", ("douyin.com", "jinritemai.com")),
    "kuaishou": ("快手", ("kuaishou.com",)), "xiaohongshu": ("小红书", ("xiaohongshu.com",)),
    "1688": ("1688", ("1688.com",)), "weixin": ("微信", ("weixin.qq.com", "wechat.com")), "xianyu": ("闲鱼", ("goofish.com",)),
    "other": ("其他平台或者独立网站", ()),
}  # fmt: skip
_LIVE, _SOCIAL = ("直播间", "直播带货", "主播"), ("朋友圈", "微信群", "微商")


def told_by(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What the words and links of a lead hint at, as values of its row: goods, danger, platform, sales channel. Empty where they
    tell nothing; what an officer has said (``facts`` holds it by the same names) stays."""
    text = f"{facts.get('what', '')} {facts.get('offender', '')}"
    goods = str(facts.get("goods", "")) or next(
        (key for key, kind in GOODS.items() if any(word in text for word in kind.words)), ""
    )
    platform = str(facts.get("platform", "")) or platform_of(f"{facts.get('links', '')}\n{facts.get('what', '')}")
    sold = str(facts.get("sales_channel", ""))
    if not sold:
        sold = (
            "live" if any(word in text for word in _LIVE) else "social" if any(word in text for word in _SOCIAL) else ""
        )
    return {"goods": goods, "danger": bool(goods) and GOODS[goods].danger, "platform": platform,
            "sales_channel": sold or ("shop" if platform else "")}  # fmt: skip


def platform_of(text: str) -> str:
    """By the first link in the text; empty if there is none."""
    for link in links.capture(text):
        for key, (_, hosts) in PLATFORMS.items():
            if any(link.host == host or link.host.endswith(f".{host}") for host in hosts):
                return key
        return "other"
    return ""
