"""What many lives say together, and whether they say what they should."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from app.domain.errors import Unavailable
from app.services import simulation, simulation_command, simulation_plot
from app.services.simulation_checks import Assertion, assertions
from app.services.simulation_figures import DayFigures, RunFigures, comparisons, quantile, share, spread

GOOD = {
    "dimension_steps": 15,
    "dose_steps": 50,
    "regresses": 1,
    "flares": 0,
    "tracks_at_level_2": 13,
    "hinge_level": 3,
    "walking_rank": 5,
    "rank_sum": 70,
    "weeks": 10,
    "weeks_covered": 10,
    "endurance_weeks": 11,
    "endurance_weeks_met": 11,
    "able_weeks": 10,
    "able_weeks_covered": 10,
    "able_undisturbed": 9,
    "able_undisturbed_covered": 9,
    "flags": 0,
    "never_offered": 0,
    "empty_days": 0,
    "mornings_paired": 6,
    "steps_freed": 0,
    "rule P1": 50,
}


def a_run(archetype: str = "steady", seed: int = 0, programme: str = "engine", **changes) -> RunFigures:
    day = DayFigures(pain=3.0, morning=3, in_flare=False, rank=2.0, planned=3, done=2)
    last = replace(day, pain=1.0, morning=1)
    plain = RunFigures(
        archetype=archetype,
        seed=seed,
        programme=programme,
        days=(day,) * 7 + (last,) * 7,
        capacity=6.0,
        counts=GOOD,
        checks={"ranks never rise while idle": True},
    )
    return replace(plain, **changes)


def counted(archetype: str = "steady", **counts) -> RunFigures:
    return a_run(archetype, counts={**GOOD, **counts})


def of(found: list[Assertion], words: str) -> Assertion:
    return next(one for one in found if words in one.text)


def test_percentiles_lie_between_the_nearest_values():
    assert quantile([1, 2, 3, 4, 5], 0.5) == 3
    assert quantile([0, 10], 0.05) == 0.5
    assert str(spread([1, 2, 3])) == "1.1 / 2 / 2.9"
    assert spread([None]) is None
    assert share([]) == 1.0


def test_relief_is_none_when_a_week_has_no_answer():
    silent = replace(a_run().days[0], morning=None)
    assert a_run().relief == 2.0
    assert a_run(days=(silent,) * 14).relief is None


def test_adherence_of_a_life_without_offers_is_none_at_all():
    idle = replace(a_run().days[0], planned=0, done=0)
    assert a_run(days=(idle,) * 14).adherence == 0.0
    assert a_run().adherence == pytest.approx(2 / 3)


def test_programmes_are_compared_on_the_same_seed_and_small_differences_are_ties():
    runs = [a_run(seed=seed) for seed in range(4)]
    runs += [a_run(seed=seed, programme="static", capacity=6.0 + 0.01 * seed) for seed in range(3)]
    runs += [a_run(seed=seed, programme="linear", capacity=5.0 + seed) for seed in range(4)]
    found = {(one.baseline, one.measure): one for one in comparisons(runs)}
    static, linear = found["static", "capacity at the end"], found["linear", "capacity at the end"]
    assert (static.better, static.worse) == (0, 0)
    assert (linear.better, linear.worse) == (0.25, 0.5)
    assert linear.difference.middle == -0.5


def test_a_good_course_of_each_archetype_holds():
    runs = [a_run(name, counts=GOOD) for name in ("steady", "stenosis", "non_adherent")]
    spine = {"a spine exercise in every mobility session": True}
    runs[1] = replace(runs[1], checks=spine)
    forced = {
        "flare state within a day of onset": True,
        "ranks are back by day 35": True,
        "the forced flare-up is flagged as long": True,
    }
    runs += [a_run("disc_early", checks=forced), counted("flare_prone", regresses=9, rank_sum=20)]
    found = assertions(runs)
    assert [one.text for one in found if not one.holds] == []
    assert {one.archetype for one in found} == {run.archetype for run in runs}


@pytest.mark.parametrize(
    ("spoilt", "words"),
    [
        (counted(dimension_steps=11), "dimension steps"),
        (counted(tracks_at_level_2=7), "8 tracks"),
        (counted(hinge_level=2), "hinge"),
        (counted(weeks_covered=9), "five functions"),
        (counted(able_weeks_covered=9), "every session is done, coverage in"),
        (counted(able_undisturbed_covered=8), "nothing skipped or at rest"),
        (counted(flags=1), "no flag"),
        (a_run(violations=("I5 2026-01-01 hinge: form not clean",)), "invariant"),
        (a_run(checks={"ranks never rise while idle": False}), "while idle"),
        (a_run(days=a_run().days[:7] * 2), "morning NPRS"),
        (counted("stenosis", walking_rank=1), "walking rank 2"),
        (counted("stenosis", walking_rank=4), "walking rank on the last day"),
        (counted("stenosis", endurance_weeks_met=10), "endurance"),
        (a_run("disc_early", checks={"ranks are back by day 35": False}), "back by day 35"),
    ],
)
def test_a_course_that_falls_short_is_named(spoilt, words):
    assert not of(assertions([spoilt]), words).holds


def test_not_every_week_of_an_erratic_life_must_be_covered():
    found = assertions([counted("erratic", able_weeks_covered=3)])
    assert all(one.holds for one in found)


def test_flare_prone_is_judged_against_the_others():
    runs = [counted(rank_sum=30), counted("flare_prone", regresses=0, rank_sum=40)]
    found = assertions(runs)
    assert not of(found, "more regress").holds
    assert not of(found, "final rank sum").holds
    assert all("regress" not in one.text for one in assertions([counted("flare_prone")]))


def test_sheets_are_not_asserted_about():
    sheet = a_run(programme="static", counts={}, checks={}, violations=("never looked at",))
    assert assertions([a_run(), sheet]) == assertions([a_run()])


@pytest.fixture(scope="module")
def runs() -> list[RunFigures]:
    """One short life of two archetypes, with both sheets."""
    wanted = simulation.jobs(["steady", "non_adherent"], 1, 2)
    return simulation.run_all(wanted, 1)


def test_each_job_gives_the_engine_and_both_sheets(runs):
    assert [(run.archetype, run.programme) for run in runs] == [
        ("steady", "engine"),
        ("steady", "static"),
        ("steady", "linear"),
        ("non_adherent", "engine"),
        ("non_adherent", "static"),
        ("non_adherent", "linear"),
    ]
    assert all(len(run.days) == 14 for run in runs)
    assert [run.violations for run in runs] == [()] * 6


def test_two_processes_give_the_same_figures_as_one():
    wanted = simulation.jobs(["non_adherent"], 2, 1)
    heard: list[int] = []
    assert simulation.run_all(wanted, 2, heard.append) == simulation.run_all(wanted, 1)
    assert heard == [1, 2]


def test_all_means_every_archetype():
    assert {job.archetype for job in simulation.jobs(["all"], 2, 12)} == set(simulation.ARCHETYPES)
    assert len(simulation.jobs(["all"], 2, 12)) == 12
    with pytest.raises(KeyError):
        simulation.jobs(["nobody"], 1, 1)


def arguments(*typed: str):
    parser = ArgumentParser()
    simulation_command.add_arguments(parser)
    return parser.parse_args(typed)


def test_the_command_prints_figures_baselines_and_what_was_compared(capsys):
    chosen = arguments("--archetype", "steady", "--seeds", "1", "--weeks", "1", "--processes", "1")
    assert simulation_command.run(chosen) == 0
    said = capsys.readouterr().out
    assert "steady  (1 lives)" in said
    assert "flare days: engine better than linear in" in said
    assert "Assertions" not in said  # one week says nothing about twelve


def test_the_command_prints_one_json_object(capsys):
    chosen = arguments(
        "--archetype", "non_adherent", "--seeds", "1", "--weeks", "1", "--json", "--processes", "1"
    )
    assert simulation_command.run(chosen) == 0
    found = json.loads(capsys.readouterr().out)
    engine = found["archetypes"]["non_adherent"]
    assert engine["runs"] == 1
    assert set(engine["programmes"]) == {"engine", "static", "linear"}
    assert found["all_hold"] is None
    assert found["violations"] == []


def test_a_report_says_what_does_not_hold():
    found = simulation_command.report([a_run()], [Assertion("steady", "it holds", False, "it did not")])
    assert found["all_hold"] is False
    assert found["archetypes"]["steady"]["rules"] == {"P1": 50}


@pytest.mark.parametrize(
    "typed", [("--seeds", "0"), ("--weeks", "x"), ("--plot", "courses.pdf"), ("--archetype", "me")]
)
def test_arguments_that_make_no_sense_are_refused(typed, capsys):
    with pytest.raises(SystemExit):
        arguments(*typed)
    assert "usage" in capsys.readouterr().err


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_fills_on_a_terminal_and_nowhere_else():
    terminal, file = Terminal(), StringIO()
    simulation_command.progress(4, terminal)(1)
    simulation_command.progress(4, terminal)(4)
    simulation_command.progress(4, file)(4)
    assert "1 of 4 lives" in terminal.getvalue()
    assert terminal.getvalue().endswith("4 of 4 lives\n")
    assert file.getvalue() == ""


def test_the_picture_is_the_same_every_time(runs, tmp_path: Path):
    first, second = tmp_path / "a.svg", tmp_path / "b.svg"
    simulation_plot.draw(runs, first)
    simulation_plot.draw(runs, second)
    assert first.read_bytes() == second.read_bytes()
    assert first.read_text().count('<g id="axes_') == 8


def test_the_command_draws_a_png(tmp_path: Path, capsys):
    path = tmp_path / "courses.png"
    chosen = arguments(
        "--archetype", "steady", "--seeds", "1", "--weeks", "1", "--plot", str(path), "--processes", "1"
    )
    simulation_command.run(chosen)
    assert path.read_bytes().startswith(b"\x89PNG")


def test_without_matplotlib_one_sentence_says_what_to_do(runs, tmp_path: Path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(Unavailable, match="uv pip install matplotlib"):
        simulation_plot.draw(runs, tmp_path / "a.svg")
