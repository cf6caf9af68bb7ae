"""The divisions that the picker offers: one row a code, every way leads up to the nation, nothing hollow is shown."""

from zhixian.rooms.agencies import divisions


def test_every_division_is_reached_from_the_nation_and_leads_up_to_it() -> None:
    reached, waiting = set(), [divisions.NATION]
    while waiting:
        for each in divisions.children(waiting.pop()):
            assert each.code not in reached and each.name not in {"市辖区", "县"}
            reached.add(each.code)
            waiting.append(each.code)
            assert divisions.up(each.code)[-1] == divisions.NATION and len(divisions.up(each.code)) <= 4
    assert len(reached) > 3300 - 50
    assert len(divisions.children()) == 31


def test_names_and_search() -> None:
    assert divisions.full_name("411503") == "河南省信阳市平桥区"
    assert divisions.full_name("110105") == "北京市朝阳区"
    assert [each.code for each in divisions.search("东台")] == ["320981"]
    assert {"110105", "220104"} <= {each.code for each in divisions.search("朝阳区")}
    assert divisions.search("区") == [] and divisions.search("没有这里") == []
