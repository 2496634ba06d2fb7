"""What the rules say to the person, in German, key by key as in ``texts_en``.

"du", as between people who exercise together. Names of exercises stand in quotation marks, so that no sentence has
to bend them. The same tone holds: invite, give the reason, no blame, no promise, no word that makes a back sound
worn or weak.
"""

from collections.abc import Mapping
from typing import Final

_MONTHS: Final = (
    "Januar", "Februar", "März", "April", "Mai", "Juni",
    "Juli", "August", "September", "Oktober", "November", "Dezember",
)  # fmt: skip

DECISIONS: Final[Mapping[str, str]] = {
    "R1": "Du hast Folgendes gemeldet: {sign}. Das sollte sich jemand ansehen, bevor du weiter übst. Dein Plan macht "
    "deshalb Pause. {what_to_do}",
    "R2": "Das sieht nach einem Aufflammen aus: heute Morgen {morning}, sonst sind es etwa {ref}. Rücken machen das, "
    "und es geht vorüber. Für jetzt: zwei ruhige Einheiten am Tag, leichtes Gehen, nichts zu beweisen. Deine Stufen "
    "sind gespeichert.",
    "R2_declared": "Du sagst, dein Rücken ist aufgeflammt, und das genügt. Rücken machen das, und es geht vorüber. Für "
    "jetzt: zwei ruhige Einheiten am Tag, leichtes Gehen, nichts zu beweisen. Deine Stufen sind gespeichert.",
    "R2_on": "Tag {day} des Aufflammens. Die ruhigen Einheiten gehen weiter, bis zwei Morgen hintereinander bei "
    "{limit} "
    "oder darunter liegen. Deine Stufen sind gespeichert.",
    "R2b": "Dein Rücken ist gerade sehr empfindlich ({q7a}). Wir beginnen mit zwei ruhigen Einheiten am Tag, und "
    "jemand "
    "aus der Praxis sollte von diesem Schmerz wissen.",
    "R3": "Bei „{exercise}“ sind Beschwerden weiter ins Bein gezogen. Die Übung ruht {days} Tage und kommt deutlich "
    "leichter zurück. Falls es wieder geschieht, sollte deine Therapeutin oder dein Therapeut davon wissen.",
    "R3_again": "Bei „{exercise}“ sind Beschwerden weiter ins Bein gezogen, in dieser Richtung zum zweiten Mal in zwei "
    "Wochen. Alles, was deinen Rücken so bewegt, ruht, bis es in der Therapie angesehen wurde.",
    "floor_rest": "„{exercise}“ ist schon auf der kleinsten Stufe. Die Übung ruht {days} Tage.",
    "floor_stay": "„{exercise}“ ist schon auf der kleinsten Stufe und bleibt dort. Mach gern weniger davon als "
    "gezeigt.",
    "R4a": "„{exercise}“ ging zweimal über {ceiling}. Wir gehen zurück zu {new}, dort war es angenehm.",
    "R4b": "„{exercise}“ erreichte {pain}. Bis {ceiling} lässt sich gut arbeiten; darüber ist es mehr, als dein Rücken "
    "heute wollte. Nächstes Mal eine Stufe leichter.",
    "R5_newest": "Du bist mit {morning} statt etwa {ref} aufgewacht. „{exercise}“ war die neueste Änderung ({date}), "
    "darum wird es dort zuerst leichter.",
    "R5_sore": "Du bist mit {morning} statt etwa {ref} aufgewacht. „{exercise}“ gab gestern {pain}, darum wird es dort "
    "zuerst leichter.",
    "R5_most": "Du bist mit {morning} statt etwa {ref} aufgewacht. „{exercise}“ verlangt am meisten von dir, darum "
    "wird "
    "es dort zuerst leichter.",
    "R6": "Anstrengung {rpe} von 10 lässt nichts in Reserve. Eine Stufe leichter erhält die Qualität.",
    "R7": "Bei „{exercise}“ ging zweimal die Kontrolle weg. Mit der Fassung davor lernst du mehr.",
    "R8_pain": "Zweimal wegen Schmerz weniger als die Hälfte (diesmal {pct} %). Eine kleinere Menge, die du schaffst, "
    "hilft mehr.",
    "R8_too_hard": "Zweimal weniger als die Hälfte, weil es zu schwer war (diesmal {pct} %). Eine kleinere Menge, "
    "die du "
    "schaffst, hilft mehr.",
    "R9": "Dreimal hintereinander hast du bemerkt, dass der Atem stockt. Wir machen es leichter, bis er fließt.",
    "H1": "Alles bleibt, wie es ist, während sich dein Rücken beruhigt ({n} von {needed} ruhigen Morgen).",
    "H1_recovering": "Alles bleibt, wie es ist, während sich dein Rücken beruhigt ({n} von {needed} Tagen seit dem "
    "Aufflammen oder dem letzten erhöhten Morgen).",
    "H2": "Am Morgen kam keine Antwort, darum ändert sich nichts. Der Morgen danach sagt uns mehr als die Übung "
    "selbst.",
    "H3": "Du hast bei {before} begonnen, also war es eine ruhige Einheit. Sie zählt als Dabeisein und nicht als "
    "Prüfung.",
    "H3_calm": "Das war eine ruhige Einheit. Sie zählt als Dabeisein und nicht als Prüfung.",
    "H4": "Deine Woche liegt im Schnitt bei {mean}, über deinem gewohnten Wert {ref}. Der Plan bleibt, bis es sinkt.",
    "H5": "Gut gemacht bei Anstrengung {rpe}. Wir warten, bis es sich nach {limit} oder weniger anfühlt.",
    "H6": "Fast da: {clean} von 3 waren sauber. Erst sauber, dann mehr.",
    "H6_first": "Fast da. Erst sauber, dann mehr.",
    "H7": "Du hast {pct} % davon gemacht. Wenn die meisten Einheiten vollständig sind, geht es weiter.",
    "H7_open": "Diese Einheit hat keine Bewertung am Ende, darum zählt sie als Dabeisein und es ändert sich nichts.",
    "H8": "Lass den Atem führen: bei der Anstrengung ausatmen. Wenn er fließt, öffnet sich die nächste Stufe.",
    "H9": "Du bist oben auf dieser Leiter. Dort zu bleiben ist jetzt das Ziel.",
    "H10": "Eine neue Übung wartet, bis dein Rücken weniger leicht zu reizen ist. Diese erhält, was du hast.",
    "H11": "{done} von {need} guten Tagen. Jede Schicht wird verdient, bevor die nächste kommt.",
    "H11_days": "{done} von {need} Tagen auf dieser Stufe. Jede Schicht wird verdient, bevor die nächste kommt.",
    "H11_regress": "Hier wurde es vor {done} Tagen leichter. Es bleibt {need} Tage so, dann darf es wieder wachsen.",
    "H11_flare": "{done} von {need} ruhigen Tagen seit dem Aufflammen. Dann darf jede Schicht wieder wachsen.",
    "H12_lock": "In deiner Therapie wurde diese Stufe vorerst festgehalten. Bis dahin bleibt sie.",
    "H12_confirm": "Die nächste Fassung braucht ein Ja aus deiner Therapie. Bis dahin bleibt diese.",
    "H12_fit": "Die nächste Fassung geht in eine Richtung, für die deine Antworten nicht sprechen. Diese bleibt.",
    "H12_irritability": "Die nächste Fassung braucht einen Rücken, der weniger leicht zu reizen ist. Bis dahin bleibt "
    "diese.",
    "H12_care": "Die nächste Fassung passt nicht zu dem, worauf wir Rücksicht nehmen sollen. Diese bleibt.",
    "H12_equipment": "Die nächste Fassung braucht {what}. Bis dahin bleibt diese.",
    "H12_early": "Die nächste Fassung braucht zwei Wochen im Programm und einen Rücken, der nicht leicht zu reizen "
    "ist. "
    "Bis dahin bleibt diese.",
    "H13": "Heute hat sich genug bewegt. Wenig Neues auf einmal, damit wir sehen, was was bewirkt.",
    "H14": "Du hast dir die nächste Stufe verdient, und dein Zutrauen liegt bei {conf}. Versuch sie oder bleib noch "
    "eine "
    "Woche: beides ist gut.",
    "P1": "{n} gut vertragene Tage, Morgen bei {limit} oder darunter, Anstrengung {rpe}, sauber. Etwas mehr: {old} "
    "→ {new}.",
    **{
        f"P2_{dimension}": "Du hast „{exercise}“ {n}‑mal gemacht, und {m} von {n} Morgen waren ruhig. Als Nächstes: "
        f"{{next}}. Nur {word} ändert sich."
        for dimension, word in (
            ("range", "der Bewegungsweg"),
            ("complexity", "die Koordination"),
            ("load", "die Last"),
            ("surface", "die Unterstützung"),
            ("unilateral", "die Einseitigkeit"),
            ("context", "der Platz in deinem Tag"),
        )
    },
}

