"""Draws that follow from a name."""

from statistics import mean, stdev

from app.domain.draws import Draws


def test_one_name_gives_one_stream_and_another_name_another():
    def first(name):
        draws = Draws(name)
        return [draws.random() for _ in range(10)]

    assert first("steady/1") == first("steady/1")
    assert first("steady/1") != first("steady/2")


def test_the_stream_of_a_name_never_changes():
    draws = Draws("backbeat")
    assert [round(draws.random(), 6) for _ in range(5)] == [0.711513, 0.916205, 0.514691, 0.433967, 0.889959]


def test_shares_are_spread_evenly_between_nought_and_one():
    draws = Draws("shares")
    shares = [draws.random() for _ in range(20_000)]
    assert 0 <= min(shares) < 0.001 and 0.999 < max(shares) < 1
    assert abs(mean(shares) - 0.5) < 0.01
    assert all(1_800 < sum(low <= 10 * share < low + 1 for share in shares) < 2_200 for low in range(10))


def test_a_normal_draw_has_its_mean_and_spread():
    draws = Draws("normal")
    values = [draws.gauss(4.0, 0.5) for _ in range(20_000)]
    assert abs(mean(values) - 4.0) < 0.02
    assert abs(stdev(values) - 0.5) < 0.02
    assert 0.66 < sum(3.5 < value < 4.5 for value in values) / len(values) < 0.70
