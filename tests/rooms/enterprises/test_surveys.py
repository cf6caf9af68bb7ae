"""Surveys: a sample that can be drawn again, a second officer, codes once, anonymous answers, and no small group in any result."""

from dataclasses import replace
from datetime import timedelta
from itertools import chain, combinations
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rooms.world import NOW, World
from zhixian import lots
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies.access import acting_as, as_system
from zhixian.rooms.enterprises.firms.models import Firm
from zhixian.rooms.enterprises.surveys import answering, declared, hiding, making, results
from zhixian.rooms.enterprises.surveys.codes import UnknownSurveyCode
from zhixian.rooms.enterprises.surveys.hiding import Node
from zhixian.rooms.enterprises.surveys.making import SurveyDraft
from zhixian.rooms.enterprises.surveys.models import SampledFirm, Survey, SurveyAnswer, SurveyCode
from zhixian.rooms.ledger.models import Entry

TODAY = NOW.date()
OVER = TODAY + timedelta(days=21)  # the day after the last of ``draft``
ANSWER = {"overall": ["4"], "equal": ["3"], "infringed": ["few"], "kinds": ["trademark", "secret"], "clear": ["2"],
          "hardest": ["time"], "words": ["希望快一点"]}  # fmt: skip


def firms(world: World, division: str, count: int, start: int, country: str = "DE", category: str = "") -> None:
    """Firms on record with another unit than the one that asks."""
    unit = world.units["there.market"]
    with as_system():
        for number in range(start, start + count):
            code = f"9141{number:014d}"
            Firm.objects.create(name=f"外资企业{number}", credit_code=code, division=division, country=country, kept_by=unit,
                                category=category, created_at=NOW)  # fmt: skip


def draft(**more: Any) -> SurveyDraft:
    told = {"key": "foreign-protection", "title": "外商投资企业保护状况", "anonymous": True, "opens_on": TODAY,
            "closes_on": TODAY + timedelta(days=20)}  # fmt: skip
    return SurveyDraft(**(told | more))


def issued(world: World, **more: Any) -> tuple[Survey, dict[str, list[str]]]:
    """A survey whose codes are out, and the codes by city."""
    office, head = world("above.office.handler1"), world("above.office.head")
    made = making.make(draft(**more), actor=office, now=NOW)
    making.release(made.pk, actor=head, now=NOW)
    codes: dict[str, list[str]] = {}
    for firm, code in making.issue(made.pk, actor=office, now=NOW):
        codes.setdefault(firm.city, []).append(code)
    return made, codes


@pytest.fixture
def nation(world: World) -> World:
    """The office asks the whole nation: ten firms in one city, others elsewhere, one without foreign capital."""
    for seat in ("handler1", "head"):
        world.actors[f"above.office.{seat}"] = _of_the_nation(world, seat)
    firms(world, "411503", 10, 0)
    firms(world, "320981", 7, 100, country="US", category="ip_model")
    firms(world, "330106", 8, 200)
    firms(world, "411503", 1, 300, country="")
    return world


def _of_the_nation(world: World, seat: str) -> Any:
    return replace(world(f"above.office.{seat}"), unit_level="national")


@pytest.mark.feature("S001-4.2")
def test_of_ten_firms_in_a_city_two_answer_and_the_city_is_hidden_while_the_nation_is_shown(nation: World) -> None:
    survey, codes = issued(nation)
    assert len(codes["411500"]) == 10
    for code in (*codes["411500"][:2], *codes["320900"][:6], *codes["330100"][:5]):
        answering.answer(code, ANSWER, now=NOW)
    actor = nation("above.office.handler1")
    with acting_as(actor):
        found = results.of(survey.pk, actor=actor, on=OVER)
    places = {group.label: group for group in found.divided["place"]}
    assert places["河南省信阳市"].hidden and places["河南省"].hidden
    assert found.whole.answers == 13 and found.rate == 52
    overall = found.whole.questions[0]
    assert (overall.mean, [count for _, _, count in overall.counts]) == (4, [0, 0, 0, 13, 0])
    # 13 in all, so one of the two other provinces must not stand beside it: the rest would be two.
    assert [label for label, group in places.items() if not group.hidden] == ["江苏省", "江苏省盐城市"]
    assert places["江苏省盐城市"].answers == 6


