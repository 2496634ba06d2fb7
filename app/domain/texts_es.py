"""What the rules say to the person, in Spanish, key by key as in ``texts_en``.

"tú", warm and plain. Names of exercises stand in angle quotes, so that no sentence has to agree with them. The same
tone holds: invite, give the reason, no blame, no promise, no word that makes a back sound worn or weak.
"""

from collections.abc import Mapping
from typing import Final

_MONTHS: Final = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip

DECISIONS: Final[Mapping[str, str]] = {
    "R1": "Nos has contado lo siguiente: {sign}. Conviene que alguien lo vea antes de hacer más ejercicio, así que "
    "tu plan "
    "está en pausa. {what_to_do}",
    "R2": "Esto parece un brote: {morning} esta mañana, cuando lo habitual es {ref}. Las espaldas hacen esto y se "
    "pasa. Por "
    "ahora: dos sesiones de calma al día, caminar suave, nada que demostrar. Tus niveles están guardados.",
    "R2_declared": "Dices que es un brote, y con eso basta. Las espaldas hacen esto y se pasa. Por ahora: dos "
    "sesiones de "
    "calma al día, caminar suave, nada que demostrar. Tus niveles están guardados.",
    "R2_on": "Día {day} de este brote. Las sesiones de calma siguen hasta que dos mañanas seguidas estén en {limit} "
    "o menos. "
    "Tus niveles están guardados.",
    "R2b": "Tu espalda está muy sensible en este momento ({q7a}). Empezamos con dos sesiones de calma al día, y "
    "conviene que "
    "un profesional sepa de este nivel de dolor.",
    "R3": "Con «{exercise}» las molestias bajaron más por la pierna. Descansa {days} días y vuelve mucho más suave. "
    "Si pasa "
    "otra vez, conviene que tu terapeuta lo sepa.",
    "R3_again": "Con «{exercise}» las molestias bajaron más por la pierna, por segunda vez en dos semanas en esta "
    "dirección. "
    "Todo lo que mueve tu espalda así descansa hasta que lo vea un terapeuta.",
    "floor_rest": "«{exercise}» ya está en su versión más pequeña. Descansa {days} días.",
    "floor_stay": "«{exercise}» ya está en su versión más pequeña y se queda ahí. Haz menos de lo que se muestra, si "
    "quieres.",
    "R4a": "«{exercise}» pasó de {ceiling} dos veces. Volvemos a {new}, donde era cómodo.",
    "R4b": "«{exercise}» llegó a {pain}. Hasta {ceiling} se puede trabajar; por encima es más de lo que tu espalda "
    "quería "
    "hoy. La próxima vez, un paso más fácil.",
    "R5_newest": "Te despertaste con {morning} en lugar de unos {ref}. «{exercise}» fue el último cambio ({date}), "
    "así que "
    "es lo primero que se suaviza.",
    "R5_sore": "Te despertaste con {morning} en lugar de unos {ref}. «{exercise}» dio {pain} ayer, así que es lo "
    "primero que "
    "se suaviza.",
    "R5_most": "Te despertaste con {morning} en lugar de unos {ref}. «{exercise}» es lo que más te pide, así que es lo "
    "primero que se suaviza.",
    "R6": "Un esfuerzo de {rpe} sobre 10 no deja nada en reserva. Un paso más fácil conserva la calidad.",
    "R7": "En «{exercise}» se perdió el control dos veces. La versión anterior enseña más.",
    "R8_pain": "Dos veces menos de la mitad por el dolor (esta vez {pct} %). Una dosis menor que puedas terminar "
    "ayuda más.",
    "R8_too_hard": "Dos veces menos de la mitad porque era demasiado ({pct} % esta vez). Una dosis menor que puedas "
    "terminar "
    "ayuda más.",
    "R9": "Tres veces seguidas notaste que retenías el aire. Lo hacemos más fácil hasta que la respiración fluya.",
    "H1": "Todo sigue igual mientras tu espalda se calma ({n} de {needed} mañanas tranquilas).",
    "H1_recovering": "Todo sigue igual mientras tu espalda se calma ({n} de {needed} días desde el brote o la "
    "última mañana "
    "más alta).",
    "H2": "No hubo respuesta a tiempo por la mañana, así que nada cambia. La mañana siguiente nos dice más que el "
    "ejercicio.",
    "H3": "Empezaste con {before}, así que fue una sesión de calma. Cuenta como estar presente y no como una prueba.",
    "H3_calm": "Fue una sesión de calma. Cuenta como estar presente y no como una prueba.",
    "H4": "Tu semana tiene una media de {mean}, por encima de tu {ref} habitual. El mismo plan hasta que baje.",
    "H5": "Buen trabajo con un esfuerzo de {rpe}. Esperamos hasta que se sienta como {limit} o menos.",
    "H6": "Casi está: {clean} de 3 fueron limpias. Primero limpio, después más.",
    "H6_first": "Casi está. Primero limpio, después más.",
    "H7": "Hiciste el {pct} %. Cuando la mayoría de las sesiones estén completas, seguimos.",
    "H7_open": "Esa sesión no tiene valoración al final, así que cuenta como estar presente y nada cambia.",
    "H8": "Deja que guíe la respiración: suelta el aire en el esfuerzo. Cuando fluya, se abre el siguiente paso.",
    "H9": "Estás en lo más alto de esta escalera. Mantenerlo es ahora el objetivo.",
    "H10": "Un ejercicio nuevo espera hasta que tu espalda se irrite con menos facilidad. Este conserva lo que tienes.",
    "H11": "{done} de {need} días buenos. Cada capa se gana antes de la siguiente.",
    "H11_days": "{done} de {need} días en este nivel. Cada capa se gana antes de la siguiente.",
    "H11_regress": "Esto se suavizó hace {done} días. Se queda así {need}, y luego puede volver a crecer.",
    "H11_flare": "{done} de {need} días tranquilos desde el brote. Después, cada capa puede volver a crecer.",
    "H12_lock": "Tu terapeuta mantiene este nivel por ahora. Hasta entonces se queda.",
    "H12_confirm": "La siguiente versión necesita un sí de tu terapeuta. Hasta entonces se queda esta.",
    "H12_fit": "La siguiente versión va en una dirección que tus respuestas no favorecen. Esta se queda.",
    "H12_irritability": "La siguiente versión necesita una espalda que se irrite con menos facilidad. Hasta "
    "entonces se "
    "queda esta.",
    "H12_care": "La siguiente versión no encaja con lo que nos pediste tener en cuenta. Esta se queda.",
    "H12_equipment": "La siguiente versión necesita {what}. Hasta entonces se queda esta.",
    "H12_early": "La siguiente versión necesita dos semanas en el programa y una espalda que no se irrite con "
    "facilidad. "
    "Hasta entonces se queda esta.",
    "H13": "Hoy ya se movió bastante. Pocas cosas nuevas a la vez, para saber qué hizo qué.",
    "H14": "Te has ganado el siguiente paso y valoraste tu confianza con {conf}. Pruébalo o quédate una semana: las "
    "dos "
    "cosas están bien.",
    "P1": "{n} días bien tolerados, mañanas en {limit} o menos, esfuerzo {rpe}, limpio. Un poco más: {old} → {new}.",
    **{
        f"P2_{dimension}": "Has hecho «{exercise}» {n} veces y {m} de {n} mañanas fueron tranquilas. Lo siguiente: "
        f"{{next}}. Solo cambia {word}."
        for dimension, word in (
            ("range", "el recorrido"),
            ("complexity", "la coordinación"),
            ("load", "la carga"),
            ("surface", "el apoyo"),
            ("unilateral", "la parte de un solo lado"),
            ("context", "el lugar en tu día"),
        )
    },
}

