"""What the rules say to the person, in English, one sentence or two for each id.

Other languages replace the mapping key by key. ``{name}`` is filled from the numbers a rule used. Wording:
invite, give the reason in one clause, name what is next; no commands where a choice is possible, no blame, no
counting of what was left out, no promise, no diagnosis, and no word that makes a back sound worn or weak
(Stewart, Loftus 2018). Only the safety texts tell a person what to do.
"""

from collections.abc import Mapping
from typing import Final

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

DECISIONS: Final[Mapping[str, str]] = {
    "R1": "You reported {sign}. That needs a person to look at it before any more exercise, so your plan is "
    "paused. {what_to_do}",
    "R2": "This looks like a flare-up: {morning} this morning, your usual is {ref}. Backs do this and it passes. "
    "For now: two calm sessions a day, easy walking, nothing to prove. Your levels are saved.",
    "R2_declared": "You said this is a flare-up, and that is enough. Backs do this and it passes. For now: two "
    "calm sessions a day, easy walking, nothing to prove. Your levels are saved.",
    "R2_on": "Day {day} of this flare-up. The calm sessions go on until two mornings running are at {limit} or "
    "under. Your levels are saved.",
    "R2b": "Your back is very sore at the moment ({q7a}). We begin with two calm sessions a day, and a clinician "
    "should hear about this level of pain.",
    "R3": "{exercise} sent symptoms further down the leg. It rests for {days} days and returns well below. If it "
    "happens again, your therapist should hear.",
    "R3_again": "{exercise} sent symptoms further down the leg, the second time in two weeks for this direction. "
    "Everything that moves your back this way rests until a therapist has had a look.",
    "floor_rest": "{exercise} is already at its smallest. It rests for {days} days.",
    "floor_stay": "{exercise} is already at its smallest and stays there. Do less of it than shown if you like.",
    "R4a": "{exercise} went above {ceiling} twice. We go back to {new}, where it was comfortable.",
    "R4b": "{exercise} reached {pain}. Up to {ceiling} is workable; above it is more than your back agreed to "
    "today. One step easier next time.",
    "R5_newest": "You woke with {morning} instead of about {ref}. {exercise} was the newest change ({date}), so it "
    "is the first to ease off.",
    "R5_sore": "You woke with {morning} instead of about {ref}. {exercise} gave {pain} yesterday, so it is the "
    "first to ease off.",
    "R5_most": "You woke with {morning} instead of about {ref}. {exercise} asks the most of you, so it is the "
    "first to ease off.",
    "R6": "Effort {rpe} of 10 leaves nothing in reserve. One step easier keeps the quality.",
    "R7": "Control was lost twice on {exercise}. The version before it will teach more.",
    "R8_pain": "Twice under half done because of pain ({pct} % this time). A smaller dose you can finish helps "
    "more.",
    "R8_too_hard": "Twice under half done because it was too hard ({pct} % this time). A smaller dose you can "
    "finish helps more.",
    "R9": "You noticed breath-holding three times running. We make it easier until the breath flows.",
    "H1": "We keep everything as it is while your back settles ({n} of {needed} quiet mornings).",
    "H1_recovering": "We keep everything as it is while your back settles ({n} of {needed} days since the flare "
    "or the last raised morning).",
    "H2": "No morning answer in time, so nothing changes. The morning after tells us more than the exercise "
    "itself.",
    "H3": "You started at {before}, so that was a calm session. It counts as showing up and not as a test.",
    "H3_calm": "That was a calm session. It counts as showing up and not as a test.",
    "H4": "Your week averages {mean}, above your usual {ref}. Same plan until it comes down.",
    "H5": "Good work at effort {rpe}. We wait until it feels like {limit} or less.",
    "H6": "Nearly there: {clean} of 3 were clean. Clean comes first, more comes after.",
    "H6_first": "Nearly there. Clean comes first, more comes after.",
    "H7": "You did {pct} % of it. When most sessions are complete we move on.",
    "H7_open": "That session has no rating at its end, so it counts as showing up and nothing changes.",
    "H8": "Let the breath lead: out on the effort. When it flows, the next step opens.",
    "H9": "You are at the top of this ladder. Keeping it is the goal now.",
    "H10": "A new exercise waits until your back is less easily stirred. This one keeps what you have.",
    "H11": "{done} of {need} good days. Each layer is earned before the next.",
    "H11_days": "{done} of {need} days at this level. Each layer is earned before the next.",
    "H11_regress": "This one eased off {done} days ago. It stays for {need}, then it may grow again.",
    "H11_flare": "{done} of {need} quiet days since the flare-up. Then each layer may grow again.",
    "H12_lock": "Your therapist keeps this level for now. Until then this one stays.",
    "H12_confirm": "The next version needs a yes from your therapist. Until then this one stays.",
    "H12_fit": "The next version goes in a direction your answers do not favour. This one stays.",
    "H12_irritability": "The next version needs a back that is less easily stirred. Until then this one stays.",
    "H12_care": "The next version does not suit what you asked us to plan around. This one stays.",
    "H12_equipment": "The next version needs {what}. Until then this one stays.",
    "H12_early": "The next version needs two weeks in the programme and a back that is not easily stirred. Until "
    "then this one stays.",
    "H13": "Enough moved on today. Few new things at a time, so we can tell what did what.",
    "H14": "You have earned the next step, and you rated your trust {conf}. Try it, or stay a week: both are fine.",
    "P1": "{n} tolerated days, mornings at or under {limit}, effort {rpe}, clean. A little more: {old} → {new}.",
    **{
        f"P2_{dimension}": "You have done {exercise} {n} times and {m} of {n} mornings were quiet. Next: {next}. "
        f"Only the {word} changes."
        for dimension, word in (
            ("range", "range"),
            ("complexity", "coordination"),
            ("load", "load"),
            ("surface", "support"),
            ("unilateral", "one-sided part"),
            ("context", "place in your day"),
        )
    },
}

