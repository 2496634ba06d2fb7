"""What a therapist reads in a report, and what must never be mistaken for something else."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

from log_builder import CATALOGUE, PERSON, PHONE, START, Log, evaluated
from pydantic_core import to_json
from report_lives import (
    AT,
    LIVES,
    MOBILITY,
    STRENGTH,
    blocked,
    eight_weeks,
    empty_week,
    flare,
    fortnight,
    fresh,
    report_of,
)

from app.domain.engine import freeze, profile_of
from app.domain.event_types import EventType
from app.domain.events import Event
from app.domain.report import ReportRequest, build
from app.domain.vocabulary import Actor


def day(program_day: int) -> str:
    return (START + timedelta(days=program_day)).isoformat()


def track(report: dict[str, Any], name: str) -> dict[str, Any]:
    return next(found for found in report["tracks"] if found["track"] == name)


class TestSameEventsSameBytes:
    def test_the_order_of_arrival_and_doubles_change_nothing(self):
        log = fortnight()
        shuffled = [*log.events, *log.events[::7]]
        random.Random(7).shuffle(shuffled)
        assert to_json(report_of(log, shuffled)) == to_json(report_of(log))

    def test_only_the_id_and_the_time_differ_between_two_exports(self):
        log = eight_weeks()
        one, other = report_of(log), report_of(log, export_id="other", generated_at=AT + timedelta(hours=1))
        assert one.keys() == other.keys()
        assert {name for name in one if one[name] != other[name]} == {"export_id", "generated_at"}

    def test_building_leaves_the_evaluation_as_it_was(self):
        evaluation = evaluated(fortnight())
        request = ReportRequest("1", AT, "Ada")
        assert to_json(build(evaluation, request)) == to_json(build(evaluation, request))

    def test_the_time_is_told_in_utc(self):
        told = datetime.fromisoformat("2026-06-01T10:30:00+02:00")
        assert report_of(fresh(), generated_at=told)["generated_at"] == "2026-06-01T08:30:00+00:00"


class TestThreeZeros:
    def test_a_week_in_a_stop_has_nothing_planned(self):
        log = blocked()
        report = report_of(log.at(15, "09:00"))
        second = report["adherence_by_week"][1]
        assert (second["planned"], second["completed"], second["ratio"]) == (0, 0, None)
        assert {one["target"] for one in report["coverage_by_week"][1]["functions"].values()} == {None}
        assert report["days"][8]["planned"] is None
        assert report["days"][8]["counts_for_adherence"] is False

    def test_a_silent_week_has_nothing_reported(self):
        report = report_of(empty_week())
        silent = report["adherence_by_week"][1]
        assert (silent["planned"] > 0, silent["reported"], silent["ratio"]) == (True, 0, 0.0)
        assert report["days"][8]["planned"] > 0
        assert (report["days"][8]["completed"], report["days"][8]["seconds"]) == (None, None)
        assert report["nprs_morning"][8]["value"] is None
        assert report["unsettled_mornings_by_week"][1] == {
            "week_start": day(7),
            "unsettled": None,
            "answered": 0,
        }
        assert report["nprs_variability"] is None

    def test_a_session_without_one_exercise_half_done_is_a_true_zero(self):
        log = fresh()
        log.at(1).session(*MOBILITY, share=0.2, reason="pain")
        report = report_of(log.at(2, "06:00"))
        assert report["sessions"][0]["status"] == "little"
        assert (report["days"][1]["completed"], report["days"][1]["planned"]) == (0, 2)
        assert report["skipped_reasons"]["pain"] == 3
        assert report["skipped_reasons"]["forgot"] == 0

    def test_nobody_who_just_began_is_judged(self):
        report = report_of(fresh())
        assert report["period_start"] == report["period_end"] == day(0)
        assert report["adherence_by_week"][0]["ratio"] is None
        assert report["data_quality"]["morning_answer_rate"] is None
        assert report["nprs_change"]["missing_pct"] is None
        assert report["nprs_change"]["n_days"] == 0
        assert (report["rpe_summary"]["mean"], report["breath_held_pct"]) == (None, None)
        assert report["sessions"] == report["flares"] == report["changes"] == []


class TestPractice:
    def test_today_counts_as_far_as_it_is_settled(self):
        log = fresh()
        log.at(1).morning(2)
        plan = evaluated(log).plan.sessions
        log.at(1, "08:00").do(plan[0])
        week = report_of(log.at(1, "09:30"))["adherence_by_week"][0]
        assert (week["planned"] - 2, week["completed"], week["minutes"]) == (1, 1, 6)

    def test_a_session_tells_every_rating(self):
        log = fresh()
        log.at(1).session(
            {"exercise_id": "bridge_full", "rpe": 6, "form": "ok", "breath_held": True, "load_kg": 2.5},
            kind="strength",
            before=2,
            during=4,
            after=3,
            adapted=True,
        )
        report = report_of(log.at(1, "10:00"))
        session = report["sessions"][0]
        assert (session["status"], session["kind"], session["slot"]) == ("done", "strength", "morning")
        assert (session["before"], session["during"], session["after"]) == (2, 4, 3)
        assert (session["planned_s"], session["wall_s"], session["adapted"]) == (360, 380, True)
        assert session["started_at"] == "2026-03-03T06:10:00+00:00"
        exercise = session["exercises"][0]
        assert (exercise["rpe"], exercise["form"], exercise["load_kg"]) == (6, "ok", 2.5)
        assert (exercise["completion"], exercise["breath_held"]) == (1.0, True)
        assert report["exercises"]["bridge_full"] == {"name": "Bridge, slow", "track": "bridge", "level": 1}
        assert report["rpe_summary"] == {"mean": 6.0, "exercises": 1}
        assert (report["form_summary"]["clean_pct"], report["breath_held_pct"]) == (0.0, 100.0)

    def test_sessions_that_never_ended_were_skipped_or_have_no_start_say_so(self):
        log = fresh()
        log.at(1).session(*MOBILITY, end=False)
        log.at(1, "12:00").add("SessionSkipped", session_id=f"{log.day}/midday", reason="unwell")
        log.at(2).session("bridge_full")
        without_start = [e for e in log.events if e.day.day != 4 or e.type is not EventType.SESSION_STARTED]
        report = report_of(log.at(2, "10:00"), without_start)
        unfinished, skipped, orphan = report["sessions"]
        assert (unfinished["status"], unfinished["after"], unfinished["leg"]) == ("unfinished", None, None)
        assert (skipped["status"], skipped["skipped_reason"]) == ("skipped", "unwell")
        assert (orphan["kind"], orphan["started_at"], orphan["exercises"][0]["rank"]) == (None, None, None)
        assert report["data_quality"]["sessions_unfinished"] == 1

    def test_weeks_reach_back_twelve_and_days_to_the_start(self):
        report = report_of(fresh().at(100, "09:00"))
        for name in ("adherence_by_week", "coverage_by_week", "unsettled_mornings_by_week"):
            assert len(report[name]) == 12
            assert report[name][-1]["week_start"] == day(98)
        assert len(report["days"]) == len(report["nprs_morning"]) == 101

    def test_a_report_since_a_day_tells_nothing_before_it(self):
        report = report_of(eight_weeks(), since=START + timedelta(days=42))
        assert report["period_start"] == report["days"][0]["date"] == day(42)
        assert all(session["date"] >= day(42) for session in report["sessions"])
        assert report["flares"] == report["rmdq"] == []
        assert report["milestones"][0]["date"] == day(42)

    def test_a_report_since_tomorrow_is_about_today(self):
        report = report_of(fortnight(), since=date(2030, 1, 1))
        assert report["period_start"] == report["period_end"] == day(16)

    def test_coverage_names_the_five_functions_first_and_counts_days(self):
        week = report_of(fortnight())["coverage_by_week"][1]["functions"]
        assert list(week)[:3] == ["hip_extension", "hip_rotation", "hip_abduction"]
        assert week["hip_extension"] == {"days": 4, "target": 3}
        assert week["thoracic_extension"]["days"] == 0

    def test_legs_name_the_exercise_only_if_symptoms_went_further(self):
        log = fresh()
        log.at(1).session(*STRENGTH, leg="further", leg_blamed=["hinge_counter"])
        log.at(2).session(*MOBILITY, leg="less")
        log.at(3).session(*MOBILITY)
        assert report_of(log.at(3, "10:00"))["leg_responses"] == [
            {"date": day(1), "exercise": "hinge_counter", "response": "further"},
            {"date": day(2), "exercise": None, "response": "less"},
        ]


class TestPain:
    def test_the_change_of_eight_weeks_is_named_with_its_threshold(self):
        change = report_of(eight_weeks())["nprs_change"]
        assert (change["baseline_mean7"], change["current_mean7"], change["delta"]) == (2.0, 1.0, -1.0)
        assert (change["pct"], change["threshold"], change["mcid"]) == (-50.0, 1.0, "improved")
        assert (change["n_days"], change["missing_pct"]) == (56, 10.7)

    def test_a_flare_up_tells_its_peak_and_what_the_short_list_said(self):
        report = report_of(flare())
        assert report["flare_state"] == "flare"
        assert report["flares"] == [
            {
                "start": day(4),
                "end": None,
                "peak": 7,
                "declared": False,
                "trigger_guess": report["flares"][0]["trigger_guess"],
                "red_flag_screen": "CLEAR",
            }
        ]
        assert report["adherence_by_week"][0]["planned"] == 8, "days in a flare-up are on neither side"

    def test_a_flare_up_that_ended_stays_in_the_report(self):
        found = report_of(eight_weeks())["flares"]
        assert [(one["start"], one["end"], one["peak"]) for one in found] == [(day(30), day(34), 6)]

    def test_mornings_after_training_are_counted(self):
        after = report_of(fortnight())["next_morning_response"]
        assert after == {"after_exposures": 14, "settled": 10, "raised": 1, "missing": 3}

    def test_a_late_morning_is_told_as_late(self):
        report = report_of(fortnight())
        late = next(one for one in report["nprs_morning"] if one["date"] == day(11))
        assert (late["value"], late["state"]) == (2, "late")
        assert report["data_quality"]["mornings_late"] == 1


class TestSafety:
    def test_an_open_stop_names_each_sign_and_what_it_means(self):
        report = report_of(blocked())
        assert report["safety"] == {"result": "STOP_NOW", "is_blocked": True, "since": day(2), "due": None}
        assert [(e["code"], e["outcome"], e["cleared_on"]) for e in report["safety_events"]] == [
            ("s1_saddle", "STOP_NOW", None),
            ("s2_heart", "ASK_FIRST", None),
        ]
        assert report["safety_events"][0]["text"] == "numbness or tingling in the saddle area"
        assert report["ask_therapist"][0]["code"] == "red_flag"

    def test_a_cleared_stop_stays_with_its_date(self):
        log = blocked()
        log.at(5, "10:00").add(
            "ClearanceRecorded",
            for_event=log.events[-1].id,
            cleared_on=day(5),
            clinician="doctor",
            statement="agreed",
        )
        log.at(6, "09:00").screen("return")
        report = report_of(log.at(7, "09:00"))
        assert report["safety"]["is_blocked"] is False
        assert {event["cleared_on"] for event in report["safety_events"]} == {day(6)}

    def test_new_weakness_is_a_sign_even_if_nothing_was_ticked_afterwards(self):
        log = fresh()
        log.at(1).session(*MOBILITY, neuro_new=True)
        log.at(1, "09:00").screen("neuro")
        events = report_of(log.at(2, "09:00"))["safety_events"]
        assert {event["code"] for event in events} == {"neuro"}
        assert events[0]["outcome"] == "SEEK_SOON"

    def test_a_stop_from_before_a_snapshot_is_still_told(self):
        for log, codes in ((blocked(), ["s1_saddle", "s2_heart"]), (_weak(), ["neuro"])):
            profile = profile_of(log.events)
            assert profile is not None
            frozen = freeze(CATALOGUE, profile, log.events, log.now, log.day)
            snapshot = Event(
                "0" * 8, EventType.STATE_SNAPSHOT, 1, PERSON, PHONE, 10_000, log.now, log.tz, log.day,
                Actor.SYSTEM, frozen,
            )  # fmt: skip
            report = report_of(log, [*log.events, snapshot])
            assert report["period_start"] == log.day.isoformat()
            assert [event["code"] for event in report["safety_events"]] == codes

    def test_care_flags_tell_since_when_they_hold(self):
        log = fresh()
        log.at(1).add("ProfileChanged", changes={"care_flags": ["knee_pain"]})
        log.at(2).add("ProfileChanged", changes={"care_flags": ["knee_pain", "wrist_pain"]})
        log.at(3).add("ProfileChanged", changes={"walking_aid": True})
        log.at(4).add("FindingRecorded", question="Q15e", result="aid")
        log.at(5).screen("periodic", "s2_pregnant")
        assert report_of(log.at(6, "09:00"))["care_flags"] == [
            {"code": "balance_risk", "date": day(3)},
            {"code": "knee_pain", "date": day(1)},
            {"code": "pregnancy", "date": day(5)},
            {"code": "wrist_pain", "date": day(2)},
        ]


def _weak() -> Log:
    log = fresh()
    log.at(1).session(*MOBILITY, neuro_new=True)
    log.at(1, "09:00").screen("neuro")
    return log.at(3, "09:00")


class TestLevelsAndWhy:
    def test_a_track_says_where_it_stands_and_why(self):
        report = report_of(eight_weeks())
        for found in report["tracks"]:
            assert found["dose_text"]
            assert (found["explanation"] is None) == (found["rule"] is None) == (found["last_action"] is None)
            assert found["rank"] == 3 * (found["level"] - 1) + found["dose_step"]
            assert (found["next_id"] is None) == (found["level"] == found["levels"])
        bridge = track(report, "bridge")
        assert (bridge["name"], bridge["last_trained"] is not None) == ("Bridge, slow", True)

    def test_the_last_ten_changes_are_told_with_their_sentence(self):
        changes = report_of(eight_weeks())["changes"]
        assert len(changes) == 10
        assert changes == sorted(changes, key=lambda change: change["date"])
        assert all(change["text"] for change in changes)

    def test_changes_that_no_table_made_say_what_did(self):
        log = fresh()
        log.at(1).session(*STRENGTH, kind="strength")
        for name, value in (("bridge", 5), ("dead_bug", 4)):
            log.at(2).add("TherapistOverride", actor="therapist", target="rank", track=name, value=value)
        told = {(one["rule"], one["to"]): one for one in report_of(log.at(2, "10:00"))["changes"]}
        assert told["TH", 5]["text"] == "Your therapist set Bridge, slow to Bridge with march."
        assert told["TH", 5]["changed"] == ["complexity"]
        changes = report_of(log.at(10, "10:00"))["changes"]
        absent = next(one for one in changes if (one["track"], one["rule"]) == ("bridge", "ID"))
        assert (absent["from"], absent["to"], absent["changed"]) == (5, 2, ["complexity"])
        assert absent["text"].startswith("Good to see you. After 7 days")
        since = report_of(log, since=date.fromisoformat(absent["date"]))["changes"][-1]
        assert since["text"] is None, "how long the absence was lies outside the period"

    def test_a_change_of_a_ladder_that_fits_no_more_has_no_exercises(self):
        log = fresh()
        log.at(1).add("TherapistOverride", actor="therapist", target="rank", track="spine_ext", value=3)
        log.at(2).add(
            "TherapistOverride", actor="therapist", target="presentation", value="extension_sensitive"
        )
        change = report_of(log.at(3, "10:00"))["changes"][0]
        assert (change["from_exercise"], change["to_exercise"], change["changed"]) == (None, None, [])
        assert change["text"] is None

    def test_a_ladder_at_its_top_has_no_next_and_one_at_rest_says_so(self):
        log = fresh()
        log.at(1).add("TherapistOverride", actor="therapist", target="rank", track="bridge", value=8)
        for step in (2, 4):
            log.at(step).session("prone_prop", "open_book", leg="further", leg_blamed=["prone_prop"])
            log.at(step, "09:00").screen("leg")
            log.at(step + 1).morning(2)
        report = report_of(log.at(5, "10:00"))
        top, resting = track(report, "bridge"), track(report, "spine_ext")
        assert (top["next_id"], top["dimension_next"]) == (None, None)
        assert (resting["rests"], resting["rests_until"]) == (True, None)

    def test_what_the_back_has_shown_is_told_as_a_sentence(self):
        first = report_of(fortnight())["capacity_evidence"][0]
        assert first["text"] == (
            "Bridge, slow: 6 times, 4 tolerated with a quiet morning after, since 2026-03-03."
        )
        assert first["task"] == "Bridge, slow"

    def test_settings_are_told_with_the_day_they_changed(self):
        log = fresh()
        log.at(2).add("TherapistOverride", actor="therapist", target="direction", value="flexion")
        report = report_of(log.at(8, "09:00"))
        assert report["directional_preference"] == "flexion"
        told = [(one["date"], one["field"], one["value"], one["source"]) for one in report["milestones"]]
        assert (day(2), "directional_preference", "flexion", "therapist") in told
        assert told[-1] == (day(7), "phase", "build", "engine")


class TestQuestionnaires:
    def test_each_score_is_set_against_the_first(self):
        report = report_of(fortnight())
        assert [one["score"] for one in report["peg"]] == [2.67, 1.33]
        assert report["peg"][0]["change"] is None
        assert report["peg"][1]["change"] == {
            "baseline": 2.67,
            "delta": -1.33,
            "pct": -50.0,
            "threshold": 1.0,
            "mcid": "improved",
        }
        assert report["psfs"][1]["change"]["mcid"] == "improved"
        assert report["rmdq"][1]["change"]["mcid"] == "changed_uncertain"

    def test_activities_are_compared_only_with_as_many(self):
        log = fresh()
        for step, items in ((1, [3, 5]), (2, [8]), (3, [6, 8])):
            log.at(step).add("OutcomeRated", instrument="PSFS", items=items)
        told = report_of(log.at(4, "09:00"))["psfs"]
        assert [one["change"] is None for one in told] == [True, True, False]
        assert [one["labels"] for one in told] == [None, None, None]

    def test_the_other_ratings_are_listed(self):
        report = report_of(fortnight())
        assert [one["value"] for one in report["confidence"]] == [4, 5]
        assert report["pseq2"] == [{"date": day(15), "items": [4, 5], "score": 9}]
        assert (report["global_change"][0]["score"], report["automaticity"][0]["score"]) == (1, 4)

    def test_without_the_intake_in_the_period_the_first_peg_is_a_later_one(self):
        assert len(report_of(fortnight(), since=START + timedelta(days=3))["peg"]) == 1


class TestNotes:
    def test_a_question_to_the_therapist_stays_for_28_days(self):
        log = fresh()
        log.at(1).add("HelpAsked", note="First")
        log.at(2).add("HelpAsked", note="Second")
        log.at(3).add("HelpAsked")
        assert report_of(log.at(29, "09:00"))["person_note"] == "Second"
        assert report_of(log.at(30, "09:00"))["person_note"] is None

    def test_without_notes_no_own_word_is_told(self):
        whole, discreet = report_of(fortnight()), report_of(fortnight(), include_notes=False)
        assert whole["person_note"] == "May I carry shopping again?"
        assert whole["psfs"][0]["labels"] == ["Lifting my grandson", "Gardening"]
        for words in ("shopping", "grandson", "Gardening"):
            assert words.encode() in to_json(whole)
            assert words.encode() not in to_json(discreet)
        assert (discreet["scope"], discreet["ask_therapist"][0]["text"]) == ("without_notes", None)
        changed = {name for name in whole if whole[name] != discreet[name]}
        assert changed == {"scope", "person_note", "psfs", "ask_therapist", "disclaimer"}


def test_every_report_says_what_it_is_not_and_how_far_it_carries():
    for make in LIVES.values():
        report = report_of(make())
        assert "Self-reported data, not monitored in real time" in report["disclaimer"]
        assert report["data_quality"]["text"].startswith("Mornings answered: ")
        assert report["generated_at"] == datetime(2026, 6, 1, 8, 30, tzinfo=UTC).isoformat()
