"""``backbeat``: a person at a terminal. Exit codes: 0 done, 1 refused with a sentence, 2 wrong usage."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from app.cli import people, rules, serving, upkeep
from app.cli.terminal import said
from app.domain.errors import DomainError
from app.services import simulation_command
from app.settings import SettingsError, from_environment


def run(arguments: Sequence[str] | None = None) -> None:
    chosen = _parser().parse_args(arguments)
    os.umask(0o077)  # database, keys and their copies are for the owner only
    try:
        chosen.run(chosen, from_environment())
    except SettingsError as error:
        sys.exit(said(str(error)))
    except DomainError as error:
        sys.exit(said(error.detail))
    except KeyboardInterrupt:
        sys.exit(130)


def _positive(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError("give a number from 1")
    return int(text)


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

    serve = verb(verbs, "serve", serving.serve, "serve the phone app and the API")
    serve.add_argument("--welcome", action="store_true", help="print a pairing code at the start")
    serve.add_argument("--demo", action="store_true", help="add a person with eight weeks of history")
    verb(verbs, "worker", serving.work, "send reminders from this process")
    json_too(
        verb(verbs, "demo", people.make_demo, "add a person with eight weeks of history and a therapist")
    )
    patients = verbs.add_parser("patient", help="add a person, or give one a code").add_subparsers(
        required=True
    )
    add = json_too(verb(patients, "add", people.add_patient, "add a person and print the pairing code"))
    add.add_argument("--label", default="Patient", help="how the person is listed; a pseudonym is fine")
    add.add_argument("--tz", default="UTC", help="IANA time zone until the phone tells its own")
    code = json_too(verb(patients, "code", people.new_code, "print a new pairing code for a person"))
    code.add_argument("patient", help="id, or label if only one person has it")
    therapists = verbs.add_parser("therapist", help="invite a therapist, or let one back in").add_subparsers(
        required=True
    )
    json_too(verb(therapists, "add", people.invite_therapist, "print a one-time invitation"))
    reset = json_too(
        verb(
            therapists,
            "reset",
            people.reset_therapist,
            "void a therapist's password and sessions, and print a one-time invitation to set a new password",
        )
    )
    reset.add_argument("login", help="the sign-in name")
    reset.add_argument(
        "--second-factor",
        action="store_true",
        help="the phone is lost too: remove authenticator app and passkeys",
    )
    export = verb(verbs, "export", people.export, "print a person's report as JSON")
    export.add_argument("patient", help="id, or label if only one person has it")
    pulling = verb(
        verbs, "pull", people.pull_caseload, "keep a copy of a therapist's caseload from a server, as NDJSON"
    )
    pulling.add_argument("--server", required=True, help="its address, https://back.example.org")
    pulling.add_argument(
        "--token-file", required=True, type=Path, help="file with the API key, readable by you only"
    )
    pulling.add_argument("--out", required=True, type=Path, help="folder for caseload-YYYY-MM-DD.ndjson")
    pulling.add_argument("--tries", type=int, default=5, help="how often to go on without a new line (5)")
    saving = json_too(
        verb(verbs, "backup", upkeep.back_up, "copy database and keys into one file while the server runs")
    )
    saving.add_argument(
        "target", nargs="?", type=Path, metavar="FILE.zip|FOLDER", help="(backups in BACKBEAT_DATA)"
    )
    saving.add_argument("--keep", type=_positive, metavar="N", help="leave N backups in the folder")
    restoring = verb(
        verbs, "restore", upkeep.restore, "put a backup into an empty place, checked and migrated"
    )
    restoring.add_argument("file", type=Path, metavar="FILE.zip")
    vapid = json_too(verb(verbs, "vapid", upkeep.push_key, "print the public push key; makes the pair once"))
    vapid.add_argument("--rotate", action="store_true", help="make a new pair; earlier ones stay in use")
    checking = json_too(
        verb(verbs, "doctor", upkeep.examine, "check the installation and say how to mend it")
    )
    checking.add_argument(
        "--offline", action="store_true", help="ask neither push services nor the public address"
    )
    verb(verbs, "migrate", upkeep.migrate, "bring the database to the newest schema")
    verb(verbs, "openapi", upkeep.openapi, "print the OpenAPI document")
    simulate = verb(
        verbs, "simulate", rules.simulate, "let made-up backs live with the engine, and with two baselines"
    )
    simulation_command.add_arguments(simulate)
    asked = verb(verbs, "rules", rules.judge, "answer plain cases: one JSON object a line")
    asked.add_argument("rule", choices=sorted(rules.RULES))
    return parser