CHANGES: Final[Mapping[str, str]] = {
    "flare_exit": "Two quiet mornings: welcome back. Every exercise starts one version lower and earns its way up.",
    "flare_ended": "A quiet week has passed since the flare-up. Progress is open again.",
    "flare_withdrawn": "Noted: not a flare-up after all. Your plan is as it was before.",
    "idle_shrink": "Good to see you. Here is a smaller start: one short session a day.",
    "idle_step": "Good to see you. After {days} days everything starts one version lower, so that it feels easy.",
    "return_screen": "Good to see you. Before the first session, the short list of signs once more.",
    "bound_several": "Your therapist has adjusted {n} things in your plan.",
    "bound_presentation": "Your therapist has set the direction your exercises follow.",
    "bound_direction": "Your therapist has set the direction that suits your back.",
    "bound_irritability": "Your therapist has set how carefully your plan moves.",
    "bound_ref_pain": "Your therapist has set the pain your mornings are compared with.",
    "bound_pain_ceiling": "Your therapist has set how much pain is workable in an exercise.",
    "bound_rank": "Your therapist has moved an exercise to the level you worked out together.",
    "bound_exclude": "Your therapist has left an exercise out of your plan.",
    "bound_force": "Your therapist has added an exercise to your plan.",
    "bound_dose_cap": "Your therapist has set how much of an exercise is enough for now.",
    "bound_min_level": "Your therapist has set the level an exercise starts from.",
    "bound_max_level": "Your therapist has set the level an exercise stays at for now.",
    "bound_lock": "Your therapist keeps your levels as they are for now.",
    "bound_suspend_lift": "Your therapist has let an exercise come back after its rest.",
    "bound_equipment": "Your therapist has set what you have at hand.",
    "bound_progression_mode": "Your therapist has set how new exercises come into your plan.",
    "bound_phase": "Your therapist has set the stage your plan is in.",
    "bound_note": "Your therapist has left you a note.",
    "told_rank": "Your therapist has set this ladder to “{exercise}”, {dose}.",
    "told_exclude": "Your therapist has left “{exercise}” out of your plan.",
    "told_force": "Your therapist has added “{exercise}” to your plan.",
    "told_dose_cap": "Your therapist keeps “{exercise}” at {dose} at the most for now.",
    "told_min_level": "Your therapist has set “{exercise}” as the version to start from.",
    "told_max_level": "Your therapist keeps this ladder at “{exercise}” for now, and no further.",
    "told_lock": "Your therapist keeps “{exercise}” as it is for now.",
    "told_suspend_lift": "Your therapist has let “{exercise}” come back after its rest.",
    "told_pain_ceiling": "Your therapist has set {n} of 10 as the pain that is workable in an exercise.",
    "told_confirm": "New exercises come into your plan once your therapist says yes.",
    "told_auto": "New exercises come into your plan as they are earned; your therapist has set it so.",
    "clearance": "Good that someone had a look. Everything starts one version lower, with a gentle first week.",
    "late_change": "An answer from {date} has arrived. It changes {n} exercises: {list}.",
    "late_change_one": "An answer from {date} has arrived. It changes one exercise: {list}.",
    "presentation_changed": "Your direction is now “{direction}”. Exercises that suit it stay at their level; new "
    "ones start small, and nothing moves up for {days} days.",
    "therapist_rank": "Your therapist set {exercise} to {new}.",
    "weight_raised": "{exercise} now has {kg} kg. The days at this weight are counted anew.",
    "path_shortened": "{exercise} is the last version on this ladder for now.",
    "calm_today": "Calm version today, if you like.",
}