CHANGES: Final[Mapping[str, str]] = {
    "flare_exit": "Dos mañanas tranquilas: qué bien tenerte de vuelta. Cada ejercicio empieza una versión más abajo "
    "y se "
    "gana la subida.",
    "flare_ended": "Ha pasado una semana tranquila desde el brote. El progreso vuelve a estar abierto.",
    "flare_withdrawn": "Anotado: al final no era un brote. Tu plan vuelve a ser el de antes.",
    "idle_shrink": "Qué bien verte. Aquí tienes un comienzo más pequeño: una sesión corta al día.",
    "idle_step": "Qué bien verte. Después de {days} días todo empieza una versión más abajo, para que resulte fácil.",
    "return_screen": "Qué bien verte. Antes de la primera sesión, una vez más la lista corta de señales.",
    "bound_several": "Tu terapeuta ha ajustado {n} cosas en tu plan.",
    "bound_presentation": "Tu terapeuta ha fijado la dirección que siguen tus ejercicios.",
    "bound_direction": "Tu terapeuta ha fijado la dirección que le va bien a tu espalda.",
    "bound_irritability": "Tu terapeuta ha fijado con cuánta calma avanza tu plan.",
    "bound_ref_pain": "Tu terapeuta ha fijado el dolor con el que se comparan tus mañanas.",
    "bound_pain_ceiling": "Tu terapeuta ha fijado cuánto dolor es aceptable en un ejercicio.",
    "bound_rank": "Tu terapeuta ha puesto un ejercicio en el nivel que trabajasteis juntos.",
    "bound_exclude": "Tu terapeuta ha dejado un ejercicio fuera de tu plan.",
    "bound_force": "Tu terapeuta ha añadido un ejercicio a tu plan.",
    "bound_dose_cap": "Tu terapeuta ha fijado cuánto de un ejercicio es suficiente por ahora.",
    "bound_min_level": "Tu terapeuta ha fijado el nivel desde el que empieza un ejercicio.",
    "bound_max_level": "Tu terapeuta ha fijado el nivel en el que un ejercicio se queda por ahora.",
    "bound_lock": "Tu terapeuta mantiene tus niveles como están por ahora.",
    "bound_suspend_lift": "Tu terapeuta ha dejado que un ejercicio vuelva después de su descanso.",
    "bound_equipment": "Tu terapeuta ha fijado lo que tienes a mano.",
    "bound_progression_mode": "Tu terapeuta ha fijado cómo llegan los ejercicios nuevos a tu plan.",
    "bound_phase": "Tu terapeuta ha fijado la etapa en la que está tu plan.",
    "bound_note": "Tu terapeuta te ha dejado un mensaje.",
    "told_rank": "Tu terapeuta ha puesto esta escalera en «{exercise}», {dose}.",
    "told_exclude": "Tu terapeuta ha dejado «{exercise}» fuera de tu plan.",
    "told_force": "Tu terapeuta ha añadido «{exercise}» a tu plan.",
    "told_dose_cap": "Tu terapeuta deja «{exercise}» en {dose} como mucho por ahora.",
    "told_min_level": "Tu terapeuta ha puesto «{exercise}» como la versión desde la que se empieza.",
    "told_max_level": "Tu terapeuta deja esta escalera en «{exercise}» por ahora.",
    "told_lock": "Tu terapeuta mantiene «{exercise}» como está por ahora.",
    "told_suspend_lift": "Tu terapeuta ha dejado que «{exercise}» vuelva después de su descanso.",
    "told_pain_ceiling": "Tu terapeuta ha fijado {n} de 10 como el dolor aceptable en un ejercicio.",
    "told_confirm": "Los ejercicios nuevos llegan a tu plan cuando tu terapeuta dice que sí.",
    "told_auto": "Los ejercicios nuevos llegan a tu plan cuando te los has ganado; así lo ha fijado tu terapeuta.",
    "clearance": "Qué bien que alguien lo haya visto. Todo empieza una versión más abajo, con una primera semana "
    "suave.",
    "late_change": "Ha llegado una respuesta del {date}. Cambia {n} ejercicios: {list}.",
    "late_change_one": "Ha llegado una respuesta del {date}. Cambia un ejercicio: {list}.",
    "presentation_changed": "Tu dirección es ahora «{direction}». Los ejercicios que encajan se quedan en su nivel; "
    "los "
    "nuevos empiezan pequeños, y nada sube durante {days} días.",
    "therapist_rank": "Tu terapeuta puso «{exercise}» en {new}.",
    "weight_raised": "«{exercise}» tiene ahora {kg} kg. Los días con este peso se cuentan de nuevo.",
    "path_shortened": "«{exercise}» es por ahora la última versión de esta escalera.",
    "calm_today": "Hoy, una versión de calma si quieres.",
}