CHANGES: Final[Mapping[str, str]] = {
    "flare_exit": "Zwei ruhige Morgen: willkommen zurück. Jede Übung beginnt eine Fassung tiefer und arbeitet sich "
    "hoch.",
    "flare_ended": "Seit dem Aufflammen ist eine ruhige Woche vergangen. Es darf wieder weitergehen.",
    "flare_withdrawn": "Notiert: doch kein Aufflammen. Dein Plan ist wieder wie zuvor.",
    "idle_shrink": "Schön, dich zu sehen. Hier ist ein kleinerer Anfang: eine kurze Einheit am Tag.",
    "idle_step": "Schön, dich zu sehen. Nach {days} Tagen beginnt alles eine Fassung tiefer, damit es sich leicht "
    "anfühlt.",
    "return_screen": "Schön, dich zu sehen. Vor der ersten Einheit noch einmal die kurze Liste der Zeichen.",
    "bound_several": "In deiner Therapie wurden {n} Dinge in deinem Plan angepasst.",
    "bound_presentation": "In deiner Therapie wurde die Richtung festgelegt, der deine Übungen folgen.",
    "bound_direction": "In deiner Therapie wurde die Richtung festgelegt, die deinem Rücken guttut.",
    "bound_irritability": "In deiner Therapie wurde festgelegt, wie behutsam dein Plan vorangeht.",
    "bound_ref_pain": "In deiner Therapie wurde der Schmerz festgelegt, mit dem deine Morgen verglichen werden.",
    "bound_pain_ceiling": "In deiner Therapie wurde festgelegt, wie viel Schmerz bei einer Übung in Ordnung ist.",
    "bound_rank": "In deiner Therapie wurde eine Übung auf die gemeinsam erarbeitete Stufe gesetzt.",
    "bound_exclude": "In deiner Therapie wurde eine Übung aus deinem Plan genommen.",
    "bound_force": "In deiner Therapie wurde eine Übung in deinen Plan aufgenommen.",
    "bound_dose_cap": "In deiner Therapie wurde festgelegt, wie viel von einer Übung vorerst genügt.",
    "bound_min_level": "In deiner Therapie wurde die Stufe festgelegt, bei der eine Übung beginnt.",
    "bound_max_level": "In deiner Therapie wurde die Stufe festgelegt, bei der eine Übung vorerst bleibt.",
    "bound_lock": "In deiner Therapie wurden deine Stufen vorerst festgehalten.",
    "bound_suspend_lift": "In deiner Therapie wurde eine Übung nach ihrer Pause wieder freigegeben.",
    "bound_equipment": "In deiner Therapie wurde festgelegt, was du zur Hand hast.",
    "bound_progression_mode": "In deiner Therapie wurde festgelegt, wie neue Übungen in deinen Plan kommen.",
    "bound_phase": "In deiner Therapie wurde festgelegt, in welchem Abschnitt dein Plan ist.",
    "bound_note": "Aus deiner Therapie ist eine Nachricht für dich da.",
    "told_rank": "In deiner Therapie wurde diese Leiter auf „{exercise}“ gesetzt, {dose}.",
    "told_exclude": "In deiner Therapie wurde „{exercise}“ aus deinem Plan genommen.",
    "told_force": "In deiner Therapie wurde „{exercise}“ in deinen Plan aufgenommen.",
    "told_dose_cap": "In deiner Therapie wurde festgelegt, dass {dose} bei „{exercise}“ vorerst genügt.",
    "told_min_level": "In deiner Therapie wurde festgelegt, dass es mit „{exercise}“ beginnt.",
    "told_max_level": "In deiner Therapie wurde festgelegt, dass diese Leiter vorerst bei „{exercise}“ bleibt.",
    "told_lock": "In deiner Therapie wurde „{exercise}“ vorerst festgehalten, wie es ist.",
    "told_suspend_lift": "In deiner Therapie wurde „{exercise}“ nach der Pause wieder freigegeben.",
    "told_pain_ceiling": "In deiner Therapie wurde festgelegt, dass bei einer Übung {n} von 10 in Ordnung ist.",
    "told_confirm": "Neue Übungen kommen in deinen Plan, sobald deine Therapie zustimmt.",
    "told_auto": "Neue Übungen kommen in deinen Plan, sobald sie verdient sind; so wurde es in deiner Therapie festgelegt.",
    "clearance": "Gut, dass es sich jemand angesehen hat. Alles beginnt eine Fassung tiefer, mit einer sanften ersten "
    "Woche.",
    "late_change": "Eine Antwort vom {date} ist angekommen. Sie ändert {n} Übungen: {list}.",
    "late_change_one": "Eine Antwort vom {date} ist angekommen. Sie ändert eine Übung: {list}.",
    "presentation_changed": "Deine Richtung heißt jetzt „{direction}“. Übungen, die dazu passen, bleiben auf ihrer "
    "Stufe; "
    "neue beginnen klein, und {days} Tage lang steigt nichts.",
    "therapist_rank": "Deine Therapeutin oder dein Therapeut hat „{exercise}“ auf {new} gesetzt.",
    "weight_raised": "„{exercise}“ hat jetzt {kg} kg. Die Tage mit diesem Gewicht zählen neu.",
    "path_shortened": "„{exercise}“ ist vorerst die letzte Fassung auf dieser Leiter.",
    "calm_today": "Heute eine ruhige Fassung, wenn du magst.",
}

