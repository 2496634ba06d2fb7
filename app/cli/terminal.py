"""What every command shares: how it opens the database, and how it speaks."""

import json
import sys

from app import clock
from app.services.chance import Chance
from app.settings import Settings
from app.store.db import Database
from app.store.migrate import upgrade

CHANCE = Chance(clock.new_id, clock.new_token, clock.new_code)


def open_database(settings: Settings) -> Database:
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    upgrade(settings.database_url)
    return Database(settings.database_url)


def show(values: dict[str, str], as_json: bool) -> None:
    if as_json:
        print(json.dumps(values))
        return
    for name, value in values.items():
        print(f"{name.replace('_', ' ')}: {value}")


def said(sentence: str, code: int = 1) -> int:
    print(sentence, file=sys.stderr)
    return code
