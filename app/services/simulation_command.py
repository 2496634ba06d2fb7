"""``backbeat simulate``: made-up patients through the real engine, beside two printed programmes."""

import json
import os
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final, TextIO

from app.domain.archetypes import ARCHETYPES
from app.services import simulation, simulation_plot
from app.services.simulation_checks import WEEKS, Assertion, assertions
from app.services.simulation_figures import (
    ENGINE,
    OF_ALL,
    OF_ENGINE,
    RunFigures,
    Spread,
    by_archetype,
    comparisons,
    of_programme,
    programmes,
    spread,
)

BAR: Final = 40
NOTE: Final = (
    "Simulated people, not patients: this checks the rules and says nothing about clinical effect. "
    "Figures are 5th percentile / median / 95th percentile."
)


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--archetype", choices=["all", *ARCHETYPES], default="all", help="which made-up patient (all)"
    )
    parser.add_argument("--seeds", type=_at_least_one, default=20, help="lives of each archetype (20)")
    parser.add_argument("--weeks", type=_at_least_one, default=WEEKS, help="length of each life (12)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--plot", type=_picture, metavar="FILE", help="draw the courses as .svg or .png")
    parser.add_argument(
        "--processes", type=_at_least_one, default=os.cpu_count() or 1, help="how many at once (all)"
    )


def run(chosen: Namespace, clinic_file: Path | None = None) -> int:
    """Runs, prints, draws; gives the exit code: 1 if an invariant was broken or, with twelve weeks, an
    assertion does not hold."""
    wanted = simulation.jobs([chosen.archetype], chosen.seeds, chosen.weeks, clinic_file)
    runs = simulation.run_all(wanted, chosen.processes, progress(len(wanted), sys.stderr))
    asserted = assertions(runs) if chosen.weeks >= WEEKS else []
    if chosen.plot:
        simulation_plot.draw(runs, chosen.plot)
    if chosen.json:
        print(json.dumps(report(runs, asserted), indent=2))
    else:
        print("\n".join(_lines(runs, asserted)))
    broken = any(run.violations for run in runs)
    return int(broken or not all(one.holds for one in asserted))


def progress(total: int, stream: TextIO) -> Callable[[int], None]:
    """A bar that fills as lives are lived, on a terminal only."""
    if not stream.isatty():
        return lambda _: None

    def show(done: int) -> None:
        filled = BAR * done // total
        end = "\n" if done == total else ""
        stream.write(f"\r{'█' * filled}{'░' * (BAR - filled)} {done} of {total} lives{end}")
        stream.flush()

    return show


def report(runs: Sequence[RunFigures], asserted: Sequence[Assertion]) -> dict[str, Any]:
    """Everything that was found, as JSON-able values."""
    return {
        "note": NOTE,
        "archetypes": {name: _of_archetype(group) for name, group in by_archetype(runs).items()},
        "assertions": [
            {"archetype": one.archetype, "text": one.text, "holds": one.holds, "seen": one.seen}
            for one in asserted
        ],
        "all_hold": all(one.holds for one in asserted) if asserted else None,
        "violations": [
            {"archetype": run.archetype, "seed": run.seed, "text": line}
            for run in runs
            for line in run.violations
        ],
    }


def _of_archetype(group: Sequence[RunFigures]) -> dict[str, Any]:
    engine = of_programme(group, ENGINE)
    return {
        "runs": len(engine),
        "engine": {name: _plain(spread(map(measure, engine))) for name, measure in OF_ENGINE.items()},
        "programmes": {
            programme: {
                name: _plain(spread(map(measure, of_programme(group, programme))))
                for name, measure in OF_ALL.items()
            }
            for programme in programmes(group)
        },
        "engine_against": [
            {
                "baseline": one.baseline,
                "measure": one.measure,
                "difference": _plain(one.difference),
                "engine_better": round(one.better, 3),
                "baseline_better": round(one.worse, 3),
            }
            for one in comparisons(group)
        ],
        "rules": _totals(engine, "rule "),
        "flags": _totals(engine, "flag "),
        "weeks_covered": _ratio(engine, "weeks_covered", "weeks"),
        "weeks_covered_if_all_is_done": _ratio(engine, "able_weeks_covered", "able_weeks"),
        "endurance_weeks_met": _ratio(engine, "endurance_weeks_met", "endurance_weeks"),
        "sessions_never_offered": sum(run.counts["never_offered"] for run in engine),
        "days_without_a_possible_session": sum(run.counts["empty_days"] for run in engine),
        "mornings_paired": sum(run.counts["mornings_paired"] for run in engine),
        "steps_freed_by_the_cap": sum(run.counts["steps_freed"] for run in engine),
    }


def _plain(found: Spread | None) -> list[float] | None:
    return None if found is None else [round(value, 3) for value in (found.low, found.middle, found.high)]


def _totals(runs: Iterable[RunFigures], prefix: str) -> dict[str, int]:
    totals: dict[str, int] = {}
    for run in runs:
        for name, count in run.counts.items():
            if name.startswith(prefix):
                key = name.removeprefix(prefix)
                totals[key] = totals.get(key, 0) + int(count)
    return dict(sorted(totals.items()))


def _ratio(runs: Iterable[RunFigures], met: str, of: str) -> list[float]:
    found = list(runs)
    return [sum(run.counts.get(name, 0) for run in found) for name in (met, of)]


def _lines(runs: Sequence[RunFigures], asserted: Sequence[Assertion]) -> Iterable[str]:
    yield NOTE
    for name, group in by_archetype(runs).items():
        engine = of_programme(group, ENGINE)
        yield f"\n{name}  ({len(engine)} lives)"
        for measure_name, measure in OF_ENGINE.items():
            yield f"  {measure_name:34} {spread(map(measure, engine))}"
        yield from _compared_lines(group)
    if asserted:
        yield "\nAssertions"
        for one in asserted:
            yield f"  {'holds' if one.holds else 'FAILS'}  {one.archetype:13} {one.text}  ({one.seen})"


def _compared_lines(group: Sequence[RunFigures]) -> Iterable[str]:
    names = programmes(group)
    yield "  " + " " * 34 + "".join(f"{name:24}" for name in names)
    for measure_name, measure in OF_ALL.items():
        cells = (spread(map(measure, of_programme(group, name))) for name in names)
        yield f"  {measure_name:34}" + "".join(f"{cell!s:24}" for cell in cells)
    for one in comparisons(group):
        yield (
            f"  {one.measure}: engine better than {one.baseline} in {one.better:.0%} of lives, "
            f"worse in {one.worse:.0%}; difference {one.difference}"
        )


def _at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError("a whole number from 1 on")
    return int(text)


def _picture(text: str) -> Path:
    path = Path(text)
    if path.suffix.lstrip(".") not in simulation_plot.FORMATS:
        raise ArgumentTypeError("a file ending in .svg or .png")
    return path
