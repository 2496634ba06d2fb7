"""The rules asked without a server: plain cases one by one, and made-up lives."""

import argparse
import json
import sys
from collections.abc import Callable
from typing import Any

from app.domain import composer, intake, progression
from app.services import simulation_command
from app.settings import Settings

RULES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "decide": progression.decide,
    "check-session": composer.check_session,
    "intake": intake.intake,
}


def simulate(chosen: argparse.Namespace, settings: Settings) -> None:
    sys.exit(simulation_command.run(chosen, settings.catalogue_path))


def judge(chosen: argparse.Namespace, _settings: Settings) -> None:
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
