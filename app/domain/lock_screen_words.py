"""The words of the lock screen in each language, under the same rules: invite, nothing about health, no numbers shown
but the length that the person asked for.

Novel messages keep working where one standard sentence fades (Bell 2023), so there are several of each.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.domain.speech import Language


@dataclass(frozen=True, slots=True)
class LockScreenWords:
    """``neutral``: a session; ``morning``: the morning question; ``test``: the person's own test.

    ``invitations`` hold ``{minutes}`` or, where a sentence begins with it, ``{Minutes}``. ``numbers``: zero and up.
    """

    neutral: str
    morning: str
    test: str
    invitations: tuple[str, ...]
    morning_invitations: tuple[str, ...]
    numbers: tuple[str, ...]


ENGLISH: Final = LockScreenWords(
    neutral="Time for a short movement break",
    morning="A short question for this morning",
    test="This is a test. Reminders reach this device.",
    invitations=(
        "{Minutes} minutes are waiting when you are. Two minutes of breathing count too.",
        "A good moment for {minutes} minutes of movement? A smaller start is fine.",
        "{Minutes} quiet minutes, at your own pace. Short breaks keep things easy.",
        "Would {minutes} minutes suit you now? Moving a little and often is the idea.",
        "Your next {minutes} minutes are ready. Less is fine today if you prefer.",
        "{Minutes} minutes, then on with your day. Only two count as well.",
    ),
    morning_invitations=(
        "How does this morning start? One tap is enough.",
        "One short question, while the morning is fresh.",
        "A tap about this morning helps to fit today to you.",
    ),
    numbers=(
        "no",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
    ),
)
GERMAN: Final = LockScreenWords(
    neutral="Zeit für eine kurze Bewegungspause",
    morning="Eine kurze Frage zu diesem Morgen",
    test="Das ist ein Test. Erinnerungen erreichen dieses Gerät.",
    invitations=(
        "{Minutes} Minuten warten auf dich. Auch zwei Minuten Atmen zählen.",
        "Ein guter Moment für {minutes} Minuten Bewegung? Ein kleiner Anfang genügt.",
        "{Minutes} ruhige Minuten in deinem Tempo. Kurze Pausen machen es leicht.",
        "Passen dir jetzt {minutes} Minuten? Ein wenig und oft, das ist die Idee.",
        "Deine nächsten {minutes} Minuten sind bereit. Weniger ist heute auch gut.",
        "{Minutes} Minuten, dann weiter im Tag. Auch nur zwei zählen.",
    ),
    morning_invitations=(
        "Wie beginnt dieser Morgen? Einmal tippen genügt.",
        "Eine kurze Frage, solange der Morgen frisch ist.",
        "Ein Tipp zu diesem Morgen hilft, den Tag auf dich abzustimmen.",
    ),
    numbers=(
        "null",
        "eine",
        "zwei",
        "drei",
        "vier",
        "fünf",
        "sechs",
        "sieben",
        "acht",
        "neun",
        "zehn",
        "elf",
        "zwölf",
    ),
)
SPANISH: Final = LockScreenWords(
    neutral="Un momento para una breve pausa de movimiento",
    morning="Una breve pregunta para esta mañana",
    test="Esto es una prueba. Los recordatorios llegan a este dispositivo.",
    invitations=(
        "{Minutes} minutos te esperan cuando quieras. Dos minutos de respiración también cuentan.",
        "¿Un buen momento para {minutes} minutos de movimiento? Empezar con poco está bien.",
        "{Minutes} minutos tranquilos, a tu ritmo. Las pausas cortas lo hacen fácil.",
        "¿Te vienen bien {minutes} minutos ahora? Moverse poco y a menudo es la idea.",
        "Tus próximos {minutes} minutos están listos. Hoy también vale con menos.",
        "{Minutes} minutos, y luego sigue tu día. Solo dos también cuentan.",
    ),
    morning_invitations=(
        "¿Cómo empieza esta mañana? Basta con un toque.",
        "Una breve pregunta, mientras la mañana está fresca.",
        "Un toque sobre esta mañana ayuda a ajustar el día a ti.",
    ),
    numbers=(
        "cero",
        "un",
        "dos",
        "tres",
        "cuatro",
        "cinco",
        "seis",
        "siete",
        "ocho",
        "nueve",
        "diez",
        "once",
        "doce",
    ),
)
WORDS: Final[Mapping[Language, LockScreenWords]] = {
    Language.EN: ENGLISH,
    Language.DE: GERMAN,
    Language.ES: SPANISH,
}