ASKS: Final[Mapping[str, str]] = {
    "ask.red_flag": "Algo que contaste conviene que lo vea alguien hoy.",
    "ask.leg_spread_twice": "Las molestias bajaron más por la pierna en dos días dentro de dos semanas. Conviene "
    "que tu "
    "terapeuta lo sepa en unos días.",
    "ask.long_flare": "Este brote dura ya una semana. Conviene que tu terapeuta lo sepa en el plazo de una semana.",
    "ask.long_flare_soon": "Este brote dura ya dos semanas. Es momento de hablar pronto con tu terapeuta.",
    "ask.many_flares": "Tres brotes en cuatro semanas: una buena razón para mirar el plan con tu terapeuta.",
    "ask.floor_hit": "Un ejercicio fue demasiado en su versión más pequeña, tres veces en dos semanas. Tu terapeuta "
    "quizá "
    "conozca uno mejor.",
    "ask.high_pain": "Tu dolor ha sido alto. Conviene que un profesional lo sepa en unos días.",
    "ask.no_change": "Han pasado seis semanas con pocos cambios. Una revisión con tu terapeuta puede ayudar.",
    "ask.unsure_direction": "Después de tres semanas aún no está claro qué dirección prefiere tu espalda. Tu "
    "terapeuta puede "
    "comprobarlo contigo.",
    "ask.confidence_drop": "Tu confianza en tu espalda ha bajado últimamente. Merece la pena hablarlo.",
    "ask.label_conflict": "El nombre que te dieron y tu patrón no coinciden; tu terapeuta puede decir cuál seguir. "
    "Hasta "
    "entonces el plan se queda en el centro.",
    "ask.asked": "Querías preguntar algo a tu terapeuta. Tu nota está en el informe.",
    "ask.try_step": "¿Te apetece probar el siguiente paso de «{exercise}»? Quedarte una semana también está bien.",
}

