"""Pain: every morning, how the mean moved and whether that matters, mornings after training, flare-ups."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.domain.history import DayFact, FlareEpisode
from app.domain.mornings import is_raised
from app.domain.outcomes import WEEK_DAYS, mean7, monday_of, pain_change, pain_spread
from app.domain.report_source import PERCENT_DIGITS, Source, iso, percent, rounded
from app.domain.vocabulary import MorningState


def pain(source: Source) -> dict[str, Any]:
    days = [fact for fact in source.days if fact.program_day >= 0]
    return {
        "nprs_morning": _mornings(days),
        "nprs_change": _change(days),
        "nprs_variability": rounded(pain_spread(days)),
        "unsettled_mornings_by_week": _unsettled(source, days),
        "next_morning_response": _after_exposures(source),
        "flares": [_flare(episode) for episode in _flares(source)],
    }


def asked(fact: DayFact) -> bool:
    """A morning that could be answered: not one still open, nor the day of the intake, which begins later."""
    return fact.morning is not MorningState.PENDING and (fact.program_day > 0 or fact.pain is not None)


def _mornings(days: Sequence[DayFact]) -> list[dict[str, Any]]:
    found = []
    for place, fact in enumerate(days):
        week = days[max(0, place - WEEK_DAYS + 1) : place + 1]
        found.append(
            {
                "date": iso(fact.day),
                "value": fact.pain,
                "state": fact.morning.value,
                "mean7": rounded(_mean(week)),
                "ref_pain": fact.ref_pain,
            }
        )
    return found


def _mean(days: Sequence[DayFact]) -> float | None:
    return mean7([fact.pain for fact in days if fact.pain is not None])


def _change(days: Sequence[DayFact]) -> dict[str, Any]:
    """The first seven days against the last seven, null while they would share a day or have too few answers."""
    found = pain_change(days)
    mornings = [fact for fact in days if asked(fact)]
    missing = sum(fact.pain is None for fact in mornings)
    return {
        "baseline_mean7": rounded(_mean(days[:WEEK_DAYS])),
        "current_mean7": rounded(found.current) if found else None,
        "delta": rounded(found.delta) if found else None,
        "pct": rounded(found.pct, PERCENT_DIGITS) if found else None,
        "threshold": found.points if found else None,
        "mcid": found.label.value if found else None,
        "n_days": len(mornings),
        "missing_pct": percent(missing / len(mornings)) if mornings else None,
    }


def _unsettled(source: Source, days: Sequence[DayFact]) -> list[dict[str, Any]]:
    """``unsettled`` is null in a week without an answer."""
    told: dict[date, list[DayFact]] = {}
    for fact in days:
        if fact.pain is not None:
            told.setdefault(monday_of(fact.day), []).append(fact)
    found = []
    for monday in source.weeks:
        answered = told.get(monday, [])
        raised = sum(is_raised(fact.pain, fact.ref_pain) for fact in answered)
        found.append(
            {
                "week_start": iso(monday),
                "unsettled": raised if answered else None,
                "answered": len(answered),
            }
        )
    return found


def _after_exposures(source: Source) -> dict[str, Any]:
    outcomes = [outcome for day, outcome in source.evaluation.history.mornings_after if day >= source.start]
    return {
        "after_exposures": len(outcomes),
        **{outcome: outcomes.count(outcome) for outcome in ("settled", "raised", "missing")},
    }


def _flares(source: Source) -> list[FlareEpisode]:
    """Those that touch the period."""
    return [
        episode
        for episode in source.evaluation.history.flares
        if episode.end is None or episode.end >= source.start
    ]


def _flare(episode: FlareEpisode) -> dict[str, Any]:
    return {
        "start": iso(episode.start),
        "end": iso(episode.end),
        "peak": episode.peak,
        "declared": episode.declared,
        "trigger_guess": episode.trigger,
        "red_flag_screen": episode.screen.value if episode.screen else None,
    }
