"""Judging a session by the rules, without the planner's help: it shares no code with the composer.

Each code, and how it is read:

=================== =========================================================================================
unknown_exercise    the id is not in the catalogue; nothing else is said about this item
item_count          fewer than 2 or more than 5 items
track_twice         an earlier item is on the same track
dose_step_range     outside 0–2 (breathing 0–8, walking 0–6); its seconds are then not judged
sides               given, but not 2 for an exercise counted per side or 1 for any other
item_seconds        given, but not what exercise and dose step take
planned_s           not what the items, the changes between them and the first breath take
budget              ``planned_s`` outside the phase's budget; a calm session has its own in every phase
context             the exercise is not for this place
fit_avoid           ``avoid`` for the presentation and not forced by a therapist
caution_not_now     ``caution`` in settle, or in state watch, flare or recovering
caution_twice       a second exercise on caution
irr_max             the back is more easily stirred than the exercise allows; a strength session in settle
                    uses only what even a highly irritable back may do
care_flag           a care flag speaks against it
equipment           something it needs is not at hand
morning             bends or hinges within 120 min of waking, for extension-responsive and mixed backs
floor               on hands and knees, plank or sitting on the floor, for a person who would rather not
discreet            at work, neither walking nor purely seated, for a person who wants nothing visible
kind_ban            has no place in this kind, or (breathing, walking) only as a filler; a walk in a mobility
                    session may be its endurance slot
filler_hinge        a hinge or carry as a filler
gate                on a track that needs opening and is not among the opened ones
excluded            excluded by a therapist
track_suspended     on a suspended track
mains               more than 4 main items: a fifth exercise is always a filler
mains_early         more than 3 main items besides breathing and walking, in the early phase
three_sets_early    3 sets or more in the early phase
hold_early          a hold of more than 10 s in the early phase
walk_stretched      a walk past d2 in a calm session or at high irritability
above_rank          a level or dose step the person has not reached; breathing is free, a stretched walk counts
                    as d2; a swap lying on another track may not pass the dose step of either track
calm_function       calm: trains none of breathing, spine mobility, endurance; after 3 full days of a flare, on
                    an easing morning, thoracic and hip rotation may return
calm_level          calm: not level 1; seated breathing may stand in for 90/90
calm_dose           calm: not d0; breathing may be stretched
flare_needs_calm    any other kind in state flare
missing_function    no item trains what the kind is for: spine mobility, the trunk, a position reset, breathing
                    (evening and calm)
=================== =========================================================================================

Early phase: program day below 14 (if given) or irritability high. An item without a role is a main one.
A track missing from ``ranks`` has rank 0.
"""

from typing import Any

from app.domain.exercises import Catalogue, offered_catalogue
from app.domain.item_rules import ITEM_RULES, Judged
from app.domain.session_case import read_case
from app.domain.session_rules import SESSION_RULES


def check_session(payload: object, catalogue: Catalogue | None = None) -> list[dict[str, Any]]:
    """The violations of ``{"session": {…}}`` as ``{"code", "item"?}``, item counted from 0; empty: accepted.

    Judged by the shipped catalogue unless another is given. Fields that are missing, unknown or of the wrong
    kind raise ``ValueError`` naming the field.
    """
    judged_by = catalogue or offered_catalogue()
    case = read_case(payload, judged_by)
    found: list[dict[str, Any]] = [{"code": code} for rule in SESSION_RULES for code in rule(case)]
    for item in case.items:
        if item.exercise is None:
            found.append({"code": "unknown_exercise", "item": item.place})
            continue
        judged = Judged(judged_by, case, item, item.exercise)
        found += [{"code": code, "item": item.place} for rule in ITEM_RULES for code in rule(judged)]
    return found