@given(st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=3), min_size=1, max_size=3))
@settings(max_examples=300, deadline=None)
def test_no_group_of_one_to_four_can_be_reckoned_from_what_is_shown(counts: list[list[int]]) -> None:
    """Every set of cities with one to four answers: its figures are no combination of shown figures."""
    cities = [(f"p{p}", f"p{p}c{c}", n) for p, some in enumerate(counts) for c, n in enumerate(some)]
    root = hiding.tree("nation", {(province, city): n for province, city, n in cities})
    may = hiding.shown(root, least=5)
    places = list(range(len(cities)))
    rows = []
    for key in may:
        rows.append([1.0 if key in ("nation", province, city) else 0.0 for province, city, _ in cities])
    asked = np.array(rows).reshape(len(rows), len(cities))
    rank = np.linalg.matrix_rank(asked) if rows else 0
    for some in chain.from_iterable(combinations(places, size) for size in range(1, len(places) + 1)):
        if 1 <= sum(cities[at][2] for at in some) <= 4:
            # A city without answers adds nothing: it may stand in the set or not.
            wanted = np.array([[1.0 if at in some else 0.0 for at in places]])
            assert not rows or np.linalg.matrix_rank(np.vstack([asked, wanted])) > rank
    assert all(total >= 5 for key, total in _totals(root) if key in may)


@given(
    st.dictionaries(
        st.tuples(st.sampled_from("ab"), st.sampled_from("12"), st.sampled_from("xyz")), st.integers(1, 8), max_size=8
    )
)
@settings(max_examples=300, deadline=None)
def test_no_group_of_one_to_four_is_a_difference_between_places_and_categories(
    counts: dict[tuple[str, str, str], int],
) -> None:
    """Not by any sum of shown groups with whatever factors, though it be known which firm lies where."""
    cells = {((p, p + c), (kind,)): number for (p, c, kind), number in counts.items()}
    may = hiding.over("nation", cells, least=5)
    rows = np.array([[key == "nation" or any(key in path for path in cell) for cell in cells] for key in may], float)
    rows = rows.reshape(len(may), len(cells))
    rank = np.linalg.matrix_rank(rows) if may else 0
    for some in chain.from_iterable(combinations(range(len(cells)), size) for size in range(1, 5)):
        if sum(list(cells.values())[at] for at in some) < 5 and may:
            wanted = np.array([[float(at in some) for at in range(len(cells))]])
            assert np.linalg.matrix_rank(np.vstack([rows, wanted])) > rank, some
    assert ("nation" in may) == (sum(counts.values()) >= 5)


def test_a_city_that_would_leave_a_few_of_its_category_is_hidden() -> None:
    cells = {(("a", "a1"), ("x",)): 6, (("b", "b1"), ("x",)): 2, (("b", "b1"), ("y",)): 9}
    # All six of a1 are x, of which there are eight: shown with x, they would tell of the two x in b1. Places come first.
    assert hiding.over("nation", cells, least=5) == {"nation", "a", "a1", "b", "b1"}


def _totals(node: Node) -> list[tuple[str, int]]:
    return [(node.key, node.total), *chain.from_iterable(_totals(child) for child in node.below)]


def test_groups_large_enough_are_all_shown() -> None:
    root = hiding.tree("nation", {("a", "a1"): 5, ("a", "a2"): 6, ("b", "b1"): 9, ("b", "b2"): 2, ("b", "b3"): 3})
    assert hiding.shown(root, least=5) == {"nation", "a", "a1", "a2", "b", "b1"}
    assert hiding.shown(Node("nation", 4), least=5) == frozenset()


def test_a_code_answers_once_and_wrong_used_and_late_sound_the_same(nation: World) -> None:
    survey, codes = issued(nation)
    first, second, *_ = codes["320900"]
    with pytest.raises(BadInput) as refused:
        answering.answer(first, {"overall": ["9"], "infringed": ["few"]}, now=NOW)
    assert set(refused.value.fields) == {"overall", "equal", "clear", "hardest"}
    answering.answer(first.lower().replace("-", " "), ANSWER, now=NOW)
    told = []
    for code, at in ((first, NOW), ("AAAA-AAAA-AAAA-AAAA", NOW), ("junk", NOW), (second, NOW + timedelta(days=21)),
                     (second, NOW - timedelta(days=1))):  # fmt: skip
        with pytest.raises(UnknownSurveyCode) as unknown:
            answering.answer(code, ANSWER, now=at)
        told.append(unknown.value.user_message)
    assert len(set(told)) == 1
    with as_system():
        assert SurveyAnswer.objects.filter(survey=survey).count() == 1


