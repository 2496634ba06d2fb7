"""A simulated patient's day: wakes, answers what the phone asks, does some of the sessions, goes to bed.

The programme behind the phone may be the engine or a printed sheet; the person cannot tell. Every draw of
chance belongs to a day and a moment, so two programmes tried on one seed meet the same nights, the same
flare-ups and the same will to move.
"""

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from app.domain import synthetic
from app.domain.constants import MORNING_RAISED
from app.domain.days import minutes_of, wall_instant
from app.domain.event_person import ClearanceRecorded, IntakeCompleted, ProgramStarted, SafetyScreened
from app.domain.event_sessions import PlanShown, SessionSkipped, StepAnswered
from app.domain.event_types import ClearanceStatement, Instrument, ScreenReason
from app.domain.events import ConfidenceRated, MorningChecked, OutcomeRated
from app.domain.exercises import Catalogue
from app.domain.prescription import PlannedSession
from app.domain.safety import screen_result, shown_codes
from app.domain.synthetic import Body, ChanceSource
from app.domain.vocabulary import SkipReason, Slot
from app.domain.windows import bedtime
from app.services.simulated_phone import Phone
from app.services.simulated_programme import Fate, Programme, Stop, Today
from app.services.simulated_session import Doing, train

ANSWERS_AFTER_WAKING_MIN: Final = 10
LATE_AFTER_WAKING_MIN: Final = 6 * 60
CONFIDENCE_EVERY_DAYS: Final = 7
PEG_EVERY_DAYS: Final = 14
PSFS_EVERY_DAYS: Final = 28
AUTOMATICITY_FROM_DAY: Final = 21
TRIES_THE_STEP: Final = 0.7
DOES_OPTIONAL: Final = 0.3
QUESTIONS_AT_MOST: Final = 4
SKIPS_SORE: Final = 0.3
"""Above the pain ceiling at the start: the others take the calm session that is offered."""

SEES_A_CLINICIAN_AFTER_DAYS: Final = 2
ACTIVITIES: Final = ("sit through a meeting", "put on socks", "carry shopping")
TICKED_SIGN: Final = "s1_bladder"
NEW_NUMBNESS: Final = 0.1
"""How much rarer than a tick new weakness or numbness after a session is."""


