"""By what two reports are alike, as keyed hashes; and the words by which officers find one. Neither is readable."""

import unicodedata
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import connection

from zhixian.rooms.agencies.keyed import keyed, pairs_of
from zhixian.rooms.leads import links
from zhixian.rooms.leads.models import LinkingKey

_PLATFORM_WIDE = ("taobao.com", "tmall.com", "jd.com", "pinduoduo.com", "yangkeduo.com", "tb.cn", "douyin.com", "weixin.qq.com",
                  "xiaohongshu.com", "1688.com", "kuaishou.com")  # fmt: skip


def keys_of(facts: Mapping[str, Any]) -> set[tuple[str, int]]:
    """(sort, keyed hash) of offender, links, shop hosts, address and the whole text."""
    found = set()
    if offender := plain(str(facts.get("offender", ""))):
        found.add(("offender", keyed(f"offender:{offender}")))
    for link in links.capture(str(facts.get("links", "")) + "\n" + str(facts.get("what", ""))):
        found.add(("link", keyed(f"link:{link.text.split('#')[0].rstrip('/')}")))
        if link.host and not link.host.endswith(_PLATFORM_WIDE):
            found.add(("host", keyed(f"host:{link.host.removeprefix('www.')}")))
    if place := plain(str(facts.get("place", ""))):
        found.add(("place", keyed(f"place:{facts.get('division')}:{place}")))
    for sort in ("account", "batch"):
        if told := plain(str(facts.get(sort, ""))):
            found.add((sort, keyed(f"{sort}:{told}")))
    if text := plain(str(facts.get("what", ""))):
        found.add(("text", keyed(f"text:{text}")))
    return found


def plain(text: str) -> str:
    """Compatibility forms, blanks and punctuation set aside: what two people write in two ways is the same."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).lower() if sign.isalnum())


def note(report_id: UUID, facts: Mapping[str, Any]) -> None:
    """Write keys and words of a report. Inside the scope of whoever sends it."""
    LinkingKey.objects.bulk_create(
        LinkingKey(report_id=report_id, sort=sort, value=value) for sort, value in sorted(keys_of(facts))
    )
    pairs = sorted(
        {
            pair
            for name in ("what", "offender", "place", "links", "account", "batch", "outside_number")
            for pair in pairs_of(str(facts.get(name, "")))
        }
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into leads_searchwords (report_id, pairs) values (%s, %s)"
            " on conflict (report_id) do update set pairs = excluded.pairs",
            [report_id, pairs],
        )


def alike(report_ids: list[UUID]) -> dict[UUID, dict[UUID, set[str]]]:
    """Report → others that this transaction may see and that share a key, with what they share."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select a.report_id, b.report_id, a.sort from leads_linkingkey a join leads_linkingkey b"
            " on a.sort = b.sort and a.value = b.value and a.report_id <> b.report_id where a.report_id = any(%s)",
            [report_ids],
        )
        found: dict[UUID, dict[UUID, set[str]]] = {}
        for one, other, sort in cursor.fetchall():
            found.setdefault(one, {}).setdefault(other, set()).add(sort)
    return found