def test_nothing_leads_from_an_anonymous_answer_to_its_firm(nation: World) -> None:
    survey, codes = issued(nation)
    code = codes["320900"][0]
    with as_system():
        entries = Entry.objects.count()
    answering.answer(code, ANSWER, now=NOW)
    with as_system():
        row = SurveyAnswer.objects.get()
        sample = {str(firm.firm_id) for firm in SampledFirm.objects.all()}
        assert SurveyCode.objects.filter(survey=survey).count() == 24 and Entry.objects.count() == entries
        kept = {field.attname: getattr(row, field.attname) for field in SurveyAnswer._meta.fields}
        waiting = [
            {str(getattr(left, field.attname)) for field in SurveyCode._meta.fields}
            for left in SurveyCode.objects.all()
        ]
    assert kept == {
        "id": row.pk, "survey_id": survey.pk, "unit_id": survey.unit_id, "city": "320900", "category": "ip_model",
        "country": "US", "firm_id": None, "answered_on": TODAY, "values": row.values, "words": "",
    }  # fmt: skip
    assert row.pk.version == 4 and not any(sample & values for values in waiting)
    assert code not in str(kept) and str(row.pk) not in str(waiting)


def test_a_named_answer_says_whose_it_is(nation: World) -> None:
    survey, codes = issued(nation, anonymous=False)
    answering.answer(codes["320900"][0], ANSWER, now=NOW)
    with as_system():
        assert SurveyAnswer.objects.get(survey=survey).firm_id in set(
            SampledFirm.objects.values_list("firm_id", flat=True)
        )


def test_the_sample_can_be_drawn_again_and_holds_only_whom_it_should(nation: World) -> None:
    office = nation("above.office.handler1")
    made = making.make(draft(size=6, seed="2026"), actor=office, now=NOW)
    with acting_as(office):
        drawn = {firm.credit_code for firm in made.sample.all()}
    with as_system():
        frame = sorted(Firm.objects.exclude(country="").values_list("credit_code", flat=True))
    assert drawn == set(lots.draw("2026", frame[::-1], 6)) and made.population == 25
    one_kind = making.make(draft(category="ip_model"), actor=office, now=NOW)
    everybody = making.make(draft(foreign=False), actor=office, now=NOW)
    with acting_as(office):
        assert (one_kind.sample.count(), everybody.sample.count()) == (7, 26)
    city = making.make(draft(), actor=nation("above.market.handler1"), now=NOW)  # a city asks its own firms alone
    assert city.population == 10


def test_a_second_officer_releases_and_codes_are_given_once(nation: World) -> None:
    office, head = nation("above.office.handler1"), nation("above.office.head")
    made = making.make(draft(), actor=head, now=NOW)
    with pytest.raises(NotAllowed):
        making.release(made.pk, actor=head, now=NOW)
    with pytest.raises(NotAllowed):
        making.release(made.pk, actor=office, now=NOW)
    with pytest.raises(making.NotReady):
        making.issue(made.pk, actor=office, now=NOW)
    other = making.make(draft(), actor=office, now=NOW)
    making.release(other.pk, actor=head, now=NOW)
    assert len(making.issue(other.pk, actor=office, now=NOW)) == 25
    for act in (making.issue, making.release, making.publish):
        with pytest.raises(making.NotReady):
            act(other.pk, actor=head, now=NOW)


@pytest.mark.parametrize("wrong, field", [
    ({"key": "no-such"}, "key"), ({"title": "短"}, "title"), ({"closes_on": None}, "closes_on"), ({"size": 0}, "size"),
    ({"closes_on": TODAY - timedelta(days=1)}, "closes_on"), ({"category": "x"}, "category"), ({"industry": "x"}, "industry"),
    ({"seed": "s" * 65}, "seed"), ({"industry": "farming"}, "foreign"),
])  # fmt: skip
def test_a_draft_that_is_wrong_names_its_field(wrong: dict[str, Any], field: str, nation: World) -> None:
    with pytest.raises(BadInput) as refused:
        making.make(draft(**wrong), actor=nation("above.office.handler1"), now=NOW)
    assert field in refused.value.fields


def test_outsiders_make_and_read_nothing_until_results_are_published(nation: World) -> None:
    survey, codes = issued(nation)
    for some in codes.values():
        for code in some[:7]:
            answering.answer(code, ANSWER, now=NOW)
    for seat in ("police.handler1", "court.handler1", "market.legal"):
        with pytest.raises(NotAllowed):
            making.make(draft(), actor=nation(seat), now=NOW)
    stranger = nation("there.market.head")
    with acting_as(stranger):
        assert making.listed(stranger, on=OVER) == []
        assert not any(model.objects.exists() for model in (Survey, SampledFirm, SurveyCode, SurveyAnswer))
    for act in (
        _results,
        lambda pk, actor: making.own(pk, actor),
        lambda pk, actor: making.release(pk, actor=actor, now=NOW),
    ):
        with pytest.raises(NotFound), acting_as(stranger):
            act(survey.pk, stranger)
    making.publish(survey.pk, actor=nation("above.office.head"), now=NOW + timedelta(days=21))
    with acting_as(stranger):
        assert [row.pk for row in making.listed(stranger, on=OVER)] == [survey.pk]
        assert not SurveyAnswer.objects.exists() and not SampledFirm.objects.exists()
        found = results.of(survey.pk, actor=stranger, on=OVER)
    assert found.whole.answers == 21 and found.texts == []
    own = nation("above.office.handler1")
    with acting_as(own):
        assert results.of(survey.pk, actor=own, on=OVER).texts == []  # nobody has read them for names


