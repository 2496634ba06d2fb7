"""The list of people: who needs a look first, in words, and nobody whose consent is over."""

from tests.api.conftest import App, Client
from tests.api.test_consent import tell


def share(app: App, therapist: Client, person: Client) -> tuple[str, str]:
    """The person's id and the consent's."""
    code = therapist.post("/api/therapist/share-codes").json()["code"]
    consent = person.post("/api/consents", {"code": code}).json()["id"]
    return str(app.patient_of(person).id), consent


def test_whoever_needs_a_look_comes_first_with_the_reason_and_who_ended_sharing_is_nowhere(app: App) -> None:
    therapist = app.therapist()
    calm, asking, new = app.person_after_intake(), app.person_after_intake(), app.person()
    (calm_id, consent), (asking_id, _), (new_id, _) = [
        share(app, therapist, one) for one in (calm, asking, new)
    ]
    tell(app, asking, "FlareDeclared")
    tell(app, asking, "HelpAsked", note="May I swim?")
    app.clock.forward(minutes=1)
    found = therapist.get("/api/therapist/patients").json()["patients"]
    assert [one["id"] for one in found] == [asking_id, new_id, calm_id]
    assert [why["code"] for why in found[0]["why"]] == ["flare", "asked"]
    assert found[0]["why"][0]["text"] == "In a flare-up since 4 March."
    assert "swim" not in str(found)
    assert found[2]["why"] == []
    german = therapist.get("/api/therapist/patients?lang=de&why=flare").json()["patients"]
    assert [one["why"][0]["text"] for one in german] == ["Im Schub seit 4. März."]
    assert [one["id"] for one in therapist.get("/api/therapist/patients?why=flag").json()["patients"]] == [
        asking_id
    ]
    assert calm.delete(f"/api/consents/{consent}").status_code == 204
    left = therapist.get("/api/therapist/patients").json()["patients"]
    assert {one["id"] for one in left} == {asking_id, new_id}
    looks = [look["what"] for look in asking.get("/api/consents").json()["looks"]]
    assert looks.count("listed") == 1
    app.clock.forward(hours=13)
    therapist.post("/api/therapist/login", {"login": "thea", "password": "correct horse battery"})
    therapist.get("/api/therapist/patients")
    looks = [look["what"] for look in asking.get("/api/consents").json()["looks"]]
    assert looks.count("listed") == 2


def test_an_answer_counts_at_once_and_silence_shows_without_one(app: App) -> None:
    therapist, person = app.therapist(), app.person_after_intake()
    share(app, therapist, person)
    assert therapist.get("/api/therapist/patients").json()["patients"][0]["why"] == []
    tell(app, person, "FlareDeclared")
    (why,) = therapist.get("/api/therapist/patients").json()["patients"][0]["why"]
    assert why["code"] == "flare"


def test_the_words_of_a_report_say_nothing_about_anybody_and_name_every_exercise(app: App) -> None:
    words = app.client().get("/api/words/report?lang=es").json()
    assert words["lang"] == "es"
    assert set(words["exercises"]) == set(app.house.catalogue.exercises)
    assert len(words["exercises"]["bridge_full"]["doses"]) == 3
    assert words["flags"]["asked"] == "La persona tiene una pregunta para la visita."
