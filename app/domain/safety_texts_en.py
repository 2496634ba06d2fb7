"""The two safety lists and what their results say, in English, keyed by code.

The content follows published red-flag lists (Finucane 2020 JOSPT 50:350; cauda equina card of backes.org.uk;
public urgent-care lists); the wording is the project's own. "No warning signs ticked today" is the strongest
thing that may be said about an empty list.
"""

from collections.abc import Mapping
from typing import Final

SAFETY: Final[Mapping[str, str]] = {
    "list.s1": "New, or clearly getting worse, in the last days or weeks?",
    "list.s2": "Any of these?",
    "list.none": "None of these",
    "list.clear": "No warning signs ticked today.",
    "s1_saddle": "Numbness or tingling around the genitals, back passage or inner thighs",
    "s1_bladder": "Hard to start or stop passing urine, leaking, or not feeling it",
    "s1_bowel": "Loss of bowel control, or not feeling a bowel movement",
    "s1_sexual": "New change in genital feeling or sexual function",
    "s1_both_legs": "New weakness, numbness or pain in both legs",
    "s1_weakness": "A leg or foot that is getting weaker by the day, or new trouble walking",
    "s1_trauma": "It began with a serious fall or accident (a small fall counts if your bones are fragile)",
    "s1_unwell": "Chest pain, a tearing pain in back or belly, or feeling very ill with it",
    "s2_fever": "Fever, shivers or night sweats now; or feeling ill with a recent serious infection, a weakened "
    "immune system or injected drugs",
    "s2_cancer": "A past or present cancer and a new kind of back pain",
    "s2_weight": "Losing weight without trying",
    "s2_night": "Pain that never lets up, whatever the position, or steadily worse at night",
    "s2_bone": "Sudden strong pain after a small strain with osteoporosis, long steroid use or age over 70",
    "s2_shape": "A lump, swelling or new change in the shape of the back",
    "s2_foot": "A foot that slaps or trips, or numbness that has been there for weeks, not seen by anyone yet",
    "s2_inflam": "Under 45, stiff for over 30 minutes each morning for 3 months, better when moving",
    "s2_surgery": "Spine surgery in the last 3 months, or an injection or procedure in the last 2 weeks",
    "s2_pregnant": "Pregnant, or gave birth in the last 3 months",
    "s2_heart": "A heart, lung or blood-pressure problem for which you were told to limit effort",
    "s2_minor": "Under 18",
    "sign.s1_saddle": "numbness or tingling in the saddle area",
    "sign.s1_bladder": "a change in passing urine",
    "sign.s1_bowel": "a change in bowel control",
    "sign.s1_sexual": "a change in genital feeling or sexual function",
    "sign.s1_both_legs": "new signs in both legs",
    "sign.s1_weakness": "a leg or foot that is getting weaker, or new trouble walking",
    "sign.s1_trauma": "a serious fall or accident",
    "sign.s1_unwell": "chest pain, a tearing pain or feeling very ill",
    "sign.s2_fever": "fever or feeling ill",
    "sign.s2_cancer": "a new kind of back pain with a history of cancer",
    "sign.s2_weight": "losing weight without trying",
    "sign.s2_night": "pain that never lets up",
    "sign.s2_bone": "sudden strong pain after a small strain",
    "sign.s2_shape": "a lump or new change in the shape of the back",
    "sign.s2_foot": "a foot that slaps or trips, or lasting numbness",
    "result.STOP_NOW.title": "Please be seen today",
    "result.STOP_NOW.text": "These signs need a hospital to look at them today. Please go to an emergency department "
    "or call {number} now. Do not wait for a routine appointment.",
    "result.STOP_NOW.text_no_number": "These signs need a hospital to look at them today. Please go to an emergency "
    "department or call your local emergency number now. Do not wait for a routine appointment.",
    "result.SEEK_SOON.title": "Please talk to a doctor first",
    "result.SEEK_SOON.text": "Please speak to a doctor or urgent-care line today or tomorrow before you exercise with "
    "this app. Most people with these signs turn out fine; it still needs a person to check.",
    "result.ASK_FIRST.title": "A quick check first",
    "result.ASK_FIRST.text": "Check with your clinician that exercise suits you at the moment. Your answers are saved.",
    "result.NOT_FOR_YOU.title": "This app is for adults",
    "result.NOT_FOR_YOU.text": "This app is for adults. Please ask a doctor or physiotherapist who treats young "
    "people.",
    "repeat.title": "One more look at the list",
    "repeat.text": "You told us that a clinician has looked at it. Before the plan opens again, the same list is asked "
    "once more on another day.",
    "standing.stop": "Stop and seek help if numbness in the saddle area, bladder or bowel changes, leg weakness, fever "
    "or a serious fall occur.",
    "standing.scope": "This app helps you practise. It does not examine you, diagnose you or replace your clinician.",
    "standing.export": "Self-reported data, not monitored in real time.",
}
