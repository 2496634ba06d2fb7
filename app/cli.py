"""``backbeat``: a person at a terminal. Exit codes: 0 done, 1 refused with a sentence, 2 wrong usage."""

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import segno
import uvicorn

from app import clock, logs, main, metrics, scheduler
from app.api import doctor as api_doctor
from app.api.client import caseload_of, key_in
from app.api.deps import House
from app.domain import composer, intake, progression
from app.domain.errors import DomainError, Unavailable
from app.push import doctor as push_doctor
from app.push import keys
from app.services import accounts, backups, demo, doctor, invitations, pull, reports, simulation_command
from app.services.chance import Chance
from app.settings import FALLBACK_SUBJECT, VARIABLES, Settings, SettingsError, from_environment
from app.store.db import Database
from app.store.migrate import upgrade

CHANCE = Chance(clock.new_id, clock.new_token, clock.new_code)
RULES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "decide": progression.decide,
    "check-session": composer.check_session,
    "intake": intake.intake,
}


def run(arguments: Sequence[str] | None = None) -> None:
    chosen = _parser().parse_args(arguments)
    os.umask(0o077)  # database, keys and their copies are for the owner only
    try:
        chosen.run(chosen, from_environment())
    except SettingsError as error:
        sys.exit(_said(str(error)))
    except DomainError as error:
        sys.exit(_said(error.detail))
    except KeyboardInterrupt:
        sys.exit(130)


# ---- serving ----------------------------------------------------------------------------------------------


def _serve(chosen: argparse.Namespace, settings: Settings) -> None:
    logs.set_up(settings.log_format)
    app = main.create_app(settings)
    house: House = app.state.house
    if chosen.demo:
        _show_demo(house)
    elif chosen.welcome:
        _show_way_in(house)
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=10,
        limit_concurrency=200,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies) or None,
    )


def _work(_chosen: argparse.Namespace, settings: Settings) -> None:
    logs.set_up(settings.log_format)
    house = main.open_house(settings)
    if settings.metrics_port is None:
        asyncio.run(scheduler.work(main.duties(house)))
        return
    metrics.BUILD.labels(main.VERSION, house.build).set(1)
    end = metrics.serve(settings.host, settings.metrics_port, settings.metrics_token)
    try:
        asyncio.run(scheduler.work(main.duties(house)))
    finally:
        end()


def _show_way_in(house: House) -> None:
    """A pairing code for the first person, as text and as a picture the phone's camera reads."""
    new = accounts.first_way_in(house.database, house.now(), house.chance)
    print(f"\n  Backbeat is at {house.settings.public_url}")
    print(f"  Pairing code: {new.code}   (good for 15 minutes, once)\n")
    _print_qr(f"{house.settings.public_url}/#/pair/{new.code}")
    print("  Open the address on the phone, add it to the home screen, type the code inside the app.")
    print("  Or choose “Start on my own” there. Another code: backbeat patient add\n", flush=True)


def _show_demo(house: House) -> None:
    made = demo.seed(house.database, house.planner, house.now(), house.chance)
    print(f"\n  Backbeat is at {house.settings.public_url} with a demonstration person, eight weeks in.")
    print(f"  As the person:    open the address and pair with {made.pairing_code}")
    print(f"  As the therapist: {house.settings.public_url}/#/therapist")
    print(f"                    sign in as {made.therapist_login} with {made.therapist_password}\n")
    _print_qr(f"{house.settings.public_url}/#/pair/{made.pairing_code}")
    sys.stdout.flush()


def _print_qr(text: str) -> None:
    if sys.stdout.isatty():
        segno.make(text, error="m").terminal(compact=True)


# ---- people -----------------------------------------------------------------------------------------------


def _patient_add(chosen: argparse.Namespace, settings: Settings) -> None:
    database = _database(settings)
    new = accounts.add_patient(database, chosen.label, chosen.tz, clock.utcnow(), CHANCE)
    _show_code(new, chosen.json)


def _patient_code(chosen: argparse.Namespace, settings: Settings) -> None:
    database = _database(settings)
    patient = accounts.find_patient(database, chosen.patient)
    _show_code(accounts.issue_code(database, patient.id, clock.utcnow(), CHANCE), chosen.json)


