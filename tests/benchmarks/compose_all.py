"""Every composition worth trying, each judged by ``check_session``, which did not help to make it.

Prints how many were made, how many fell outside their budget and how many broke a rule. The test suite runs
a part of them (``survey(…, every=n)``).
"""

import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice, product
from typing import Any

from app.domain.composer import ComposedSession, ComposeRequest, check_session, compose
from app.domain.coverage import Week, weekly_targets
from app.domain.dosing import budget
from app.domain.exercises import Catalogue
from app.domain.standing import Standing
from app.domain.vocabulary import (
    CareFlag,
    Context,
    DirectionalPreference,
    Equipment,
    FlareState,
    Irritability,
    Presentation,
    ProgramPhase,
    SessionKind,
)
from app.store.catalogue import load_catalogue

STAGES = (
    (ProgramPhase.SETTLE, Irritability.HIGH, 3),
    (ProgramPhase.BUILD, Irritability.MODERATE, 20),
    (ProgramPhase.STRENGTHEN, Irritability.LOW, 40),
    (ProgramPhase.MAINTAIN, Irritability.LOW, 90),
)
CARE_FLAGS = (
    frozenset[CareFlag](),
    frozenset({CareFlag.BONE_FRAGILITY}),
    frozenset({CareFlag.PREGNANCY}),
    frozenset({CareFlag.BALANCE_RISK, CareFlag.KNEE_PAIN}),
    frozenset({CareFlag.WRIST_PAIN, CareFlag.SHOULDER_PAIN}),
)
FULL = dict.fromkeys(Context, frozenset(Equipment))
MINIMAL = dict.fromkeys(Context, frozenset({Equipment.CHAIR}))
WISHES = ((True, False), (False, False), (True, True))
"""(floor is fine, nothing visible at work)"""

PREFERENCE = {
    Presentation.EXTENSION_RESPONSIVE: DirectionalPreference.EXTENSION,
    Presentation.FLEXION_RESPONSIVE: DirectionalPreference.FLEXION,
    Presentation.EXTENSION_SENSITIVE: DirectionalPreference.FLEXION,
    Presentation.DECONDITIONED: DirectionalPreference.NONE,
    Presentation.MIXED_UNSURE: DirectionalPreference.UNKNOWN,
}
MONDAY = date(2026, 3, 2)


def requests(catalogue: Catalogue, every: int = 1) -> Iterator[ComposeRequest]:
    """All kinds × contexts × presentations × stages × ranks 0–20 × hour × care flags × equipment × wishes.

    Every so many of them; ``every`` should share no factor with their number.
    """
    people = (Presentation, STAGES, range(21), CARE_FLAGS, (FULL, MINIMAL), WISHES)
    for *who, kind, context, minutes in islice(
        product(*people, SessionKind, Context, (30, 300)), 0, None, every
    ):
        standing = _standing(catalogue, *who)
        week = Week(weekly_targets(standing), {})
        if kind == SessionKind.CALM:
            flare_day, easing = standing.ranks["bridge"] % 6, standing.floor_ok
            standing = replace(standing, flare_state=FlareState.FLARE, flare_day=flare_day, easing=easing)
        yield ComposeRequest(standing, kind, context, minutes, week, {})


def _standing(
    catalogue: Catalogue,
    presentation: Presentation,
    stage: tuple[ProgramPhase, Irritability, int],
    rank: int,
    flags: frozenset[CareFlag],
    equipment: dict[Context, frozenset[Equipment]],
    wishes: tuple[bool, bool],
) -> Standing:
    phase, irritability, program_day = stage
    floor_ok, discreet = wishes
    return Standing(
        presentation=presentation,
        irritability=irritability,
        phase=phase,
        program_day=program_day,
        equipment=equipment,
        ranks=dict.fromkeys(catalogue.tracks, rank),
        directional_preference=PREFERENCE[presentation],
        care_flags=flags,
        floor_ok=floor_ok,
        discreet=discreet,
        opened_tracks=frozenset({"hip_airplane"} if rank % 2 else ()),
    )


def payload_of(request: ComposeRequest, session: ComposedSession) -> dict[str, Any]:
    """The session and all that is known about the person, in the names of the plain-data face."""
    standing = request.standing
    return {
        "session": {
            "kind": session.kind.value,
            "phase": session.phase.value,
            "context": request.context.value,
            "presentation": standing.presentation.value,
            "irritability": standing.irritability.value,
            "planned_s": session.planned_s,
            "items": [
                {
                    "exercise_id": item.exercise_id,
                    "dose_step": item.dose_step,
                    "seconds": item.seconds,
                    "role": item.role.value,
                    "substitute": item.substitute.value,
                }
                for item in session.items
            ],
            "program_day": standing.program_day,
            "flare_state": standing.flare_state.value,
            "flare_day": standing.flare_day,
            "easing": standing.easing,
            "minutes_since_wake": request.minutes_since_wake,
            "equipment": sorted(e.value for e in standing.equipment.get(request.context, ())),
            "care_flags": sorted(flag.value for flag in standing.care_flags),
            "floor_ok": standing.floor_ok,
            "discreet": standing.discreet,
            "ranks": dict(standing.ranks),
            "suspended_tracks": sorted(standing.suspended_tracks),
            "excluded": sorted(standing.excluded),
            "forced": sorted(standing.forced),
            "opened_tracks": sorted(standing.opened_tracks),
        }
    }


@dataclass(slots=True)
class Survey:
    """Counts over many compositions. ``other_kind``: what was made instead of the kind asked for."""

    asked: int = 0
    composed: int = 0
    outside_budget: int = 0
    violations: Counter[str] = field(default_factory=Counter)
    nothing_possible: Counter[str] = field(default_factory=Counter)
    other_kind: Counter[str] = field(default_factory=Counter)

    def add(self, catalogue: Catalogue, request: ComposeRequest) -> None:
        self.asked += 1
        session = compose(catalogue, request)
        if session is None:
            self.nothing_possible[f"{request.kind} at {request.context}"] += 1
            return
        self.composed += 1
        least_s, most_s = budget(session.phase, session.kind)
        self.outside_budget += not least_s <= session.planned_s <= most_s
        self.violations.update(v["code"] for v in check_session(payload_of(request, session), catalogue))
        if session.kind != request.kind:
            self.other_kind[f"{request.kind} → {session.kind}"] += 1


def survey(catalogue: Catalogue, every: int = 1) -> Survey:
    """Compose and judge every so many of the requests."""
    result = Survey()
    for request in requests(catalogue, every):
        result.add(catalogue, request)
    return result


def main() -> None:
    catalogue = load_catalogue()
    started = time.perf_counter()
    result = survey(catalogue)
    counts = {name: getattr(result, name) for name in Survey.__slots__}
    print(json.dumps({**counts, "seconds": round(time.perf_counter() - started, 1)}, ensure_ascii=False))


if __name__ == "__main__":
    main()
