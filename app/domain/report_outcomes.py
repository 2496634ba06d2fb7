"""Questionnaires with what their change means, trust, flags for the therapist, the person's note, data quality."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, Final

from app.domain.asks import HELP_STAYS_DAYS, Ask, Urgency
from app.domain.event_person import IntakeCompleted
from app.domain.event_types import Instrument
from app.domain.events import ConfidenceRated, HelpAsked, OutcomeRated
from app.domain.outcomes import Difference, mcid_of_peg, mcid_of_psfs, mcid_of_rmdq
from app.domain.report_pain import asked
from app.domain.report_source import PERCENT_DIGITS, RATIO_DIGITS, Source, iso, rounded
from app.domain.report_words import QUALITY_TEXT
from app.domain.speech import Language
from app.domain.therapist_speech import flag
from app.domain.vocabulary import MorningState

Entry = dict[str, Any]
Score = Callable[[Sequence[int]], float]
NOTE_IS_ASKED: Final = "asked"


def outcomes(source: Source) -> dict[str, Any]:
    return {
        "peg": _with_changes(_peg(source), _mean, mcid_of_peg),
        "psfs": _with_changes(_psfs(source), _mean, mcid_of_psfs),
        "rmdq": _with_changes(_rated(source, Instrument.RMDQ, sum), sum, mcid_of_rmdq),
        "confidence": _confidence(source),
        "automaticity": _rated(source, Instrument.AUTOMATICITY, sum),
        "global_change": _rated(source, Instrument.GRC, sum),
        "pseq2": _rated(source, Instrument.PSEQ2, sum),
        "ask_therapist": [_flag(source, ask) for ask in source.evaluation.asks if _is_flag(ask)],
        "person_note": _note(source),
        "data_quality": _quality(source),
    }


def _mean(items: Sequence[int]) -> float:
    return sum(items) / len(items)


def _rated(source: Source, instrument: Instrument, score: Score) -> list[Entry]:
    found = []
    for event in source.told[OutcomeRated]:
        assert isinstance(event.payload, OutcomeRated)
        if event.payload.instrument is instrument:
            found.append(_entry(event.day, event.payload.items, score))
    return found


def _entry(day: date, items: Sequence[int], score: Score) -> Entry:
    return {"date": iso(day), "items": list(items), "score": rounded(score(items))}


def _peg(source: Source) -> list[Entry]:
    """The three questions of the intake are the first PEG, if the intake lies in the period."""
    first = next(iter(source.told[IntakeCompleted]), None)
    if first is None:
        return _rated(source, Instrument.PEG, _mean)
    assert isinstance(first.payload, IntakeCompleted)
    answers = first.payload.answers
    items = (answers.avg_pain, answers.enjoyment, answers.general_activity)
    return [_entry(first.day, items, _mean), *_rated(source, Instrument.PEG, _mean)]


def _psfs(source: Source) -> list[Entry]:
    """With the person's own words for each activity, unless notes are left out."""
    found = _rated(source, Instrument.PSFS, _mean)
    said = [event.payload for event in source.told[OutcomeRated]]
    labels = [
        rated.labels
        for rated in said
        if isinstance(rated, OutcomeRated) and rated.instrument is Instrument.PSFS
    ]
    for entry, words in zip(found, labels, strict=True):
        entry["labels"] = list(words) if words and source.include_notes else None
    return found


def _with_changes(
    entries: list[Entry], score: Score, compare: Callable[[float, float], Difference]
) -> list[Entry]:
    """Each later score against the first one with as many items, null for that one.

    From the items, not the rounded scores: a change on the threshold must not turn on a rounding.
    """
    first: dict[int, Entry] = {}
    for entry in entries:
        baseline = first.setdefault(len(entry["items"]), entry)
        change = compare(score(baseline["items"]), score(entry["items"]))
        entry["change"] = None if entry is baseline else _shown(change)
    return entries


def _shown(change: Difference) -> Entry:
    return {
        "baseline": rounded(change.baseline),
        "delta": rounded(change.delta),
        "pct": rounded(change.pct, PERCENT_DIGITS),
        "threshold": change.points,
        "mcid": change.label.value,
    }


def _confidence(source: Source) -> list[Entry]:
    found = []
    for event in source.told[ConfidenceRated]:
        assert isinstance(event.payload, ConfidenceRated)
        found.append({"date": iso(event.day), "value": event.payload.value})
    return found


def _is_flag(ask: Ask) -> bool:
    return ask.urgency is not Urgency.QUESTION


def _flag(source: Source, ask: Ask) -> Entry:
    """Without notes, the sentence that points to the person's note is left out too."""
    hidden = ask.code == NOTE_IS_ASKED and not source.include_notes
    return {
        "code": ask.code,
        "since": iso(ask.since),
        "urgency": ask.urgency.value,
        "track": ask.track,
        "text": None if ask.text is None or hidden else flag(Language.EN, ask.text.text_id),
    }


def _note(source: Source) -> str | None:
    """What the person last wanted to ask, for 28 days."""
    if not source.include_notes:
        return None
    since = source.end - timedelta(days=HELP_STAYS_DAYS - 1)
    notes = [
        event.payload.note
        for event in source.told[HelpAsked]
        if isinstance(event.payload, HelpAsked) and event.payload.note and event.day >= since
    ]
    return notes[-1] if notes else None


def _quality(source: Source) -> Entry:
    mornings = [fact for fact in source.days if fact.program_day >= 0 and asked(fact)]
    answered = sum(fact.pain is not None for fact in mornings)
    trained = {session.day for session in source.sessions if session.starts or session.items}
    used = sum(fact.pain is not None or fact.day in trained for fact in source.days)
    rate = answered / len(mornings) if mornings else None
    return {
        "morning_answer_rate": rounded(rate, RATIO_DIGITS),
        "mornings_asked": len(mornings),
        "mornings_late": sum(fact.morning is MorningState.LATE for fact in mornings),
        "days_used": used,
        "days_total": len(source.days),
        "sessions_unfinished": sum(
            not session.ends and bool(session.starts or session.items) for session in source.sessions
        ),
        "text": QUALITY_TEXT.format(answered=answered, asked=len(mornings), used=used, days=len(source.days)),
    }
