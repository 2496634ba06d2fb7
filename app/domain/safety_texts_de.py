"""The two safety lists and what their results say, in German, keyed by code as in ``safety_texts_en``."""

from collections.abc import Mapping
from typing import Final

SAFETY: Final[Mapping[str, str]] = {
    "list.s1": "Neu oder deutlich schlimmer in den letzten Tagen oder Wochen?",
    "list.s2": "Trifft etwas davon auf dich zu?",
    "list.none": "Nichts davon",
    "list.clear": "Heute keine Warnzeichen angekreuzt.",
    "s1_saddle": "Taubheit oder Kribbeln um Genitalien, After oder an den Innenseiten der Oberschenkel",
    "s1_bladder": "Wasserlassen lässt sich schwer beginnen oder anhalten, Urin geht ab oder du spürst es nicht",
    "s1_bowel": "Stuhl lässt sich nicht halten oder du spürst den Stuhlgang nicht",
    "s1_sexual": "Neue Veränderung im Gefühl der Genitalien oder der Sexualfunktion",
    "s1_both_legs": "Neue Schwäche, Taubheit oder Schmerzen in beiden Beinen",
    "s1_weakness": "Ein Bein oder Fuß, der von Tag zu Tag schwächer wird, oder neue Mühe beim Gehen",
    "s1_trauma": "Es begann mit einem schweren Sturz oder Unfall (bei brüchigen Knochen zählt auch ein kleiner Sturz)",
    "s1_unwell": "Schmerzen in der Brust, ein reißender Schmerz in Rücken oder Bauch, oder du fühlst dich dabei sehr "
    "krank",
    "s2_fever": "Jetzt Fieber, Schüttelfrost oder Nachtschweiß; oder krank bei einer schweren Infektion in letzter "
    "Zeit, geschwächter Abwehr oder gespritzten Drogen",
    "s2_cancer": "Eine Krebserkrankung, früher oder jetzt, und eine neue Art von Rückenschmerz",
    "s2_weight": "Gewichtsverlust, ohne es zu wollen",
    "s2_night": "Schmerz, der in keiner Lage nachlässt oder nachts stetig zunimmt",
    "s2_bone": "Plötzlicher starker Schmerz nach kleiner Belastung bei Osteoporose, langer Kortisoneinnahme oder über "
    "70 Jahren",
    "s2_shape": "Ein Knoten, eine Schwellung oder eine neue Veränderung der Rückenform",
    "s2_foot": "Ein Fuß, der klatscht oder hängen bleibt, oder Taubheit seit Wochen, die noch niemand angesehen hat",
    "s2_inflam": "Unter 45, seit 3 Monaten morgens über 30 Minuten steif, besser bei Bewegung",
    "s2_surgery": "Operation an der Wirbelsäule in den letzten 3 Monaten oder eine Spritze oder ein Eingriff in den "
    "letzten 2 Wochen",
    "s2_pregnant": "Schwanger oder in den letzten 3 Monaten entbunden",
    "s2_heart": "Eine Herz-, Lungen- oder Blutdruckerkrankung, bei der du dich schonen sollst",
    "s2_minor": "Unter 18 Jahre",
    "sign.s1_saddle": "Taubheit oder Kribbeln im Sattelbereich",
    "sign.s1_bladder": "eine Veränderung beim Wasserlassen",
    "sign.s1_bowel": "eine Veränderung der Stuhlkontrolle",
    "sign.s1_sexual": "eine Veränderung im Gefühl der Genitalien oder der Sexualfunktion",
    "sign.s1_both_legs": "neue Zeichen in beiden Beinen",
    "sign.s1_weakness": "ein Bein oder Fuß, der schwächer wird, oder neue Mühe beim Gehen",
    "sign.s1_trauma": "ein schwerer Sturz oder Unfall",
    "sign.s1_unwell": "Schmerzen in der Brust, ein reißender Schmerz oder starkes Krankheitsgefühl",
    "sign.s2_fever": "Fieber oder Krankheitsgefühl",
    "sign.s2_cancer": "eine neue Art von Rückenschmerz bei einer Krebserkrankung in der Vorgeschichte",
    "sign.s2_weight": "Gewichtsverlust, ohne es zu wollen",
    "sign.s2_night": "Schmerz, der nie nachlässt",
    "sign.s2_bone": "plötzlicher starker Schmerz nach kleiner Belastung",
    "sign.s2_shape": "ein Knoten oder eine neue Veränderung der Rückenform",
    "sign.s2_foot": "ein Fuß, der klatscht oder hängen bleibt, oder anhaltende Taubheit",
    "result.STOP_NOW.title": "Bitte lass dich heute untersuchen",
    "result.STOP_NOW.text": "Diese Zeichen muss sich heute ein Krankenhaus ansehen. Bitte geh in eine Notaufnahme "
    "oder ruf jetzt {number} an. Warte nicht auf einen gewöhnlichen Termin.",
    "result.STOP_NOW.text_no_number": "Diese Zeichen muss sich heute ein Krankenhaus ansehen. Bitte geh in eine "
    "Notaufnahme oder ruf jetzt den Notruf an. Warte nicht auf einen gewöhnlichen Termin.",
    "result.SEEK_SOON.title": "Bitte sprich zuerst mit einer Ärztin oder einem Arzt",
    "result.SEEK_SOON.text": "Bitte sprich heute oder morgen mit einer Arztpraxis oder dem Bereitschaftsdienst, bevor "
    "du mit dieser App übst. Bei den meisten mit diesen Zeichen stellt sich alles als harmlos heraus; ansehen muss es "
    "trotzdem jemand.",
    "result.ASK_FIRST.title": "Vorher kurz nachfragen",
    "result.ASK_FIRST.text": "Frag in deiner Praxis nach, ob Übungen gerade zu dir passen. Deine Antworten sind "
    "gespeichert.",
    "result.NOT_FOR_YOU.title": "Diese App ist für Erwachsene",
    "result.NOT_FOR_YOU.text": "Diese App ist für Erwachsene. Bitte frag eine Praxis, die junge Menschen behandelt.",
    "repeat.title": "Noch ein Blick auf die Liste",
    "repeat.text": "Du hast uns gesagt, dass es ärztlich angesehen wurde. Bevor der Plan wieder öffnet, fragen wir "
    "dieselbe Liste an einem anderen Tag noch einmal.",
    "standing.stop": "Hör auf und hol dir Hilfe bei Taubheit im Sattelbereich, Veränderungen von Blase oder Darm, "
    "Schwäche im Bein, Fieber oder einem schweren Sturz.",
    "standing.scope": "Diese App hilft beim Üben. Sie untersucht dich nicht, stellt keine Diagnose und ersetzt keine "
    "Behandlung.",
    "standing.export": "Eigene Angaben, nicht laufend überwacht.",
}
