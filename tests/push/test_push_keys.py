"""The key pair is made once and guarded; a contact that push services refuse is told at the start."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from py_vapid.jwt import decode

from app.domain.errors import Invalid
from app.push import keys
from app.push.signing import Signer, check_subject
from app.services import owner_only

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
SUBJECT = "mailto:ops@backbeat.example.org"


def test_the_key_is_made_once_with_mode_0600_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "fresh" / "vapid.pem"
    first, made = keys.make_or_load(path)
    assert made
    assert path.stat().st_mode & 0o777 == 0o600
    before = path.read_bytes()
    again, made = keys.make_or_load(path)
    assert not made
    assert path.read_bytes() == before
    assert (again.public, again.id) == (first.public, first.id)
    assert [p.name for p in path.parent.iterdir()] == ["vapid.pem"]


def test_the_public_key_is_the_raw_point_browsers_take(tmp_path: Path) -> None:
    key, _ = keys.make_or_load(tmp_path / "vapid.pem")
    assert len(key.public) == 87
    assert len(key.id) == 16


def test_four_processes_starting_at_once_agree_on_one_key(tmp_path: Path) -> None:
    path = tmp_path / "vapid.pem"
    program = "import sys; from pathlib import Path; from app.push import keys; print(keys.make_or_load(Path(sys.argv[1]))[0].id)"
    started = [
        subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    ids = {process.communicate(timeout=60)[0] for process in started}
    assert [process.returncode for process in started] == [0] * 4
    assert len(ids) == 1


def test_a_loser_of_the_race_takes_the_winners_key(tmp_path: Path) -> None:
    path = tmp_path / "vapid.pem"
    winner, _ = keys.make_or_load(path)
    assert owner_only.make_once(path, b"another") is False
    assert keys.load(path).id == winner.id
    assert [p.name for p in tmp_path.iterdir()] == ["vapid.pem"]


def test_a_key_that_others_can_read_stops_the_start(tmp_path: Path) -> None:
    path = tmp_path / "vapid.pem"
    keys.make_or_load(path)
    path.chmod(0o644)
    with pytest.raises(Invalid, match="chmod 600"):
        keys.load(path)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        "not a key",
    ],
)
def test_a_broken_key_is_reported_and_left_alone(tmp_path: Path, content: str) -> None:
    path = tmp_path / "vapid.pem"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(Invalid, match="vapid_key_broken"):
        keys.make_or_load(path)
    assert path.read_text() == content


def test_a_key_of_another_kind_is_broken_too(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat  # noqa: PLC0415

    path = tmp_path / "vapid.pem"
    other = ec.generate_private_key(ec.SECP384R1())
    path.write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    path.chmod(0o600)
    with pytest.raises(Invalid, match="vapid_key_broken"):
        keys.load(path)


def test_a_missing_key_names_the_command_that_makes_it(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="backbeat vapid"):
        keys.load(tmp_path / "vapid.pem")


@pytest.mark.parametrize(
    "subject",
    [
        "mailto:ops@example.org",
        "mailto:a.b+push@mail.example.co.uk",
        "https://back.example.org",
        "https://example.org:8443/contact",
    ],
)
def test_a_real_contact_is_accepted(subject: str) -> None:
    assert check_subject(subject) == subject


@pytest.mark.parametrize(
    "subject",
    [
        "", "ops@example.org", "mailto:ops@localhost", "mailto: ops@example.org", "mailto:ops @example.org", "mailto:ops@example.invalid",
        "mailto:ops@printer.local", "mailto:ops@127.0.0.1", "mailto:@example.org", "mailto:ops", "https://localhost", "https://localhost:8000",
        "https://192.168.1.5/", "https://me@example.org", "https://box.local", "http://example.org", "mailto:ops@example.org\n",
        "mailto:ops@example.org?subject=x", "https:///x",
    ],
)  # fmt: skip
def test_a_contact_apple_refuses_stops_the_start_with_a_way_to_mend_it(subject: str) -> None:
    with pytest.raises(Invalid, match="BACKBEAT_VAPID_SUBJECT") as refused:
        check_subject(subject)
    assert "mailto:you@yourdomain.org" in refused.value.detail


@pytest.fixture
def key(tmp_path: Path) -> keys.VapidKey:
    return keys.make_or_load(tmp_path / "vapid.pem")[0]


def claims(header: str, key: keys.VapidKey) -> dict[str, object]:
    token = header.removeprefix("vapid t=").partition(",k=")
    assert token[2] == key.public
    found: dict[str, object] = decode(token[0], key.public)
    return found


def test_one_signature_serves_a_push_service_for_eleven_hours(key: keys.VapidKey) -> None:
    signer = Signer(key, SUBJECT)
    first = signer.header(key.id, "https://fcm.googleapis.com", NOW)
    assert claims(first, key) == {
        "aud": "https://fcm.googleapis.com",
        "exp": int((NOW + timedelta(hours=12)).timestamp()),
        "sub": SUBJECT,
    }
    almost = NOW + timedelta(hours=10, minutes=59)
    assert signer.header(key.id, "https://fcm.googleapis.com", almost) == first
    renewed = signer.header(key.id, "https://fcm.googleapis.com", NOW + timedelta(hours=11))
    assert claims(renewed, key)["exp"] == int((NOW + timedelta(hours=23)).timestamp())


def test_each_push_service_gets_its_own_audience(key: keys.VapidKey) -> None:
    signer = Signer(key, SUBJECT)
    audiences = {
        claims(signer.header(key.id, o, NOW), key)["aud"]
        for o in ("https://a.push.apple.com", "https://fcm.googleapis.com")
    }
    assert len(audiences) == 2


def test_a_clock_set_back_does_not_keep_a_signature_from_the_future(key: keys.VapidKey) -> None:
    signer = Signer(key, SUBJECT)
    signer.header(key.id, "https://fcm.googleapis.com", NOW + timedelta(days=30))
    now = claims(signer.header(key.id, "https://fcm.googleapis.com", NOW), key)
    assert now["exp"] == int((NOW + timedelta(hours=12)).timestamp())


def test_an_earlier_key_still_signs_for_the_phones_that_know_it(key: keys.VapidKey, tmp_path: Path) -> None:
    newer, _ = keys.make_or_load(tmp_path / "newer.pem")
    signer = Signer(newer, SUBJECT, {key.id: key})
    assert claims(signer.header(key.id, "https://fcm.googleapis.com", NOW), key)
    assert claims(signer.header(newer.id, "https://fcm.googleapis.com", NOW), newer)
    assert signer.knows(key.id)
    assert not signer.knows("unknown")


def test_a_new_key_keeps_the_earlier_ones_private_and_in_use(tmp_path: Path) -> None:
    path = tmp_path / "vapid.pem"
    first, _ = keys.make_or_load(path)
    second = keys.rotate(path)
    third = keys.rotate(path)
    assert second.current.id not in (first.id, third.current.id)
    assert keys.load(path).id == third.current.id
    assert {key.id for key in third.earlier} == {first.id, second.current.id}
    assert set(keys.ring(path).by_id()) == {first.id, second.current.id, third.current.id}
    names = {f"vapid-{key.id}.pem" for key in third.earlier} | {"vapid.pem"}
    assert {p.name for p in tmp_path.iterdir()} == names
    assert {p.stat().st_mode & 0o777 for p in tmp_path.iterdir()} == {0o600}


def test_a_rotation_cut_off_half_way_leaves_the_key_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "vapid.pem"
    first, _ = keys.make_or_load(path)
    path.with_name(f"vapid-{first.id}.pem").hardlink_to(path)  # linked, then killed
    found = keys.ring(path)
    assert (found.current.id, found.earlier) == (first.id, ())
    assert [key.id for key in keys.rotate(path).earlier] == [first.id]


def test_two_rotations_at_once_lose_no_key(tmp_path: Path) -> None:
    path = tmp_path / "vapid.pem"
    first, _ = keys.make_or_load(path)
    program = "import sys; from pathlib import Path; from app.push import keys; print(keys.rotate(Path(sys.argv[1])).current.id)"
    started = [
        subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    ids = {process.communicate(timeout=60)[0].strip() for process in started}
    assert set(keys.ring(path).by_id()) >= {first.id, *ids}


def test_an_earlier_key_that_others_can_read_stops_the_start(tmp_path: Path) -> None:
    path = tmp_path / "vapid.pem"
    keys.rotate(path)
    next(tmp_path.glob("vapid-*.pem")).chmod(0o640)
    with pytest.raises(Invalid, match="chmod 600"):
        keys.ring(path)


def test_a_key_made_by_another_process_meanwhile_is_found(tmp_path: Path) -> None:
    path = tmp_path / "vapid.pem"
    old, _ = keys.make_or_load(path)
    signer = Signer(old, SUBJECT, look_again=lambda: keys.ring(path).by_id())
    newer = keys.rotate(path).current
    assert signer.knows(newer.id)
    assert claims(signer.header(newer.id, "https://fcm.googleapis.com", NOW), newer)
    assert not signer.knows("0" * 16)


def test_a_forgotten_signature_is_made_afresh(key: keys.VapidKey) -> None:
    signer = Signer(key, SUBJECT)
    first = signer.header(key.id, "https://fcm.googleapis.com", NOW)
    signer.forget(key.id, "https://fcm.googleapis.com")
    signer.forget(key.id, "https://unknown.push.apple.com")
    assert signer.header(key.id, "https://fcm.googleapis.com", NOW) != first
