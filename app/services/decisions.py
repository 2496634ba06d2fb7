"""Decisions as they were made and shown, kept beside what a replay makes of them now."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.domain.engine import Evaluation, reconcile
from app.domain.prescription import Decision, Explanation
from app.domain.vocabulary import Action
from app.services.chance import Chance
from app.store import decisions as rows
from app.store.db import Transaction


def keep(tx: Transaction, patient_id: UUID, evaluation: Evaluation, now: datetime, chance: Chance) -> None:
    """Writes what is decided newly and retires what a late answer has changed, as far back as is evaluated."""
    standing = [
        (row_id, _decision(json.loads(body)))
        for row_id, body in rows.standing(tx, patient_id, evaluation.since)
    ]
    recorded = [decision for _, decision in standing]
    remade = {
        id(_found(recorded, made.old)): made
        for made in reconcile(recorded, evaluation.decisions, evaluation.sessions, evaluation.since)
    }
    kept = set()
    for row_id, decision in standing:
        made = remade.get(id(decision))
        if made is None:
            kept.add((decision.day, decision.track))
        else:
            rows.retire(tx, row_id, made.old.status, now)
    new = [
        decision
        for decision in evaluation.decisions
        if decision.status == "current" and decision.day >= evaluation.since
        if (decision.day, decision.track) not in kept
    ]
    rows.add(tx, patient_id, [{"id": chance.new_id(), **_columns(decision)} for decision in new], now)


def _found(recorded: list[Decision], old: Decision) -> Decision:
    return next(one for one in recorded if (one.day, one.track) == (old.day, old.track))


def _columns(decision: Decision) -> dict[str, object]:
    return {
        "day": decision.day,
        "track": decision.track or "",
        "rule": decision.rule,
        "action": decision.action.value,
        "rank_before": decision.rank_before,
        "rank_after": decision.rank_after,
        "body": json.dumps(_plain(decision)),
    }


def _plain(decision: Decision) -> dict[str, Any]:
    return asdict(decision) | {"day": decision.day.isoformat(), "action": decision.action.value}


def _decision(raw: Mapping[str, Any]) -> Decision:
    explanation = Explanation(raw["explanation"]["text_id"], raw["explanation"]["values"])
    return Decision(
        **{
            **raw,
            "day": date.fromisoformat(raw["day"]),
            "action": Action(raw["action"]),
            "explanation": explanation,
            "ask": tuple(raw["ask"]),
            "inputs": tuple(raw["inputs"]),
        }
    )
