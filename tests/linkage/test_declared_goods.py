"""Declared goods against the watch list: goods by words or heading, every part of the route, only in its days."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixian.linkage import normalising
from zhixian.linkage.declared_goods import Declared, Watched, reasons

DAY = date(2026, 3, 4)
LINE = Declared(
    goods="手持式 电动工具（无刷）",
    on=DAY,
    hs="8467210000",
    nice=7,
    origin="中国",
    destination="德国",
    port="郑州圃田",
    mode="rail",
)
YEAR = {"since": date(2026, 1, 1), "until": date(2026, 12, 31)}


@pytest.mark.parametrize("watched, told", [
    (Watched(**YEAR, words=["电动工具"]), ("品名含“电动工具”",)),
    (Watched(**YEAR, words=["电钻", "电动 工具"]), ("品名含“电动 工具”",)),
    (Watched(**YEAR, hs_prefixes=["8508", "8467"]), ("税号以8467开头",)),
    (Watched(**YEAR, words=["电动工具"], hs_prefixes=["8467"]), ("品名含“电动工具”", "税号以8467开头")),
    (Watched(**YEAR, words=["电钻"]), ()),
    (Watched(**YEAR, nice_classes=[7, 8]), ("尼斯分类第7类",)),
    (Watched(**YEAR, words=["电钻"], nice_classes=[9]), ()),
    (Watched(**YEAR, words=["——"]), ()),
    (Watched(**YEAR, words=["电钻"], hs_prefixes=["8467"]), ("税号以8467开头",)),
    (Watched(**YEAR, destinations=["德国", "波兰"], modes=["rail"]), ("目的地：德国", "运输方式：rail")),
    (Watched(**YEAR, words=["电动工具"], destinations=["波兰"]), ()),
    (Watched(**YEAR, words=["电动工具"], modes=["sea"]), ()),
    (Watched(**YEAR, ports=["圃田"]), ("口岸：圃田",)),
    (Watched(**YEAR, words=["口红"], destinations=["德国"]), ()),
    (Watched(**YEAR), ()),
])  # fmt: skip
def test_goods_by_word_or_heading_and_every_part_of_the_route(watched: Watched, told: tuple[str, ...]) -> None:
    assert reasons(watched, LINE) == told


def test_what_a_declaration_does_not_say_never_agrees() -> None:
    bare = Declared(goods="电动工具", on=DAY)
    for route in ({"origins": ["中国"]}, {"destinations": ["德国"]}, {"ports": ["圃田"]}, {"modes": ["rail"]}, {"hs_prefixes": ["8467"]}, {"nice_classes": [7]}):  # fmt: skip
        assert reasons(Watched(**YEAR, **route), bare) == ()
    assert reasons(Watched(**YEAR, words=["电动工具"]), bare)


def test_texts_are_made_plain_once_however_many_pairs_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """An import compares thousands of lines with hundreds of entries: the work must grow with their sum."""
    made: list[str] = []
    plainly = normalising.name
    monkeypatch.setattr(normalising, "name", lambda text: made.append(text) or plainly(text))
    entries = [Watched(**YEAR, words=[f"货{n}"], ports=["圃田"]) for n in range(20)]
    lines = [replace(LINE, goods=f"货{n}") for n in range(20)]
    hits = sum(bool(reasons(entry, line)) for entry in entries for line in lines)
    assert hits == 30 and len(made) == 80  # 20 words, 20 ports on either side, 20 goods


@given(st.integers(-400, 400), st.integers(0, 300), st.integers(0, 300))
def test_a_hit_lies_in_the_days_of_its_entry(shift: int, before: int, after: int) -> None:
    on = DAY + timedelta(days=shift)
    watched = Watched(words=["工具"], since=DAY - timedelta(days=before), until=DAY + timedelta(days=after))
    assert bool(reasons(watched, replace(LINE, on=on))) == (-before <= shift <= after)


@given(st.lists(st.sampled_from(["words", "origins", "destinations", "ports", "modes"]), unique=True, min_size=1))
def test_narrowing_an_entry_never_adds_a_hit(parts: list[str]) -> None:
    whole = {"words": ["工具"], "origins": ["中国"], "destinations": ["波兰"], "ports": ["圃田"], "modes": ["rail"]}
    told = [
        bool(reasons(Watched(**YEAR, **{key: whole[key] for key in parts[: n + 1]}), LINE)) for n in range(len(parts))
    ]  # type: ignore[arg-type]
    assert told == sorted(told, reverse=True)
