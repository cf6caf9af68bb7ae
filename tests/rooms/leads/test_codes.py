"""The receipt code: spoken, typed and mistyped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixian.rooms.leads import codes

plain = st.text("0123456789", min_size=14, max_size=14).map(lambda text: text + codes._check(text))


@given(plain, st.integers(0, 15), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_always_noticed(code: str, at: int, digit: str) -> None:
    slipped = code[:at] + digit + code[at + 1 :]
    if slipped != code:
        with pytest.raises(codes.MistypedCode, match="check"):
            codes.read(slipped)


@given(plain, st.integers(0, 14))
def test_two_swapped_neighbours_are_always_noticed(code: str, at: int) -> None:
    swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    if swapped != code:
        with pytest.raises(codes.MistypedCode):
            codes.read(swapped)


@given(plain)
def test_it_is_read_however_it_is_written(code: str) -> None:
    full_width = code.translate({ord(str(digit)): ord("０") + digit for digit in range(10)})
    for written in (
        codes.grouped(code),
        code,
        f" {codes.grouped(code).replace(' ', '-')} ",
        full_width,
        codes.spoken(code),
    ):
        assert codes.read(written) == code


@pytest.mark.parametrize("typed", ["", "1234", "a" * 16, "1234 5678 9012 345X", "１２３", "٣" * 16, "1" * 17])
def test_what_is_no_code_gets_a_sentence(typed: str) -> None:
    with pytest.raises(codes.MistypedCode) as refusal:
        codes.read(typed)
    assert "十六位" in refusal.value.user_message or "不对" in refusal.value.user_message


def test_the_hash_is_slow_and_the_same_each_time() -> None:
    code = codes.make()
    assert codes.slow_hash(code) == codes.slow_hash(code) and len(codes.slow_hash(code)) == 32
    assert code.encode() not in codes.slow_hash(code)
    assert codes.slow_hash(code) != codes.slow_hash(codes.make())