def _show_code(new: accounts.NewCode, as_json: bool) -> None:
    shown = {
        "patient_id": str(new.patient.id),
        "label": new.patient.label,
        "pairing_code": new.code,
        "expires_at": new.expires_at.isoformat(),
    }
    _show(shown, as_json)


def _therapist_add(chosen: argparse.Namespace, settings: Settings) -> None:
    token, expires_at = invitations.invite(_database(settings), clock.utcnow(), CHANCE)
    link = f"{settings.public_url}/#/therapist/invite/{token}"
    _show({"invitation": token, "link": link, "expires_at": expires_at.isoformat()}, chosen.json)


def _therapist_reset(chosen: argparse.Namespace, settings: Settings) -> None:
    """The old password and all sessions are void from now on."""
    therapist, token, expires_at = invitations.invite_back(
        _database(settings), chosen.login, chosen.second_factor, clock.utcnow(), CHANCE
    )
    link = f"{settings.public_url}/#/therapist/reset/{token}"
    shown = {"therapist_id": str(therapist.id), "login": therapist.login, "invitation": token, "link": link}
    _show({**shown, "expires_at": expires_at.isoformat()}, chosen.json)


def _export(chosen: argparse.Namespace, settings: Settings) -> None:
    house = main.open_house(settings)
    patient = accounts.find_patient(house.database, chosen.patient)
    print(reports.operator_export(house.database, house.lives, patient, clock.utcnow(), CHANCE))


def _pull(chosen: argparse.Namespace, _settings: Settings) -> None:
    """Exit codes beside the usual ones: 3 a report is missing, 4 broke off (run again), 5 damaged on its way."""
    key = key_in(chosen.token_file)
    chosen.out.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = chosen.out / f"caseload-{clock.utcnow():%Y-%m-%d}.ndjson"
    try:
        done = pull.pull(caseload_of(chosen.server, key), path, chosen.tries, time.sleep)
    except Unavailable as broken:
        sys.exit(_said(f"{broken.detail} What came in is kept; run this again to go on.", 4))
    except pull.Damaged as damaged:
        sys.exit(_said(damaged.detail, 5))
    except OSError as error:
        sys.exit(_said(f"{chosen.out}: {error.strerror}."))
    print(
        f"{done.path}: {done.reports} reports, {done.without} people who have not begun, {done.failed} failed"
    )
    sys.exit(3 if done.failed else 0)


def _demo(chosen: argparse.Namespace, settings: Settings) -> None:
    house = main.open_house(settings)
    made = demo.seed(house.database, house.planner, clock.utcnow(), CHANCE)
    _show(
        {
            "patient_id": str(made.patient_id),
            "pairing_code": made.pairing_code,
            "therapist_login": made.therapist_login,
            "therapist_password": made.therapist_password,
        },
        chosen.json,
    )


# ---- the house itself -------------------------------------------------------------------------------------


def _migrate(_chosen: argparse.Namespace, settings: Settings) -> None:
    _database(settings)
    print("The database is at the newest migration.")


def _backup(chosen: argparse.Namespace, settings: Settings) -> None:
    target = chosen.target or settings.data_dir / "backups"
    place = _backup_place(settings)
    try:
        made = backups.back_up(place, target, chosen.keep, clock.utcnow(), main.VERSION)
    except OSError as error:
        sys.exit(_said(f"{target}: {error.strerror}."))
    shown = {"file": str(made.path), "rows": str(sum(made.manifest.rows.values()))}
    _show(shown | {"keys": str(len(made.manifest.keys)), "removed": str(len(made.removed))}, chosen.json)
    if settings.vapid_key_path.name not in {Path(name).name for name in made.manifest.keys}:
        print(f"{settings.vapid_key_path} is missing, so phones cannot be reached from it.", file=sys.stderr)


def _restore(chosen: argparse.Namespace, settings: Settings) -> None:
    try:
        done = backups.restore(_backup_place(settings), chosen.file)
    except OSError as error:
        sys.exit(_said(f"{error.filename or settings.data_dir}: {error.strerror}."))
    _show({"rows": str(sum(done.rows.values())), "keys": str(len(done.manifest.keys))}, as_json=False)
    print("\n".join(["", *backups.what_phones_notice(done.manifest), "", "Check it now: backbeat doctor"]))


