"""The people of the story, as far as they act without a browser: a patient's phone and a therapist's computer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx
from running_server import RunningServer

BERLIN = ZoneInfo("Europe/Berlin")
DAY = "2027-03-02"  # a Tuesday in winter time
EARLY = datetime(2027, 3, 2, 6, 35, tzinfo=BERLIN)  # before any window of a person who wakes at seven

# A desk worker whose back asks for a middle course: no leg signs, no care flags, calm at the start.
ANSWERS: dict[str, Any] = {
    "age_band": "40-49",
    "activity": "once_or_twice",
    "named": "none",
    "worse": ["twisting"],
    "eases": ["changing_position"],
    "leg": "none",
    "avg_pain": 3,
    "enjoyment": 3,
    "general_activity": 2,
    "stir": 1,
    "calm_down": 0,
    "care_flags": [],
    "wake": "07:00",
    "bed": "22:30",
    "work": "desk",
    "lie_down": ["home"],
    "equipment": {"home": ["mat_or_bed", "chair", "wall", "counter_or_desk"]},
    "sessions": 3,
    "floor_ok": True,
    "discreet": False,
    "disliked": [],
}


def answered(response: httpx.Response) -> Any:
    """The body of a successful answer; the problem's own words otherwise."""
    assert response.is_success, (
        f"{response.request.method} {response.request.url}: {response.status_code} {response.text}"
    )
    return response.json() if response.content else None


class Patient:
    """A phone that speaks the API itself; `label` is how the therapist sees the person."""

    def __init__(self, server: RunningServer, label: str = "A. B.") -> None:
        self._server = server
        self._seq = 0
        self.browser = server.visitor()
        self.label = label

    def pair(self) -> None:
        made = self._server.run("patient", "add", "--label", self.label, "--tz", BERLIN.key, "--json")
        answered(
            self.browser.post("/api/pair", json={"code": made["pairing_code"], "device_name": "Test phone"})
        )

    def answer_intake(self) -> None:
        body = {"id": str(uuid4()), "at": self._stamp(), "tz": BERLIN.key, "answers": ANSWERS, "ticked": []}
        answered(self.browser.put("/api/intake", json=body))

    def today(self) -> dict[str, Any]:
        return dict(answered(self.browser.get("/api/today")))

    def event(self, event_type: str, /, **fields: Any) -> dict[str, Any]:
        """An event stamped by this phone now; the story stays within one person-day."""
        self._seq += 1
        envelope = {
            "id": str(uuid4()),
            "v": 1,
            "seq": self._seq,
            "at": self._stamp(),
            "tz": BERLIN.key,
            "day": DAY,
        }
        return {**envelope, "type": event_type, **fields}

    def send(self, events: Sequence[dict[str, Any]]) -> list[str]:
        """The status of each receipt."""
        receipts = answered(self.browser.post("/api/journal", json={"events": list(events)}))["receipts"]
        assert [receipt["id"] for receipt in receipts] == [event["id"] for event in events]
        return [receipt["status"] for receipt in receipts]

    def whole_session(self, session: dict[str, Any], before: int = 2, after: int = 1) -> list[dict[str, Any]]:
        """Every event of one session of the plan, done as planned."""
        carried = ("item", "exercise_id", "track", "rank", "dose_step", "role", "substitute", "seconds")
        items = [{name: item[name] for name in carried} for item in session["items"]]
        shared = {name: session[name] for name in ("slot", "kind", "context", "phase", "planned_s")}
        started = self.event(
            "SessionStarted", session_id=session["id"], before=before, unplanned=False, items=items, **shared
        )
        done = [self._exercise_done(session["id"], item) for item in session["items"]]
        rated = {
            "during": before,
            "after": after,
            "blamed": [],
            "leg": "none",
            "leg_blamed": [],
            "neuro_new": False,
        }
        ended = self.event(
            "SessionDone", session_id=session["id"], wall_s=session["planned_s"], adapted=False, **rated
        )
        return [started, *done, ended]

    def _exercise_done(self, session_id: str, item: dict[str, Any]) -> dict[str, Any]:
        sets = [{"reps": reps, "seconds": 30, "ended_by": "done"} for reps in item["reps"]]
        fields = {"form": "clean", "breath_held": False, "rpe": 3, "reason": "none"}
        return self.event(
            "ExerciseDone",
            session_id=session_id,
            item=item["item"],
            exercise_id=item["exercise_id"],
            dose_step=item["dose_step"],
            sets=sets,
            **fields,
        )

    def _stamp(self) -> str:
        return self._server.now().astimezone(BERLIN).isoformat(timespec="milliseconds")


class Therapist:
    """Comes by an invitation, gives out share codes, reads reports."""

    def __init__(self, server: RunningServer) -> None:
        self._browser = server.visitor()
        invitation = server.run("therapist", "add", "--json")["invitation"]
        self.login = f"heron-{uuid4().hex[:8]}"  # several may visit one installation
        account = {"name": "T. Heron", "login": self.login, "password": "a long pass phrase of the test"}
        answered(self._browser.post("/api/therapist/accept", json={"invitation": invitation, **account}))

    def share_code(self) -> str:
        return str(answered(self._browser.post("/api/therapist/share-codes", json={}))["code"])

    def share_link(self) -> str:
        """The part of the link behind `#`, as a patient opens it."""
        link = str(answered(self._browser.post("/api/therapist/share-codes", json={}))["link"])
        return f"#{link.partition('#')[2]}"

    def report_of(self, label: str) -> dict[str, Any]:
        """The report of the one patient listed as `label`."""
        listed = answered(self._browser.get("/api/therapist/patients"))["patients"]
        (patient,) = [one for one in listed if one["label"] == label]
        return dict(answered(self._browser.get(f"/api/therapist/patients/{patient['id']}/report")))

    def close(self) -> None:
        self._browser.close()