def test_a_running_survey_has_no_results_as_two_looks_would_tell_one_answer(nation: World) -> None:
    survey, codes = issued(nation)
    for code in codes["320900"]:
        answering.answer(code, ANSWER, now=NOW)
    actor = nation("above.office.head")
    with acting_as(actor):
        with pytest.raises(making.NotReady):
            results.of(survey.pk, actor=actor, on=survey.closes_on)
        assert results.of(survey.pk, actor=actor, on=OVER).whole.answers == 7
        assert results.unread(survey, actor=actor, on=survey.closes_on) == []


def test_an_optional_question_that_few_answered_is_hidden_in_a_group_that_is_shown(nation: World) -> None:
    survey, codes = issued(nation)
    for at, code in enumerate([*codes["320900"], *codes["330100"]]):
        answering.answer(code, ANSWER | ({"speed": ["1"]} if at < 6 or at == 8 else {}), now=NOW)
    actor = nation("above.office.handler1")
    with acting_as(actor):
        found = results.of(survey.pk, actor=actor, on=OVER)
    groups = {
        group.label: {told.question.key: told.answered for told in group.questions} for group in found.divided["place"]
    }
    assert {told.question.key: told.answered for told in found.whole.questions}["speed"] == 7
    assert groups["浙江省杭州市"]["overall"] == 8 and groups["浙江省杭州市"]["speed"] is None
    assert groups["江苏省盐城市"]["speed"] is None  # seven less six would be the one in Hangzhou


def test_free_words_stand_in_the_results_once_a_person_read_them_for_names(nation: World) -> None:
    survey, codes = issued(nation)
    for at, code in enumerate(codes["320900"]):
        answering.answer(code, ANSWER | {"words": [f"建议{at}"]}, now=NOW)
    office, later = nation("above.office.handler1"), NOW + timedelta(days=21)
    with acting_as(office):
        waiting = results.unread(survey, actor=office, on=OVER)
    said = {key: "withheld" if words == "建议3" else "clean" for key, words in waiting[:6]}
    with pytest.raises(NotFound):
        results.read_words(survey.pk, said, actor=nation("there.market.head"), now=later)
    assert results.read_words(survey.pk, said, actor=office, now=later) == 6
    assert results.read_words(survey.pk, said, actor=office, now=later) == 0
    with acting_as(office):
        assert len(results.unread(survey, actor=office, on=OVER)) == 1
        shown = results.of(survey.pk, actor=office, on=OVER).texts
    assert shown == sorted(words for key, words in waiting[:6] if said[key] == "clean")


def test_the_leading_office_sees_what_was_asked_below_it_once_it_is_over(nation: World) -> None:
    made = making.make(draft(), actor=nation("above.market.handler1"), now=NOW)
    making.release(made.pk, actor=nation("above.market.head"), now=NOW)
    for _, code in making.issue(made.pk, actor=nation("above.market.handler1"), now=NOW)[:6]:
        answering.answer(code, ANSWER, now=NOW)
    office, elsewhere = (
        nation("above.office.handler1"),
        replace(nation("above.office.handler1"), unit_level="province", division="320000"),
    )
    for actor, day, sees in (
        (office, OVER, True),
        (office, TODAY, False),
        (elsewhere, OVER, False),
        (nation("there.market.head"), OVER, False),
    ):
        with acting_as(actor):
            assert [row.pk for row in making.listed(actor, on=day)] == ([made.pk] if sees else [])
            if sees:
                found = results.of(made.pk, actor=actor, on=day)
                assert found.whole.answers == 6 and found.texts == []
            else:
                with pytest.raises(NotFound):
                    results.of(made.pk, actor=actor, on=day)


def _results(survey_id: UUID, actor: Any) -> object:
    return results.of(survey_id, actor=actor, on=OVER)


def test_questionnaires_are_whole_and_answers_are_read_by_them() -> None:
    its = declared.questionnaire("foreign-protection")
    assert set(declared.questionnaires()) == {"foreign-protection", "overseas-disputes"}
    told = declared.checked(its, {**ANSWER, "kinds": ["secret", "trademark"]})
    assert told["kinds"] == ["trademark", "secret"] and told["overall"] == "4" and "ways" not in told
    for wrong in ({"words": ["长" * 501]}, {"kinds": ["house"]}, {"hardest": [""]}):
        with pytest.raises(BadInput):
            declared.checked(its, {**ANSWER, **wrong})