def _backup_place(settings: Settings) -> backups.Place:
    return backups.Place(
        settings.data_dir, settings.database_url, settings.vapid_key_path, settings.sign_in_key_path
    )


def _positive(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError("give a number from 1")
    return int(text)


def _vapid(chosen: argparse.Namespace, settings: Settings) -> None:
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = settings.vapid_key_path
    found = keys.rotate(path) if chosen.rotate else keys.ring(path)
    earlier = " ".join(key.id for key in found.earlier)
    shown = {"key": found.current.public, "key_id": found.current.id, "file": str(path)}
    _show(shown | ({"earlier_key_ids": earlier} if earlier else {}), chosen.json)
    _, in_use = doctor.examine(_installation(settings), clock.utcnow())
    standing = push_doctor.look_at_keys(path, in_use.phones)
    if standing.level is doctor.Level.BAD:
        print(f"Warning: {standing.text}.", file=sys.stderr)
    if chosen.rotate:
        print(
            "Restart the server and the workers; phones take the new key when they next open.",
            file=sys.stderr,
        )


def _doctor(chosen: argparse.Namespace, settings: Settings) -> None:
    findings, in_use = doctor.examine(_installation(settings), clock.utcnow())
    findings.append(push_doctor.look_at_keys(settings.vapid_key_path, in_use.phones))
    if not chosen.offline:
        findings += push_doctor.look_at_services(in_use.origins, settings.push_hosts, clock.utcnow)
        if settings.secure:
            findings += api_doctor.look(api_doctor.door_of(settings.public_url), clock.utcnow)
    if chosen.json:
        print(json.dumps([{"name": f.name, "level": f.level, "text": f.text} for f in findings], indent=2))
    else:
        for finding in findings:
            print(f"{finding.level:<5} {finding.name}: {finding.text}")
        print("\nSettings (environment variables)")
        for name, value, meaning in settings_of(settings):
            print(f"  {name}={value}\n      {meaning}")
    sys.exit(1 if any(finding.level is doctor.Level.BAD for finding in findings) else 0)


def _openapi(_chosen: argparse.Namespace, settings: Settings) -> None:
    print(json.dumps(main.create_app(settings).openapi(), indent=2))


def _simulate(chosen: argparse.Namespace, settings: Settings) -> None:
    sys.exit(simulation_command.run(chosen, settings.catalogue_path))


def _rules(chosen: argparse.Namespace, _settings: Settings) -> None:
    """One JSON case a line in, one answer a line out; a case that is malformed answers with ``error``."""
    judge = RULES[chosen.rule]
    for line in sys.stdin:
        if not line.strip():
            continue
        case = json.loads(line)
        asked = {name: value for name, value in case.items() if name != "id"}
        try:
            answer = judge(asked)
        except ValueError as error:
            answer = {"error": str(error)}
        if isinstance(answer, list):
            answer = {"violations": answer}
        print(json.dumps(({"id": case["id"]} if "id" in case else {}) | answer), flush=True)


# ---- wiring -----------------------------------------------------------------------------------------------


def settings_of(settings: Settings) -> list[tuple[str, str, str]]:
    """Each variable with the value in force and its meaning; a password inside an address is hidden."""
    values = settings.shown()
    return [(variable.name, values[variable.name], variable.meaning) for variable in VARIABLES]


def _installation(settings: Settings) -> doctor.Installation:
    return doctor.Installation(
        data_dir=settings.data_dir,
        database_url=settings.database_url,
        sign_in_key_path=settings.sign_in_key_path,
        vapid_subject=settings.vapid_subject,
        subject_is_placeholder=settings.vapid_subject == FALLBACK_SUBJECT,
        catalogue_path=settings.catalogue_path,
        frontend_dir=settings.frontend_dir,
        public_url=settings.public_url,
    )


def _database(settings: Settings) -> Database:
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    upgrade(settings.database_url)
    return Database(settings.database_url)


def _show(values: dict[str, str], as_json: bool) -> None:
    if as_json:
        print(json.dumps(values))
        return
    for name, value in values.items():
        print(f"{name.replace('_', ' ')}: {value}")


def _said(sentence: str, code: int = 1) -> int:
    print(sentence, file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="backbeat", description="Good minutes for a sore back.")
    verbs = parser.add_subparsers(required=True, metavar="COMMAND")

    def verb(into: Any, name: str, run_it: Callable[..., None], text: str) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = into.add_parser(name, help=text, description=text)
        added.set_defaults(run=run_it)
        return added

    def json_too(added: argparse.ArgumentParser) -> argparse.ArgumentParser:
        added.add_argument("--json", action="store_true", help="print one JSON object")
        return added

    serve = verb(verbs, "serve", _serve, "serve the phone app and the API")
    serve.add_argument("--welcome", action="store_true", help="print a pairing code at the start")
    serve.add_argument("--demo", action="store_true", help="add a person with eight weeks of history")
    verb(verbs, "worker", _work, "send reminders from this process")
    json_too(verb(verbs, "demo", _demo, "add a person with eight weeks of history and a therapist"))
    people = verbs.add_parser("patient", help="add a person, or give one a code").add_subparsers(
        required=True
    )
    add = json_too(verb(people, "add", _patient_add, "add a person and print the pairing code"))
    add.add_argument("--label", default="Patient", help="how the person is listed; a pseudonym is fine")
    add.add_argument("--tz", default="UTC", help="IANA time zone until the phone tells its own")
    code = json_too(verb(people, "code", _patient_code, "print a new pairing code for a person"))
    code.add_argument("patient", help="id, or label if only one person has it")
    therapists = verbs.add_parser("therapist", help="invite a therapist, or let one back in").add_subparsers(
        required=True
    )
    json_too(verb(therapists, "add", _therapist_add, "print a one-time invitation"))
    reset = json_too(
        verb(
            therapists,
            "reset",
            _therapist_reset,
            "void a therapist's password and sessions, and print a one-time invitation to set a new password",
        )
    )
    reset.add_argument("login", help="the sign-in name")
    reset.add_argument(
        "--second-factor",
        action="store_true",
        help="the phone is lost too: remove authenticator app and passkeys",
    )
    export = verb(verbs, "export", _export, "print a person's report as JSON")
    export.add_argument("patient", help="id, or label if only one person has it")
    pulling = verb(verbs, "pull", _pull, "keep a copy of a therapist's caseload from a server, as NDJSON")
    pulling.add_argument("--server", required=True, help="its address, https://back.example.org")
    pulling.add_argument(
        "--token-file", required=True, type=Path, help="file with the API key, readable by you only"
    )
    pulling.add_argument("--out", required=True, type=Path, help="folder for caseload-YYYY-MM-DD.ndjson")
    pulling.add_argument("--tries", type=int, default=5, help="how often to go on without a new line (5)")
    saving = json_too(
        verb(verbs, "backup", _backup, "copy database and keys into one file while the server runs")
    )
    saving.add_argument(
        "target", nargs="?", type=Path, metavar="FILE.zip|FOLDER", help="(backups in BACKBEAT_DATA)"
    )
    saving.add_argument("--keep", type=_positive, metavar="N", help="leave N backups in the folder")
    restoring = verb(verbs, "restore", _restore, "put a backup into an empty place, checked and migrated")
    restoring.add_argument("file", type=Path, metavar="FILE.zip")
    vapid = json_too(verb(verbs, "vapid", _vapid, "print the public push key; makes the pair once"))
    vapid.add_argument("--rotate", action="store_true", help="make a new pair; earlier ones stay in use")
    checking = json_too(verb(verbs, "doctor", _doctor, "check the installation and say how to mend it"))
    checking.add_argument(
        "--offline", action="store_true", help="ask neither push services nor the public address"
    )
    verb(verbs, "migrate", _migrate, "bring the database to the newest schema")
    verb(verbs, "openapi", _openapi, "print the OpenAPI document")
    simulate = verb(
        verbs, "simulate", _simulate, "let made-up backs live with the engine, and with two baselines"
    )
    simulation_command.add_arguments(simulate)
    rules = verb(verbs, "rules", _rules, "answer plain cases: one JSON object a line")
    rules.add_argument("rule", choices=sorted(RULES))
    return parser


if __name__ == "__main__":
    run()
