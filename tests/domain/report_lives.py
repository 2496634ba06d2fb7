"""Lives a report is asked for: the first hour, eight weeks, a stop, a flare-up, a week in which nothing was told."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from log_builder import Log, evaluated, live

from app.domain.report import ReportRequest, build

EXPORT = "3f0a6a1e-0000-4000-8000-000000000001"
AT = datetime(2026, 6, 1, 8, 30, tzinfo=UTC)
MOBILITY = ("heel_slide", "open_book", "breath_90_90")
STRENGTH = ("bridge_full", "clamshell", "hinge_counter")


def report_of(log: Log, events: list[Any] | None = None, **request: Any) -> dict[str, Any]:
    asked = {"export_id": EXPORT, "generated_at": AT, "person_label": "Ada", **request}
    return build(evaluated(log, events), ReportRequest(**asked))


def fresh() -> Log:
    return Log().at(0, "07:00").start()


def fortnight() -> Log:
    """Sixteen days written out by hand, so that another plan of the engine changes as little as possible."""
    log = fresh()
    told_by_the_person(log.at(0, "09:00"))
    for day in range(16):
        log.at(day, "07:05")
        if day not in (0, 4, 9):
            log.morning(4 if day == 6 else 2, clock="13:30" if day == 11 else "07:05")
        if day not in (3, 9):
            log.session(*MOBILITY, clock="14:00", leg="less" if day == 2 else "none")
        if day % 2:
            rpe = 7 if day == 5 else 4
            log.session(*STRENGTH, clock="20:30", slot="evening", kind="strength", rpe=rpe, during=3)
        if day % 7 == 6:
            log.at(day, "21:00").add("ConfidenceRated", value=4 + day // 7)
    log.at(3, "12:00").add("SessionSkipped", session_id=f"{log.day}/midday", reason="no_time")
    told_at_the_end(log.at(15, "21:30"))
    return log.at(16, "06:00")


def told_by_the_person(log: Log) -> None:
    log.add("FindingRecorded", question="Q15b", result="tight_one", side="left")
    log.add("FindingRecorded", question="Q15e", result="aid")
    log.add("OutcomeRated", instrument="PSFS", items=[3, 5], labels=["Lifting my grandson", "Gardening"])
    log.add("OutcomeRated", instrument="RMDQ", items=[1] * 12 + [0] * 12)


def told_at_the_end(log: Log) -> None:
    log.add("OutcomeRated", instrument="PEG", items=[2, 1, 1])
    log.add("OutcomeRated", instrument="PSFS", items=[6, 8], labels=["Lifting my grandson", "Gardening"])
    log.add("OutcomeRated", instrument="RMDQ", items=[1] * 8 + [0] * 16)
    log.add("OutcomeRated", instrument="GRC", items=[1])
    log.add("OutcomeRated", instrument="AUTOMATICITY", items=[4])
    log.add("OutcomeRated", instrument="PSEQ2", items=[4, 5])
    log.add("HelpAsked", note="May I carry shopping again?")


@cache
def eight_weeks() -> Log:
    """As the engine planned it, with a flare-up in the fifth week and some sessions left out."""
    log = fresh()
    told_by_the_person(log.at(0, "07:01"))

    def wakes(step: int) -> int | None:
        return None if step % 9 == 4 else 6 if 30 <= step <= 32 else 2 if step < 40 else 1

    def does(log: Log, planned: Any) -> dict[str, Any] | None:
        day = log.day.toordinal()
        if (day + len(planned.slot)) % 4 == 0:
            return None
        return {"rpe": 3 + day % 3, "form": "ok" if day % 6 == 0 else "clean", "breath_held": day % 11 == 0}

    live(log, 56, wakes, does)
    return log


def blocked() -> Log:
    log = fresh()
    log.at(1, "07:05").morning(3)
    log.session(*MOBILITY, clock="08:00")
    log.at(2, "09:00").screen("periodic", "s1_saddle", "s2_heart")
    return log.at(5, "09:00")


def flare() -> Log:
    log = fresh()
    for day in (1, 2, 3):
        log.at(day).morning(2)
        log.session(*STRENGTH, clock="08:00", kind="strength")
    log.at(4).morning(7)
    log.at(4, "07:20").screen("flare")
    log.session("breath_90_90", clock="08:00", kind="calm")
    return log.at(5, "09:00")


def empty_week() -> Log:
    """Two good days, then nothing for a whole ISO week."""
    log = fresh()
    for day in (1, 2):
        log.at(day).morning(2)
        log.session(*MOBILITY, clock="08:00")
    return log.at(15, "09:00")


LIVES = {
    "fresh": fresh,
    "fortnight": fortnight,
    "eight weeks": eight_weeks,
    "blocked": blocked,
    "flare": flare,
    "empty week": empty_week,
}
