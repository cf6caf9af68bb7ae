"""Industries of firms in service work: a short closed list, in the words of the cities' own practice."""

from typing import Final

INDUSTRIES: Final[dict[str, str]] = {
    "ai_big_data": "人工智能和大数据",
    "robots": "机器人",
    "connected_cars": "智能网联汽车",
    "low_altitude": "低空经济",
    "semiconductors": "半导体",
    "biomedicine": "生物医药",
    "smart_manufacturing": "智能制造",
    "new_materials": "新材料",
    "new_energy": "新能源",
    "software": "软件和信息服务",
    "culture": "文化创意",
    "food_drink": "食品和酒类",
    "textile": "服装纺织",
    "retail": "商贸流通",
    "farming": "农业和种业",
    "other": "其他",
}
