"""The two safety lists and what their results say, in Spanish, keyed by code as in ``safety_texts_en``."""

from collections.abc import Mapping
from typing import Final

SAFETY: Final[Mapping[str, str]] = {
    "list.s1": "¿Nuevo, o claramente peor, en los últimos días o semanas?",
    "list.s2": "¿Te ocurre algo de esto?",
    "list.none": "Nada de esto",
    "list.clear": "Hoy no hay señales de alarma marcadas.",
    "s1_saddle": "Adormecimiento u hormigueo en los genitales, el ano o la cara interna de los muslos",
    "s1_bladder": "Dificultad para empezar o parar de orinar, escapes, o no notar que orinas",
    "s1_bowel": "No poder contener las heces, o no notar que salen",
    "s1_sexual": "Cambio nuevo en la sensibilidad genital o la función sexual",
    "s1_both_legs": "Debilidad, adormecimiento o dolor nuevos en las dos piernas",
    "s1_weakness": "Una pierna o un pie que se debilita día a día, o dificultad nueva para caminar",
    "s1_trauma": "Empezó con una caída o un accidente graves (si tienes huesos frágiles, cuenta también una caída "
    "pequeña)",
    "s1_unwell": "Dolor en el pecho, un dolor desgarrador en la espalda o el vientre, o sentirte muy enfermo a la vez",
    "s2_fever": "Fiebre, escalofríos o sudores nocturnos ahora; o malestar con una infección grave reciente, defensas "
    "bajas o drogas inyectadas",
    "s2_cancer": "Un cáncer, antes o ahora, y un tipo nuevo de dolor de espalda",
    "s2_weight": "Pérdida de peso sin buscarla",
    "s2_night": "Dolor que no cede en ninguna postura o que empeora de forma constante por la noche",
    "s2_bone": "Dolor fuerte y repentino tras un esfuerzo pequeño con osteoporosis, corticoides prolongados o más de "
    "70 años",
    "s2_shape": "Un bulto, una hinchazón o un cambio nuevo en la forma de la espalda",
    "s2_foot": "Un pie que se arrastra o tropieza, o adormecimiento desde hace semanas que nadie ha visto todavía",
    "s2_inflam": "Menos de 45 años, rigidez de más de 30 minutos cada mañana desde hace 3 meses, mejor al moverte",
    "s2_surgery": "Cirugía de columna en los últimos 3 meses, o una infiltración o intervención en las últimas 2 "
    "semanas",
    "s2_pregnant": "Embarazo, o parto en los últimos 3 meses",
    "s2_heart": "Un problema de corazón, pulmón o tensión por el que te dijeron que limites el esfuerzo",
    "s2_minor": "Menos de 18 años",
    "sign.s1_saddle": "adormecimiento u hormigueo en la zona de la silla de montar",
    "sign.s1_bladder": "un cambio al orinar",
    "sign.s1_bowel": "un cambio en el control de las heces",
    "sign.s1_sexual": "un cambio en la sensibilidad genital o la función sexual",
    "sign.s1_both_legs": "señales nuevas en las dos piernas",
    "sign.s1_weakness": "una pierna o un pie que se debilita, o dificultad nueva para caminar",
    "sign.s1_trauma": "una caída o un accidente graves",
    "sign.s1_unwell": "dolor en el pecho, un dolor desgarrador o sentirte muy enfermo",
    "sign.s2_fever": "fiebre o malestar general",
    "sign.s2_cancer": "un tipo nuevo de dolor de espalda con un cáncer en tu historia",
    "sign.s2_weight": "pérdida de peso sin buscarla",
    "sign.s2_night": "dolor que nunca cede",
    "sign.s2_bone": "dolor fuerte y repentino tras un esfuerzo pequeño",
    "sign.s2_shape": "un bulto o un cambio nuevo en la forma de la espalda",
    "sign.s2_foot": "un pie que se arrastra o tropieza, o adormecimiento que dura",
    "result.STOP_NOW.title": "Que te vean hoy, por favor",
    "result.STOP_NOW.text": "Estas señales debe verlas hoy un hospital. Ve a urgencias o llama ahora al {number}. No "
    "esperes a una cita normal.",
    "result.STOP_NOW.text_no_number": "Estas señales debe verlas hoy un hospital. Ve a urgencias o llama ahora al "
    "número de emergencias. No esperes a una cita normal.",
    "result.SEEK_SOON.title": "Habla primero con un médico, por favor",
    "result.SEEK_SOON.text": "Habla hoy o mañana con un médico o con un servicio de urgencias antes de hacer "
    "ejercicio con esta app. La mayoría de las personas con estas señales acaba bien; aun así, alguien debe mirarlo.",
    "result.ASK_FIRST.title": "Antes, una consulta rápida",
    "result.ASK_FIRST.text": "Pregunta a tu profesional sanitario si el ejercicio te conviene en este momento. Tus "
    "respuestas están guardadas.",
    "result.NOT_FOR_YOU.title": "Esta app es para personas adultas",
    "result.NOT_FOR_YOU.text": "Esta app es para personas adultas. Consulta a un médico o fisioterapeuta que atienda "
    "a jóvenes.",
    "repeat.title": "Una mirada más a la lista",
    "repeat.text": "Nos dijiste que un profesional lo ha visto. Antes de abrir el plan de nuevo, preguntamos la misma "
    "lista una vez más otro día.",
    "standing.stop": "Para y busca ayuda si hay adormecimiento en la zona de la silla de montar, cambios al orinar o "
    "defecar, debilidad en una pierna, fiebre o una caída grave.",
    "standing.scope": "Esta app te ayuda a practicar. No te explora, no da diagnósticos ni sustituye a tu profesional "
    "sanitario.",
    "standing.export": "Datos contados por la persona, no vigilados en tiempo real.",
}
