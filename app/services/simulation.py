"""Many simulated lives: each archetype and seed by the engine and by two printed sheets, on all processors."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from app.domain.archetypes import ARCHETYPES
from app.domain.exercises import Catalogue
from app.services.simulated_life import Setting, setting_of, with_engine, with_sheet
from app.services.simulated_sheets import LINEAR, STATIC, Ramp
from app.services.simulation_figures import ENGINE, WEEK, RunFigures
from app.services.simulation_invariants import violations
from app.services.simulation_measures import coverage_if_done, measure
from app.services.simulation_pairs import compare, late_answers
from app.services.simulation_trace import Trace
from app.store.catalogue import load_catalogue

BASELINES: Final = (STATIC, LINEAR)
EXTRA_LIVES_EVERY: Final = 5
"""Every fifth seed is lived twice more: once doing every session, once with answers that arrive late."""


@dataclass(frozen=True, slots=True)
class Job:
    """One archetype and seed. ``clinic_file``: a clinic's own catalogue, as the settings name it."""

    archetype: str
    seed: int
    weeks: int
    clinic_file: Path | None = None


def jobs(names: Iterable[str], seeds: int, weeks: int, clinic_file: Path | None = None) -> list[Job]:
    """Seeds 0 … ``seeds`` − 1 of each archetype; all for the name ``all``. ``KeyError`` for an unknown name."""
    known = [name for asked in names for name in (ARCHETYPES if asked == "all" else [asked])]
    return [Job(ARCHETYPES[name].name, seed, weeks, clinic_file) for name in known for seed in range(seeds)]


def run_all(
    wanted: Sequence[Job], processes: int, done: Callable[[int], None] = lambda _: None
) -> list[RunFigures]:
    """The figures of all jobs in their order, whatever the number of processes. ``done`` hears how many are."""
    if processes <= 1:
        return _counted(map(run_one, wanted), done)
    # Fresh processes: a fork of a program with threads (a test run, a server) may hang.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return _counted(pool.map(run_one, wanted, chunksize=1), done)


def _counted(found: Iterable[list[RunFigures]], done: Callable[[int], None]) -> list[RunFigures]:
    figures: list[RunFigures] = []
    for number, runs in enumerate(found, start=1):
        figures += runs
        done(number)
    return figures


def run_one(job: Job) -> list[RunFigures]:
    """One archetype and seed by the engine and by each sheet, on the same nights."""
    catalogue = load_catalogue(job.clinic_file)
    setting = setting_of(job.archetype, job.seed, job.weeks * WEEK)
    by_sheet = partial(_by_sheet, setting, catalogue)
    return [_by_engine(setting, catalogue), *map(by_sheet, BASELINES)]


def _by_sheet(setting: Setting, catalogue: Catalogue, ramp: Ramp) -> RunFigures:
    life = with_sheet(setting, catalogue, ramp)
    return measure(Trace(life, catalogue, setting.tz), ramp.name)


def _by_engine(setting: Setting, catalogue: Catalogue) -> RunFigures:
    trace = Trace(with_engine(setting, catalogue), catalogue, setting.tz)
    paired = compare(trace)
    broken = [*violations(trace), *paired.violations]
    able: dict[str, float] = {}
    if setting.seed % EXTRA_LIVES_EVERY == 0:
        broken += late_answers(setting, catalogue)
        able = _coverage_if_done(setting, catalogue)
    figures = measure(trace, ENGINE, tuple(broken))
    return replace(
        figures,
        counts={**figures.counts, **able, "mornings_paired": paired.days, "steps_freed": paired.freed},
    )


def _coverage_if_done(setting: Setting, catalogue: Catalogue) -> dict[str, float]:
    """Of the same person without flare-ups who does every session."""
    archetype = setting.archetype
    willing = replace(archetype.habits, adherence=1.0, decay=0.0, gap=None)
    spared = replace(archetype.flares, chance=0.0, chance_over=0.0, forced=None)
    able = replace(setting, archetype=replace(archetype, habits=willing, flares=spared))
    return coverage_if_done(Trace(with_engine(able, catalogue), catalogue, setting.tz))
