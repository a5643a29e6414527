"""The draw can be audited afterwards and follows the published probabilities."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chot.checkpoints.operation import letter_of, name_dispositions
from chot.draw import WEIGHT_TOTAL, Lottery, commitment, draw, new_seed, seed_of_period, verify

LOTTERY = Lottery("dai-hoi", "D1", 1, (600, 300, 99, 1), ((1, 2), (2, 3), (3, 4), (4, 5)))


def seeds(n: int) -> list[bytes]:
    return [seed_of_period(b"fixed", str(i)) for i in range(n)]


def test_draws_from_many_seeds_follow_the_probabilities() -> None:
    n = 4000
    counts = [0, 0, 0, 0]
    for seed in seeds(n):
        counts[draw(LOTTERY, seed)] += 1
    expected = [n * weight / 1000 for weight in LOTTERY.weights]
    chi_square = sum((c - e) ** 2 / e for c, e in zip(counts, expected, strict=True))
    assert chi_square < 16.3  # 99.9 % of chi-square with 3 degrees of freedom


def test_an_opened_seed_gives_the_same_disposition_to_everyone() -> None:
    seed = new_seed()
    assert verify(LOTTERY, seed, commitment(LOTTERY, seed)) == draw(LOTTERY, seed)


@pytest.mark.parametrize(
    "altered",
    [
        Lottery("khac", "D1", 1, LOTTERY.weights, LOTTERY.options),
        Lottery("dai-hoi", "D2", 1, LOTTERY.weights, LOTTERY.options),
        Lottery("dai-hoi", "D1", 2, LOTTERY.weights, LOTTERY.options),
        Lottery("dai-hoi", "D1", 1, (599, 301, 99, 1), LOTTERY.options),
        Lottery("dai-hoi", "D1", 1, LOTTERY.weights, ((2, 3), (1, 2), (3, 4), (4, 5))),
    ],
)
def test_any_change_to_the_lottery_breaks_the_commitment(altered: Lottery) -> None:
    seed = new_seed()
    assert verify(altered, seed, commitment(LOTTERY, seed)) is None


def test_another_seed_breaks_the_commitment() -> None:
    first, second = seeds(2)
    assert verify(LOTTERY, second, commitment(LOTTERY, first)) is None
    assert verify(LOTTERY, b"short", commitment(LOTTERY, first)) is None


def test_the_order_within_an_option_is_part_of_it() -> None:
    turned = Lottery("dai-hoi", "D1", 1, LOTTERY.weights, ((2, 1), (3, 2), (4, 3), (5, 4)))
    assert turned.digest != LOTTERY.digest


def test_the_seeds_of_two_periods_differ() -> None:
    assert len(set(seeds(50))) == 50
    assert new_seed() != new_seed()


def test_a_lottery_without_probability_is_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        Lottery("s", "p", 1, (0, 1), ((1,), (2,)))
    with pytest.raises(ValueError, match="one each"):
        Lottery("s", "p", 1, (1,), ((1,), (2,)))


def test_letters_run_as_in_a_spreadsheet() -> None:
    assert [letter_of(i) for i in (0, 1, 25, 26, 27, 51, 52, 701, 702)] == [
        "A", "B", "Z", "AA", "AB", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip


@given(st.lists(st.floats(1e-3, 1), min_size=1, max_size=40))
def test_named_dispositions_are_sorted_and_their_weights_sum_exactly(chances: list[float]) -> None:
    total = sum(chances)
    named = name_dispositions([[i] for i in range(len(chances))], [p / total for p in chances])
    assert sum(d.weight for d in named) == WEIGHT_TOTAL
    assert [d.weight for d in named] == sorted((d.weight for d in named), reverse=True)
    assert [d.letter for d in named] == [letter_of(i) for i in range(len(named))]
    for d in named:
        assert d.probability == pytest.approx(chances[d.segments[0]] / total, abs=2e-9 + 1e-5)


def test_equal_dispositions_are_merged() -> None:
    named = name_dispositions([[2, 1], [1, 2], [3]], [0.3, 0.3, 0.4])
    assert [(d.segments, round(d.probability, 9)) for d in named] == [((1, 2), 0.6), ((3,), 0.4)]