class Person:
    """Lives one day after the other; ``body`` is what became of them, ``today`` what the phone last showed."""

    def __init__(
        self, body: Body, fate: Fate, catalogue: Catalogue, phone: Phone, programme: Programme, start: date
    ) -> None:
        self.body, self.fate, self.catalogue = body, fate, catalogue
        self.phone, self.programme, self.start = phone, programme, start
        self.zone = ZoneInfo(phone.tz)
        self.wake_min = minutes_of(body.archetype.answers.wake)
        self.bed_min = bedtime(self.wake_min, minutes_of(body.archetype.answers.bed))
        self.today: Today | None = None
        self._late: tuple[datetime, MorningChecked] | None = None
        self._opened_on: date | None = None
        self._cleared_on: date | None = None

    @property
    def day(self) -> date:
        return self.start + timedelta(days=self.body.day)

    def join(self) -> None:
        """Intake, both safety lists, and the programme begins: the first thing on the first day."""
        at = self._at(self.start, 0)
        self.phone.tell(at, self.start, IntakeCompleted(self.body.archetype.answers))
        intake = ScreenReason.INTAKE
        clear = SafetyScreened(intake, shown_codes(intake), (), screen_result(()))
        self.phone.tell(at + timedelta(minutes=1), self.start, clear)
        begun = ProgramStarted("1", self.catalogue.version)
        self.phone.tell(at + timedelta(minutes=2), self.start, begun)

    def live(self) -> None:
        """One person-day, from waking to the last session."""
        day = self.body.day + 1
        self.body = synthetic.next_day(self.body, self.fate.draws(f"{day} night"))
        self._late = None
        self._wake(self.fate.draws(f"{day} morning"))
        for slot in Slot:
            self._come_to(slot, self.fate.draws(f"{day} {slot.value}"))
        self._tell_late_answer(None)

    def bed_time(self) -> datetime:
        return wall_instant(self.day, self.bed_min, self.zone)

    def _at(self, day: date, after_waking_min: int) -> datetime:
        return wall_instant(day, self.wake_min + after_waking_min, self.zone)

    # ---- the morning --------------------------------------------------------------------------------------

    def _wake(self, chance: ChanceSource) -> None:
        pain = synthetic.morning_pain(self.body)
        habits = self.body.archetype.habits
        answers = synthetic.answers_morning(self.body, pain, chance)
        is_late, declares = chance.random() < habits.late_mornings, chance.random() < habits.declares
        at = self._at(self.day, ANSWERS_AFTER_WAKING_MIN + int(20 * chance.random()))
        usual = self.today.ref_pain if self.today else pain
        said = MorningChecked(pain, flare=declares and pain >= usual + MORNING_RAISED)
        if answers and not is_late:
            self.phone.tell(at, self.day, said)
            self._open(at)
            self._rate(at + timedelta(minutes=2), self.fate.draws(f"{self.body.day} ratings"))
            return
        if answers:
            self._late = self._at(self.day, LATE_AFTER_WAKING_MIN), said
        self.today = self.programme.today(at)

    def _tell_late_answer(self, before: datetime | None) -> None:
        if self._late and (before is None or self._late[0] < before):
            self.phone.tell(self._late[0], self.day, self._late[1])
            self._late = None

    def _rate(self, at: datetime, chance: ChanceSource) -> None:
        """Confidence weekly, the other outcomes on their days; whoever misses the morning misses them."""
        day, tell = self.body.day, self.phone.tell
        if day % CONFIDENCE_EVERY_DAYS == 0:
            tell(at, self.day, ConfidenceRated(synthetic.confidence(self.body, chance)))
        if day % PEG_EVERY_DAYS == 0:
            items = synthetic.interference(self.body, chance)
            tell(at, self.day, OutcomeRated(Instrument.PEG, items))
        if day % PSFS_EVERY_DAYS == 0:
            able = tuple(synthetic.ability(self.body, chance) for _ in ACTIVITIES)
            tell(at, self.day, OutcomeRated(Instrument.PSFS, able, ACTIVITIES))
        if day >= AUTOMATICITY_FROM_DAY and day % PEG_EVERY_DAYS == CONFIDENCE_EVERY_DAYS:
            tell(at, self.day, OutcomeRated(Instrument.AUTOMATICITY, (min(7, 2 + day // 14),)))

    # ---- the phone is opened ------------------------------------------------------------------------------

    def _open(self, at: datetime) -> None:
        """Looks at today; answers what must be answered first, and looks again after each answer."""
        today = self.programme.today(at)
        asked = 0
        while asked < QUESTIONS_AT_MOST and self._answer(at + timedelta(seconds=asked), today):
            asked += 1
            today = self.programme.today(at + timedelta(seconds=asked))
        self.today = today
        at += timedelta(seconds=QUESTIONS_AT_MOST)
        for track in today.to_try:
            accepts = self.fate.draws(f"{self.body.day} {track}").random() < TRIES_THE_STEP
            self.phone.tell(at, self.day, StepAnswered(track, accepts))
        if self._opened_on != self.day:
            self._opened_on = self.day
            self.phone.tell(at, self.day, PlanShown(f"{self.body.day}", dict(today.ranks)))

    def _answer(self, at: datetime, today: Today) -> bool:
        """True if something was asked that must be answered before anything else."""
        if today.stop:
            return self._deal_with(today.stop, at)
        if today.due is None:
            return False
        ticks = self.fate.draws(f"{self.body.day} screen").random() < self.body.archetype.habits.ticks
        self._screen(at, today.due, (TICKED_SIGN,) if ticks else ())
        return True

    def _deal_with(self, stop: Stop, at: datetime) -> bool:
        """A clinician is seen after two days; where that is not enough, an empty list follows the day after."""
        if (self.day - stop.day).days < SEES_A_CLINICIAN_AFTER_DAYS or self._cleared_on == self.day:
            return False
        if stop.cleared:
            self._screen(at, ScreenReason.RETURN, ())
            return True
        self._cleared_on = self.day
        agreed = ClearanceRecorded(stop.event_id, self.day, "general practitioner", ClearanceStatement.AGREED)
        self.phone.tell(at, self.day, agreed)
        return True

    def _screen(self, at: datetime, reason: ScreenReason, ticked: tuple[str, ...]) -> None:
        shown = shown_codes(reason)
        result = screen_result(ticked, reason)
        self.phone.tell(at, self.day, SafetyScreened(reason, shown, ticked, result))

    # ---- sessions -----------------------------------------------------------------------------------------

    def _planned(self, slot: Slot) -> PlannedSession | None:
        sessions = self.today.plan.sessions if self.today else ()
        return next((session for session in sessions if session.slot is slot), None)

    def _come_to(self, slot: Slot, chance: ChanceSource) -> None:
        offered = self._planned(slot)
        comes, likes_more = synthetic.attends(self.body, chance), chance.random() < DOES_OPTIONAL
        delay = int(chance.random() * 40)
        if offered is None:
            return
        if not offered.optional:
            self.body = synthetic.counted(self.body, done=comes)
        if not comes or (offered.optional and not likes_more):
            return
        start_min = offered.at_min + min(delay, max(0, offered.until_min - offered.at_min - 1))
        at = max(wall_instant(self.day, start_min, self.zone), self._free_from())
        self._tell_late_answer(at)
        if slot is not Slot.MORNING or self._opened_on != self.day:
            self._open(at)  # whoever looked after waking sees the same plan at the first session
        session = self._planned(slot)
        if session is not None:
            self._train(session, at + timedelta(minutes=1), chance)

    def _free_from(self) -> datetime:
        """Nobody does two things at once: a minute after the last thing told."""
        return self.phone.log[-1].at + timedelta(minutes=1)

    def _train(self, session: PlannedSession, at: datetime, chance: ChanceSource) -> None:
        assert self.today is not None
        skips = chance.random() < SKIPS_SORE
        if synthetic.nprs(self.body.pain) > self.today.pain_ceiling:
            calmer = None if skips else self.programme.calm_instead(session)
            if calmer is None:
                self.phone.tell(at, self.day, SessionSkipped(session.session_id, SkipReason.PAIN))
                return
            session = calmer
        numb = chance.random() < self.body.archetype.habits.ticks * NEW_NUMBNESS
        doing = Doing(self.phone, self.catalogue, self.day, self.today.pain_ceiling, numb)
        self.body = train(doing, self.body, session, at, chance)