ASKS: Final[Mapping[str, str]] = {
    "ask.red_flag": "Something you reported needs a person to look at it today.",
    "ask.leg_spread_twice": "Symptoms went further down the leg on two days within two weeks. Your therapist "
    "should hear about it within days.",
    "ask.long_flare": "This flare-up has lasted a week. Your therapist should hear about it within a week.",
    "ask.long_flare_soon": "This flare-up has lasted two weeks. It is time to talk to your therapist soon.",
    "ask.many_flares": "Three flare-ups in four weeks: a good reason to look at the plan with your therapist.",
    "ask.floor_hit": "One exercise was too much at its smallest, three times in two weeks. Your therapist may know "
    "a better one.",
    "ask.high_pain": "Your pain has been high. A clinician should hear about it within days.",
    "ask.no_change": "Six weeks have passed with little change. A review with your therapist may help.",
    "ask.unsure_direction": "After three weeks it is still open which direction your back prefers. Your therapist "
    "can test it with you.",
    "ask.confidence_drop": "Your trust in your back has gone down lately. That is worth talking about.",
    "ask.label_conflict": "The name you were given and your pattern differ; your therapist can tell which to "
    "follow. Until then the plan stays in the middle of the range.",
    "ask.asked": "You wanted to ask your therapist something. Your note is in the report.",
    "ask.try_step": "Would you like to try the next step of {exercise}? Staying a week is fine too.",
}

INTAKE: Final[Mapping[str, str]] = {
    "intake.direction": "Your answers point to a back that currently prefers {direction}. That is a starting "
    "direction, not a diagnosis. Your responses will correct it.",
    "intake.no_direction": "Your answers do not point to one direction yet. We start in the middle of the range, "
    "and your responses will show the way.",
    "intake.rebuilding": "Your answers point to a back that mostly needs easy, regular practice. That is a starting "
    "point, not a diagnosis. Your responses will correct it.",
    "intake.advise_check": "Legs that complain on walking and ease on sitting are worth a look by a clinician. The "
    "plan can start meanwhile.",
    "intake.label_conflict": "Your label and your pattern differ; your therapist can tell which to follow.",
    "direction.extension": "leaning back and upright positions",
    "direction.flexion": "bending forward and sitting",
    "sign.neuro": "new weakness or numbness",
    "equipment.mat_or_bed": "a mat or a bed",
    "equipment.chair": "a steady chair",
    "equipment.wall": "a free wall",
    "equipment.counter_or_desk": "a worktop or desk",
    "equipment.weight": "a light weight",
    "equipment.bag": "a bag with handles",
    "equipment.roller_or_towel": "a roller or a rolled towel",
    "date": "{day} {month}",
    **{f"month.{number}": name for number, name in enumerate(_MONTHS, start=1)},
}