INTAKE: Final[Mapping[str, str]] = {
    "intake.direction": "Tus respuestas apuntan a una espalda que ahora prefiere {direction}. Es una dirección para "
    "empezar, "
    "no un diagnóstico. Tus respuestas la irán corrigiendo.",
    "intake.no_direction": "Tus respuestas no apuntan todavía a una dirección. Empezamos en el centro, y tus "
    "respuestas "
    "mostrarán el camino.",
    "intake.rebuilding": "Tus respuestas apuntan a una espalda que sobre todo necesita práctica fácil y regular. Es "
    "un punto "
    "de partida, no un diagnóstico. Tus respuestas lo irán corrigiendo.",
    "intake.advise_check": "Unas piernas que se quejan al caminar y se alivian al sentarse merecen que un "
    "profesional las "
    "vea. El plan puede empezar mientras tanto.",
    "intake.label_conflict": "Tu nombre y tu patrón no coinciden; tu terapeuta puede decir cuál seguir.",
    "direction.extension": "inclinarse hacia atrás y las posturas erguidas",
    "direction.flexion": "doblarse hacia delante y sentarse",
    "sign.neuro": "debilidad o adormecimiento nuevos",
    "equipment.mat_or_bed": "una esterilla o una cama",
    "equipment.chair": "una silla firme",
    "equipment.wall": "una pared libre",
    "equipment.counter_or_desk": "una encimera o una mesa",
    "equipment.weight": "un peso ligero",
    "equipment.bag": "una bolsa con asas",
    "equipment.roller_or_towel": "un rodillo o una toalla enrollada",
    "date": "{day} de {month}",
    **{f"month.{number}": name for number, name in enumerate(_MONTHS, start=1)},
}

SESSIONS: Final[Mapping[str, str]] = {
    "title.mobility": "Movilidad {when}",
    "title.strength": "Fuerza {when}",
    "title.position_reset": "Cambio de postura {when}",
    "title.evening_decompression": "Relajación de la tarde",
    "title.calm": "Sesión de calma {when}",
    "when.morning": "de la mañana",
    "when.midday": "del mediodía",
    "when.afternoon": "de la tarde",
    "when.evening": "de la noche",
    "why.mobility": "Da espacio fácil a columna, caderas y costillas, para que el resto del día les pida menos.",
    "why.strength": "Unas pocas repeticiones excelentes enseñan al tronco y a las caderas a repartir la carga.",
    "why.position_reset": "Un cambio de postura pone en marcha lo que estuvo quieto un rato.",
    "why.evening_decompression": "Respirar despacio y girar con suavidad deja ir el día antes de la noche.",
    "why.calm": "Respiración, la dirección más fácil y paseos cortos: suficiente mientras tu espalda se calma.",
    "why.optional": "Es tuya si quieres; dejarla también está bien.",
    "item.swap": "Elegido porque encaja en este lugar; entrena lo mismo.",
    "item.lower": "La versión que encaja aquí y ahora; tu nivel se queda donde está.",
    "item.asked_by": "Como pidió {name}.",
    "item.asked": "Como pidió tu terapeuta.",
    "presentation.extension_responsive": "Amiga de ir hacia atrás",
    "presentation.flexion_responsive": "Amiga de ir hacia delante",
    "presentation.extension_sensitive": "Esquiva al arco",
    "presentation.deconditioned": "En reconstrucción",
    "presentation.mixed_unsure": "Por descubrir",
    "dose.sets": "{sets} × {reps}",
    "dose.per_side": "{dose} por lado",
    "dose.hold": "{dose}, {hold} s cada una",
    "dose.walk": "{reps} × {hold} s",
    "dose.walk_once": "{hold} s",
    "dose.breaths": "{reps} respiraciones",
}