ASKS: Final[Mapping[str, str]] = {
    "ask.red_flag": "Etwas, das du gemeldet hast, sollte sich heute jemand ansehen.",
    "ask.leg_spread_twice": "An zwei Tagen innerhalb von zwei Wochen sind Beschwerden weiter ins Bein gezogen. Deine "
    "Therapeutin oder dein Therapeut sollte in den nächsten Tagen davon wissen.",
    "ask.long_flare": "Dieses Aufflammen dauert schon eine Woche. In deiner Therapie sollte man innerhalb einer Woche "
    "davon wissen.",
    "ask.long_flare_soon": "Dieses Aufflammen dauert schon zwei Wochen. Es ist Zeit, bald in deiner Therapie "
    "darüber zu "
    "sprechen.",
    "ask.many_flares": "Dreimal aufgeflammt in vier Wochen: ein guter Grund, den Plan in der Therapie anzuschauen.",
    "ask.floor_hit": "Eine Übung war auf ihrer kleinsten Stufe zu viel, dreimal in zwei Wochen. In deiner Therapie "
    "kennt "
    "man vielleicht eine bessere.",
    "ask.high_pain": "Dein Schmerz war hoch. Jemand aus der Praxis sollte in den nächsten Tagen davon wissen.",
    "ask.no_change": "Sechs Wochen sind mit wenig Veränderung vergangen. Ein gemeinsamer Blick in der Therapie kann "
    "helfen.",
    "ask.unsure_direction": "Nach drei Wochen ist noch offen, welche Richtung dein Rücken lieber mag. In der Therapie "
    "lässt sich das mit dir prüfen.",
    "ask.confidence_drop": "Dein Zutrauen in deinen Rücken ist zuletzt gesunken. Darüber lohnt es sich zu reden.",
    "ask.label_conflict": "Der Name, den du bekommen hast, und dein Muster passen nicht zusammen; in der Therapie kann "
    "man dir sagen, woran du dich hältst. Bis dahin bleibt der Plan in der Mitte.",
    "ask.asked": "Du wolltest in der Therapie etwas fragen. Deine Notiz steht im Bericht.",
    "ask.try_step": "Magst du die nächste Stufe von „{exercise}“ versuchen? Noch eine Woche zu bleiben ist auch gut.",
}

