"""Passkeys: a therapist's whole sign-in, a patient's way back in, and everything forged, replayed or foreign refused."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from app.services import accounts, passkeys
from tests.api.conftest import App, Client
from tests.api.soft_key import PRESENT, VERIFIED, SoftKey

PASSWORD = "correct horse battery"
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SIDES = {
    "patient": ("/api/passkeys", "/api/pair/passkey"),
    "therapist": ("/api/therapist/passkeys", "/api/therapist/login/passkey"),
}


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def add(client: Client, key: SoftKey, side: str = "patient", name: str = "My key") -> httpx.Response:
    path = SIDES[side][0]
    options = client.post(f"{path}/options", {"password": PASSWORD} if side == "therapist" else None)
    assert options.status_code == 200, options.text
    return client.post(path, {"credential": key.make(options.json()["options"]), "name": name})


def asked(app: App, side: str = "patient") -> dict[str, Any]:
    return dict(app.client().post(f"{SIDES[side][1]}/options").json()["options"])


def enter(
    app: App, credential: dict[str, Any], side: str = "patient", client: Client | None = None
) -> httpx.Response:
    return (client or app.client()).post(SIDES[side][1], {"credential": credential})


def test_a_patients_passkey_makes_a_new_phone_one_of_theirs(app: App) -> None:
    old, new, key = app.person(), app.client(), SoftKey()
    assert add(old, key).json()["name"] == "My key"
    answer = enter(app, key.sign(asked(app)), client=new)
    assert answer.status_code == 200, answer.text
    assert new.get("/api/me").json()["patient"] == old.get("/api/me").json()["patient"]
    assert len(old.get("/api/devices").json()["devices"]) == 2
    (listed,) = new.get("/api/passkeys").json()["passkeys"]
    assert listed["last_used_at"] and listed["synced"] is False
    looks = [look["what"] for look in old.get("/api/consents").json()["looks"]]
    assert set(looks) == {"passkey_added", "came_back"}


def test_a_therapists_passkey_is_a_whole_sign_in_without_a_code(app: App) -> None:
    client, key = app.therapist(), SoftKey()
    wrong = client.post("/api/therapist/passkeys/options", {"password": "not the password"})
    assert code_of(wrong) == (422, "password_wrong")
    assert add(client, key, "therapist").status_code == 200
    fresh = app.client()
    answer = enter(app, key.sign(asked(app, "therapist")), "therapist", fresh)
    assert answer.json()["therapist"]["name"] == "Thea"
    found = fresh.get("/api/therapist/security").json()
    assert [one["how"] for one in found["sessions"] if one["this"]] == ["passkey"]
    (listed,) = found["passkeys"]
    assert fresh.delete(f"/api/therapist/passkeys/{listed['id']}").status_code == 204
    assert code_of(enter(app, key.sign(asked(app, "therapist")), "therapist")) == (422, "passkey_wrong")


@on_sqlite
def test_one_sides_passkey_opens_nothing_on_the_other(app: App) -> None:
    patients, therapists = SoftKey(), SoftKey(credential_id=b"another credential")
    add(app.person(), patients)
    add(app.therapist(), therapists, "therapist")
    for key, side in ((patients, "therapist"), (therapists, "patient")):
        assert code_of(enter(app, key.sign(asked(app, side)), side)) == (422, "passkey_wrong")
    # Nor does what was asked for one side do for the other.
    assert code_of(enter(app, patients.sign(asked(app, "therapist")))) == (422, "passkey_wrong")


def bend(**changes: Any) -> Callable[[SoftKey], None]:
    def bent(key: SoftKey) -> None:
        for name, value in changes.items():
            setattr(key, name, value)

    return bent


LIES: dict[str, Callable[[SoftKey], None]] = {
    "another origin": bend(origin="https://back.example.evil"),
    "another port": bend(origin="http://localhost:8001"),
    "made for another site": bend(site="example.evil"),
    "nobody was verified": bend(flags=PRESENT),
    "nobody was there": bend(flags=VERIFIED),
}
LIES_OF_A_KNOWN_ONE = {
    **LIES,
    "another key": bend(private=SoftKey().private),
    "an unknown credential": bend(credential_id=b"never heard of"),
    "another owner": bend(owner="AAAAAAAAAAAAAAAAAAAAAA"),
    "a counter that did not rise": bend(counts=False),
    "a counter that fell": bend(count=1),
}


@on_sqlite
def test_forged_and_foreign_answers_are_refused_alike_and_pair_nothing(app: App) -> None:
    client, key = app.person(), SoftKey()
    for lie, bent in LIES.items():
        liar = SoftKey()
        bent(liar)
        assert code_of(add(client, liar)) == (422, "passkey_wrong"), lie
    assert add(client, key).status_code == 200
    for _ in range(3):
        assert enter(app, key.sign(asked(app))).status_code == 200
    refusals = set()
    for lie, bent in LIES_OF_A_KNOWN_ONE.items():
        liar = SoftKey(private=key.private, count=key.count, site=key.site, owner=key.owner)
        bent(liar)
        answer = enter(app, liar.sign(asked(app)))
        assert code_of(answer) == (422, "passkey_wrong"), lie
        refusals.add(answer.content)
    assert len(refusals) == 1
    assert len(client.get("/api/devices").json()["devices"]) == 4
    assert enter(app, key.sign(asked(app))).status_code == 200


def test_what_was_asked_is_good_once_and_for_five_minutes(app: App) -> None:
    client, key = app.person(), SoftKey()
    add(client, key)
    signed = key.sign(asked(app))
    assert enter(app, signed).status_code == 200
    assert code_of(enter(app, signed)) == (422, "passkey_late")
    options = asked(app)
    assert code_of(enter(app, key.sign(options | {"challenge": "bm90IGFza2Vk"}))) == (422, "passkey_late")
    # A wrong answer spends it too.
    assert code_of(enter(app, SoftKey(site=key.site, owner=key.owner).sign(options))) == (
        422,
        "passkey_wrong",
    )
    assert code_of(enter(app, key.sign(options))) == (422, "passkey_late")
    late = asked(app)
    app.clock.forward(minutes=5)
    assert code_of(enter(app, key.sign(late))) == (422, "passkey_late")


@on_sqlite
def test_what_one_person_was_asked_adds_nothing_to_another(app: App) -> None:
    ada, bob = app.person(), app.person()
    options = ada.post("/api/passkeys/options").json()["options"]
    taken = bob.post("/api/passkeys", {"credential": SoftKey().make(options)})
    assert code_of(taken) == (422, "passkey_wrong")
    assert bob.get("/api/passkeys").json() == {"passkeys": []}


@on_sqlite
def test_keys_that_never_count_are_taken_every_time(app: App) -> None:
    key = SoftKey(counts=False)
    add(app.person(), key)
    assert [enter(app, key.sign(asked(app))).status_code for _ in range(2)] == [200, 200]


BROKEN: tuple[dict[str, Any], ...] = (
    {"clientDataJSON": "@@@"},
    {"clientDataJSON": "e30"},
    {"authenticatorData": "AAAA"},
    {"signature": "AAAA"},
    {"signature": 7},
    {"userHandle": "@"},
    {"userHandle": None},
)


@on_sqlite
def test_broken_answers_are_refused_like_wrong_ones(app: App) -> None:
    key = SoftKey()
    add(app.person(), key)
    for broken in BROKEN:
        signed = key.sign(asked(app))
        signed["response"] |= broken
        assert code_of(enter(app, signed)) == (422, "passkey_wrong"), broken


@on_sqlite
@pytest.mark.parametrize("side", SIDES)
def test_a_passkey_takes_another_name_from_its_owner_only(app: App, side: str) -> None:
    person = {"patient": app.person, "therapist": app.therapist}[side]
    owner, key = person(), SoftKey()
    path = f"{SIDES[side][0]}/{add(owner, key, side).json()['id']}"
    assert owner.put(path, {"name": "  The old \n laptop "}).json()["name"] == "The old laptop"
    assert code_of(owner.put(path, {"name": " "})) == (422, "name_invalid")
    other = app.person() if side == "patient" else app.therapist("theo")
    assert code_of(other.put(path, {"name": "Mine"})) == (404, "passkey_unknown")
    listed = "/api/passkeys" if side == "patient" else "/api/therapist/security"
    assert [one["name"] for one in owner.get(listed).json()["passkeys"]] == ["The old laptop"]
    assert enter(app, key.sign(asked(app, side)), side).status_code == 200


def test_the_last_way_back_goes_only_when_that_is_meant(app: App) -> None:
    client, key = app.person(), SoftKey()
    made = add(client, key).json()
    path = f"/api/passkeys/{made['id']}"
    assert code_of(client.delete(path)) == (409, "last_way_back")
    assert app.person().delete(path).status_code == 404
    enter(app, key.sign(asked(app)))
    assert client.delete(path).status_code == 204  # there is a second phone now
    assert code_of(enter(app, key.sign(asked(app)))) == (422, "passkey_wrong")
    alone = app.person()
    path = f"/api/passkeys/{add(alone, SoftKey()).json()['id']}"
    assert alone.delete(f"{path}?even_if_last=true").status_code == 204


@on_sqlite
def test_a_passkey_is_kept_once_and_ten_are_enough(app: App) -> None:
    client = app.person()
    for number in range(passkeys.MOST):
        assert add(client, SoftKey(credential_id=bytes([number]) * 16)).status_code == 200
    assert code_of(client.post("/api/passkeys/options")) == (409, "too_many_passkeys")
    assert code_of(add(app.person(), SoftKey(credential_id=bytes(16)))) == (409, "passkey_known")


@on_sqlite
def test_asking_and_asking_is_stopped_by_address(app: App) -> None:
    for _ in range(passkeys.ASKED_PER_ADDRESS - 1):
        accounts.count_tries(app.house.database, "passkey:10.0.0.1", 1000, app.clock.now)
    asked(app)
    assert code_of(app.client().post("/api/pair/passkey/options")) == (429, "too_many_tries")


@on_sqlite
def test_whoever_takes_everything_back_leaves_no_passkey(app: App) -> None:
    client, key = app.person(), SoftKey()
    add(client, key)
    client.post("/api/passkeys/options")
    assert client.delete("/api/me", json={"confirmation": "Ada"}).status_code == 204
    assert code_of(enter(app, key.sign(asked(app)))) == (422, "passkey_wrong")
    with app.house.database.read() as tx:
        left = "SELECT count(*) FROM {} WHERE patient_id IS NOT NULL"
        assert [
            tx.execute(text(left.format(table))).scalar() for table in ("passkey", "passkey_challenge")
        ] == [0, 0]
