"""Articles that an answer rests on: what an officer types, found in the library, kept as what its permalink is made of."""

import re
from datetime import date
from typing import Final

from zhixian.refusals import BadInput, NotFound
from zhixian.rooms.library import services
from zhixian.rooms.library.models import Article

_TYPED: Final = re.compile(r"^《?(.+?)》?\s*第?([〇零一二三四五六七八九十百千\d]+)条(?:之([一二三四五六七八九十]+))?$")
MOST: Final = 10


def found(typed: str, *, on: date) -> list[dict[str, str]]:
    """One article a line (商标法第五十七条), of the version in force on that day. BadInput names the
    line that is not found."""
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    if len(lines) > MOST:
        raise BadInput("too many", fields={"articles": f"最多写{MOST}条依据"})
    return [_one(line, on) for line in lines]


def _one(line: str, on: date) -> dict[str, str]:
    says = {"articles": f"法律库里没有找到“{line[:60]}”。请写法律的名称和条号，如：商标法第五十七条"}
    match = _TYPED.match(line)
    if match is None:
        raise BadInput(f"not an article: {line[:60]}", fields=says)
    name, number, inserted = match.groups()
    try:
        version = services.version_on(name, on=on)
    except NotFound:
        raise BadInput(f"no instrument {name}", fields=says) from None
    label = f"第{number}条" + (f"之{inserted}" if inserted else "")
    rows = version.articles.filter(number=int(number)) if number.isdigit() else version.articles.filter(label=label)
    article = rows.defer("pairs").first()
    if article is None:
        raise BadInput(f"no article {label}", fields=says)
    article.version = version
    return link(article)


def link(article: Article) -> dict[str, str]:
    version = article.version
    key = version.instrument.key
    return {
        "key": key,
        "day": version.version_date.isoformat(),
        "number": article.link,
        "label": f"{key}{article.label}",
    }