INTAKE: Final[Mapping[str, str]] = {
    "intake.direction": "Deine Antworten deuten auf einen Rücken, der gerade {direction} lieber mag. Das ist eine "
    "Richtung "
    "zum Anfangen, keine Diagnose. Deine Rückmeldungen werden sie berichtigen.",
    "intake.no_direction": "Deine Antworten deuten noch auf keine bestimmte Richtung. Wir beginnen in der Mitte, "
    "und deine "
    "Rückmeldungen zeigen den Weg.",
    "intake.rebuilding": "Deine Antworten deuten auf einen Rücken, der vor allem leichtes, regelmäßiges Üben "
    "braucht. Das "
    "ist ein Anfang, keine Diagnose. Deine Rückmeldungen werden ihn berichtigen.",
    "intake.advise_check": "Beine, die beim Gehen klagen und im Sitzen ruhig werden, sollte sich jemand aus der Praxis "
    "ansehen. Der Plan kann inzwischen beginnen.",
    "intake.label_conflict": "Dein Name dafür und dein Muster passen nicht zusammen; in der Therapie kann man dir "
    "sagen, "
    "woran du dich hältst.",
    "direction.extension": "Zurückneigen und aufrechte Haltungen",
    "direction.flexion": "Vorneigen und Sitzen",
    "sign.neuro": "neue Schwäche oder Taubheit",
    "equipment.mat_or_bed": "eine Matte oder ein Bett",
    "equipment.chair": "einen festen Stuhl",
    "equipment.wall": "eine freie Wand",
    "equipment.counter_or_desk": "eine Arbeitsplatte oder einen Tisch",
    "equipment.weight": "ein leichtes Gewicht",
    "equipment.bag": "eine Tasche mit Griffen",
    "equipment.roller_or_towel": "eine Rolle oder ein gerolltes Handtuch",
    "date": "{day}. {month}",
    **{f"month.{number}": name for number, name in enumerate(_MONTHS, start=1)},
}

