"""Pictures of simulated courses: one row per archetype, one column each for pain, ranks, flare-ups, sessions.

The line is the median over all seeds, the band reaches from the 5th to the 95th percentile. Matplotlib is
wanted only here and only when a picture is asked for.
"""

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from app.domain.errors import Unavailable
from app.services.simulation_figures import (
    ENGINE,
    SPREAD,
    WEEK,
    DayFigures,
    RunFigures,
    by_archetype,
    of_programme,
    programmes,
    quantile,
)

FORMATS: Final = ("svg", "png")
COLOURS: Final = {ENGINE: "#0b6e6e", "static": "#8a8a8a", "linear": "#c26a1b"}
STYLES: Final = {ENGINE: "-", "static": "--", "linear": ":"}
TITLES: Final = {
    "steady": "Steady",
    "flare_prone": "Flare-prone",
    "stenosis": "Stenosis",
    "disc_early": "Disc, early",
    "non_adherent": "Non-adherent",
    "erratic": "Erratic reporter",
}
LEAST_FLARE_SCALE: Final = 25
"""Per cent: so that two people of two hundred do not look like an epidemic."""

Read = Callable[[DayFigures], float | None]
Line = list[float]


def draw(runs: Sequence[RunFigures], path: Path) -> None:
    """Writes the picture as SVG or PNG by the file's ending. Raises ``Unavailable`` without matplotlib."""
    pyplot = _pyplot()
    groups = by_archetype(runs)
    figure, axes = pyplot.subplots(
        len(groups), 4, figsize=(15, 2.6 * len(groups) + 0.8), squeeze=False, sharex=True
    )
    for row, (name, found) in zip(axes, groups.items(), strict=True):
        _pain(row[0], found)
        _ranks(row[1], found)
        _flares(row[2], found)
        _sessions(row[3], found)
        row[0].set_ylabel(f"{TITLES.get(name, name)}\n(n = {len(of_programme(found, ENGINE))})")
    _label(figure, axes, runs)
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None, dpi=130)
    pyplot.close(figure)


def _pyplot() -> ModuleType:
    try:
        matplotlib = import_module("matplotlib")
    except ModuleNotFoundError as missing:
        raise Unavailable(
            "matplotlib_missing", "A picture needs matplotlib; install it with: uv pip install matplotlib"
        ) from missing
    matplotlib.use("Agg")
    matplotlib.rcParams.update({"svg.hashsalt": "backbeat", "font.size": 9})
    return import_module("matplotlib.pyplot")


def _label(figure: Any, axes: Any, runs: Sequence[RunFigures]) -> None:
    headings = (
        "Pain (NPRS)",
        "Mean rank of the tracks",
        "In a flare-up (% of people)",
        "Sessions a day: planned, done",
    )
    for axis, heading in zip(axes[0], headings, strict=True):
        axis.set_title(heading)
    for axis in axes[-1]:
        axis.set_xlabel("Week")
    axes[0][3].legend(loc="upper right", ncols=2, frameon=False)
    handles, names = axes[0][0].get_legend_handles_labels()
    figure.legend(handles, names, loc="upper right", ncols=len(programmes(runs)), frameon=False)
    figure.suptitle("Simulated people, not patients: median and 5th to 95th percentile", x=0.01, ha="left")
    figure.tight_layout(rect=(0, 0, 1, 0.98))


def _pain(axis: Any, runs: Sequence[RunFigures]) -> None:
    _lines(axis, runs, lambda day: day.pain)
    axis.set_ylim(0, 10)


def _ranks(axis: Any, runs: Sequence[RunFigures]) -> None:
    _lines(axis, runs, lambda day: day.rank)
    axis.set_ylim(bottom=0)


def _lines(axis: Any, runs: Sequence[RunFigures], read: Read) -> None:
    """Every programme's median, and the spread of the engine."""
    for programme in programmes(runs):
        low, middle, high = band(of_programme(runs, programme), read)
        weeks = [day / WEEK for day in range(len(middle))]
        axis.plot(weeks, middle, label=programme, **_look(programme))
        if programme == ENGINE:
            axis.fill_between(weeks, low, high, color=COLOURS[ENGINE], alpha=0.15, linewidth=0)


def _flares(axis: Any, runs: Sequence[RunFigures]) -> None:
    for programme in programmes(runs):
        shares = [
            100 * value for value in daily_mean(of_programme(runs, programme), lambda day: day.in_flare)
        ]
        weeks = [day / WEEK for day in range(len(shares))]
        axis.plot(weeks, shares, **_look(programme))
    axis.set_ylim(0, max(LEAST_FLARE_SCALE, axis.get_ylim()[1]))


def _look(programme: str) -> dict[str, Any]:
    """The engine lies on top: where the programmes agree, it is the one to be seen."""
    return {
        "linestyle": STYLES.get(programme, "-."),
        "color": COLOURS.get(programme),
        "zorder": 3 if programme == ENGINE else 2,
    }


def _sessions(axis: Any, runs: Sequence[RunFigures]) -> None:
    """Weekly means of the engine: planned as a line, done as bars."""
    engine = of_programme(runs, ENGINE)
    planned = weekly(daily_mean(engine, lambda day: day.planned))
    done = weekly(daily_mean(engine, lambda day: day.done))
    weeks = [week + 0.5 for week in range(len(done))]
    axis.bar(weeks, done, width=0.8, color=COLOURS[ENGINE], alpha=0.5, label="done")
    edges = [*range(len(planned)), len(planned)]
    axis.step(edges, [*planned, planned[-1]], where="post", color="#333333", label="planned")
    axis.set_ylim(0, 4)


def band(runs: Sequence[RunFigures], read: Read) -> tuple[Line, Line, Line]:
    """5th percentile, median and 95th percentile of each day."""
    lines: tuple[Line, Line, Line] = ([], [], [])
    for days in zip(*(run.days for run in runs), strict=True):
        known = sorted(value for value in map(read, days) if value is not None)
        for line, share in zip(lines, SPREAD, strict=True):
            line.append(quantile(known, share))
    return lines


def daily_mean(runs: Sequence[RunFigures], read: Read) -> Line:
    columns = zip(*(run.days for run in runs), strict=True)
    return [sum(read(day) or 0.0 for day in days) / len(days) for days in columns]


def weekly(daily: Sequence[float]) -> Line:
    """Means of whole weeks; a last partial week counts with the days it has."""
    weeks = [daily[day : day + WEEK] for day in range(0, len(daily), WEEK)]
    return [sum(week) / len(week) for week in weeks]
