"""Looking after an installation: migrations, backups, push keys, and whether all is well."""

import argparse
import json
import sys
from pathlib import Path

from app import clock, main
from app.api import doctor as api_doctor
from app.cli.terminal import open_database, said, show
from app.push import doctor as push_doctor
from app.push import keys
from app.services import backups, doctor
from app.settings import FALLBACK_SUBJECT, VARIABLES, Settings


def migrate(_chosen: argparse.Namespace, settings: Settings) -> None:
    open_database(settings)
    print("The database is at the newest migration.")


def back_up(chosen: argparse.Namespace, settings: Settings) -> None:
    target = chosen.target or settings.data_dir / "backups"
    place = _backup_place(settings)
    try:
        made = backups.back_up(place, target, chosen.keep, clock.utcnow(), main.VERSION)
    except OSError as error:
        sys.exit(said(f"{target}: {error.strerror}."))
    shown = {"file": str(made.path), "rows": str(sum(made.manifest.rows.values()))}
    show(shown | {"keys": str(len(made.manifest.keys)), "removed": str(len(made.removed))}, chosen.json)
    if settings.vapid_key_path.name not in {Path(name).name for name in made.manifest.keys}:
        print(f"{settings.vapid_key_path} is missing, so phones cannot be reached from it.", file=sys.stderr)


def restore(chosen: argparse.Namespace, settings: Settings) -> None:
    try:
        done = backups.restore(_backup_place(settings), chosen.file)
    except OSError as error:
        sys.exit(said(f"{error.filename or settings.data_dir}: {error.strerror}."))
    show({"rows": str(sum(done.rows.values())), "keys": str(len(done.manifest.keys))}, as_json=False)
    print("\n".join(["", *backups.what_phones_notice(done.manifest), "", "Check it now: backbeat doctor"]))


def _backup_place(settings: Settings) -> backups.Place:
    return backups.Place(
        settings.data_dir, settings.database_url, settings.vapid_key_path, settings.sign_in_key_path
    )


def push_key(chosen: argparse.Namespace, settings: Settings) -> None:
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = settings.vapid_key_path
    found = keys.rotate(path) if chosen.rotate else keys.ring(path)
    earlier = " ".join(key.id for key in found.earlier)
    shown = {"key": found.current.public, "key_id": found.current.id, "file": str(path)}
    show(shown | ({"earlier_key_ids": earlier} if earlier else {}), chosen.json)
    _, in_use = doctor.examine(_installation(settings), clock.utcnow())
    standing = push_doctor.look_at_keys(path, in_use.phones)
    if standing.level is doctor.Level.BAD:
        print(f"Warning: {standing.text}.", file=sys.stderr)
    if chosen.rotate:
        print(
            "Restart the server and the workers; phones take the new key when they next open.",
            file=sys.stderr,
        )


def examine(chosen: argparse.Namespace, settings: Settings) -> None:
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


def openapi(_chosen: argparse.Namespace, settings: Settings) -> None:
    print(json.dumps(main.create_app(settings).openapi(), indent=2))


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
