"""Adding people, inviting therapists and letting them back in, and what is kept of somebody."""

import argparse
import sys
import time

from app import clock, main
from app.api.client import caseload_of, key_in
from app.cli.terminal import CHANCE, open_database, said, show
from app.domain.errors import Unavailable
from app.services import accounts, demo, invitations, pull, reports
from app.settings import Settings


def add_patient(chosen: argparse.Namespace, settings: Settings) -> None:
    database = open_database(settings)
    new = accounts.add_patient(database, chosen.label, chosen.tz, clock.utcnow(), CHANCE)
    _show_code(new, chosen.json)


def new_code(chosen: argparse.Namespace, settings: Settings) -> None:
    database = open_database(settings)
    patient = accounts.find_patient(database, chosen.patient)
    _show_code(accounts.issue_code(database, patient.id, clock.utcnow(), CHANCE), chosen.json)


def _show_code(new: accounts.NewCode, as_json: bool) -> None:
    shown = {
        "patient_id": str(new.patient.id),
        "label": new.patient.label,
        "pairing_code": new.code,
        "expires_at": new.expires_at.isoformat(),
    }
    show(shown, as_json)


def invite_therapist(chosen: argparse.Namespace, settings: Settings) -> None:
    token, expires_at = invitations.invite(open_database(settings), clock.utcnow(), CHANCE)
    link = f"{settings.public_url}/#/therapist/invite/{token}"
    show({"invitation": token, "link": link, "expires_at": expires_at.isoformat()}, chosen.json)


def reset_therapist(chosen: argparse.Namespace, settings: Settings) -> None:
    """The old password and all sessions are void from now on."""
    therapist, token, expires_at = invitations.invite_back(
        open_database(settings), chosen.login, chosen.second_factor, clock.utcnow(), CHANCE
    )
    link = f"{settings.public_url}/#/therapist/reset/{token}"
    shown = {"therapist_id": str(therapist.id), "login": therapist.login, "invitation": token, "link": link}
    show({**shown, "expires_at": expires_at.isoformat()}, chosen.json)


def export(chosen: argparse.Namespace, settings: Settings) -> None:
    house = main.open_house(settings)
    patient = accounts.find_patient(house.database, chosen.patient)
    print(reports.operator_export(house.database, house.lives, patient, clock.utcnow(), CHANCE).decode())


def pull_caseload(chosen: argparse.Namespace, _settings: Settings) -> None:
    """Exit codes beside the usual ones: 3 a report is missing, 4 broke off (run again), 5 damaged on its way."""
    key = key_in(chosen.token_file)
    chosen.out.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = chosen.out / f"caseload-{clock.utcnow():%Y-%m-%d}.ndjson"
    try:
        done = pull.pull(caseload_of(chosen.server, key), path, chosen.tries, time.sleep)
    except Unavailable as broken:
        sys.exit(said(f"{broken.detail} What came in is kept; run this again to go on.", 4))
    except pull.Damaged as damaged:
        sys.exit(said(damaged.detail, 5))
    except OSError as error:
        sys.exit(said(f"{chosen.out}: {error.strerror}."))
    print(
        f"{done.path}: {done.reports} reports, {done.without} people who have not begun, {done.failed} failed"
    )
    sys.exit(3 if done.failed else 0)


def make_demo(chosen: argparse.Namespace, settings: Settings) -> None:
    house = main.open_house(settings)
    made = demo.seed(house.database, house.planner, clock.utcnow(), CHANCE)
    show(
        {
            "patient_id": str(made.patient_id),
            "pairing_code": made.pairing_code,
            "therapist_login": made.therapist_login,
            "therapist_password": made.therapist_password,
        },
        chosen.json,
    )