SESSIONS: Final[Mapping[str, str]] = {
    "title.mobility": "Beweglichkeit am {when}",
    "title.strength": "Kraft am {when}",
    "title.position_reset": "Haltungswechsel am {when}",
    "title.evening_decompression": "Ausklang am Abend",
    "title.calm": "Ruhige Einheit am {when}",
    "when.morning": "Morgen",
    "when.midday": "Mittag",
    "when.afternoon": "Nachmittag",
    "when.evening": "Abend",
    "why.mobility": "Gibt Wirbelsäule, Hüften und Brustkorb leicht Raum, damit der Rest des Tages weniger von ihnen "
    "will.",
    "why.strength": "Wenige sehr gute Wiederholungen lehren Rumpf und Hüften, die Last zu teilen.",
    "why.position_reset": "Ein Wechsel der Haltung bringt in Bewegung, was eine Weile stillgehalten hat.",
    "why.evening_decompression": "Langsamer Atem und sanfte Drehungen lassen den Tag vor der Nacht los.",
    "why.calm": "Atem, die leichteste Richtung und kurze Wege: genug, während sich dein Rücken beruhigt.",
    "why.optional": "Für dich, wenn du magst; auslassen ist auch gut.",
    "item.swap": "Gewählt, weil es an diesen Ort passt; es übt dasselbe.",
    "item.lower": "Die Fassung, die hier und jetzt passt; deine Stufe bleibt, wo sie ist.",
    "item.asked_by": "Auf Wunsch von {name}.",
    "item.asked": "Auf Wunsch aus deiner Therapie.",
    "presentation.extension_responsive": "Rückwärtsfreundlich",
    "presentation.flexion_responsive": "Vorwärtsfreundlich",
    "presentation.extension_sensitive": "Hohlkreuzscheu",
    "presentation.deconditioned": "Im Aufbau",
    "presentation.mixed_unsure": "Auf Erkundung",
    "dose.sets": "{sets} × {reps}",
    "dose.per_side": "{dose} je Seite",
    "dose.hold": "{dose}, je {hold} s halten",
    "dose.walk": "{reps} × {hold} s",
    "dose.walk_once": "{hold} s",
    "dose.breaths": "{reps} Atemzüge",
}
