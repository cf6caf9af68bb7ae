"""Where a firm's capital comes from: ISO 3166-1 codes. Hong Kong, Macao and Taiwan are counted by reference (参照外商投资)."""

from typing import Final

from zhixian.rooms.publishing.sorts import COUNTRIES

HOME: Final = "CN"  # kept as an empty field: most firms
_MORE: Final[dict[str, str]] = {
    "HK": "中国香港", "MO": "中国澳门", "TW": "中国台湾", "AT": "奥地利", "BM": "百慕大", "BN": "文莱", "BY": "白俄罗斯",
    "CY": "塞浦路斯", "GR": "希腊", "IE": "爱尔兰", "IR": "伊朗", "KY": "开曼群岛", "LI": "列支敦士登", "LU": "卢森堡",
    "MN": "蒙古国", "MT": "马耳他", "MU": "毛里求斯", "PT": "葡萄牙", "QA": "卡塔尔", "RO": "罗马尼亚", "SC": "塞舌尔",
    "SK": "斯洛伐克", "VG": "英属维尔京群岛", "WS": "萨摩亚", "ZZ": "其他国家或者地区",
}  # fmt: skip
CAPITAL: Final[dict[str, str]] = {**{key: label for key, label in COUNTRIES.items() if key != "EU"}, **_MORE}
