"""The catalogue's files: the one that ships, and a clinic's own laid over it."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from app.domain.composer import check_session
from app.domain.errors import Invalid
from app.domain.speech import Language
from app.store.catalogue import load_catalogue, load_words, shipped_records


def clinic_file(folder: Path, *records: Any) -> Path:
    path = folder / "clinic.yaml"
    path.write_text(yaml.safe_dump(list(records)), encoding="utf-8")
    return path


def shipped(name: str) -> dict[str, Any]:
    return next(record for record in shipped_records() if record["id"] == name)


def test_the_shipped_catalogue_is_read_once():
    assert load_catalogue() is load_catalogue()


def test_a_clinics_record_replaces_the_shipped_one_and_others_are_added(tmp_path):
    changed = {**shipped("bridge_full"), "name": "Bridge, our way"}
    added = {**shipped("curl_up"), "id": "curl_up_ball", "track": "curl_up_ball", "name": "Curl-up on a ball"}
    catalogue = load_catalogue(clinic_file(tmp_path, changed, added))
    assert catalogue.exercises["bridge_full"].name == "Bridge, our way"
    assert catalogue.exercises["curl_up_ball"].level == 1
    assert len(catalogue.exercises) == 49
    assert load_catalogue().exercises["bridge_full"].name == "Bridge, slow"


def test_another_content_is_another_version_of_the_same_edition(tmp_path):
    catalogue = load_catalogue(clinic_file(tmp_path, {**shipped("bridge_full"), "rest_s": 25}))
    ours, theirs = load_catalogue().version.split("+"), catalogue.version.split("+")
    assert ours[0] == theirs[0] == "1.0.0"
    assert ours[1] != theirs[1]


def test_a_clinics_file_gets_the_same_checks(tmp_path):
    with pytest.raises(Invalid, match="record 'bridge_full', field 'level'"):
        load_catalogue(clinic_file(tmp_path, {**shipped("bridge_full"), "level": "one"}))


def test_a_clinics_record_needs_an_id_of_its_own(tmp_path):
    bridge = shipped("bridge_full")
    with pytest.raises(Invalid) as refused:
        load_catalogue(clinic_file(tmp_path, {"name": "x"}, bridge, bridge, "bridge"))
    assert [line.split(":")[0] for line in refused.value.detail.splitlines()] == [
        "record 'number 1', field 'id'",
        "record 'bridge_full', field 'id'",
        "record 'number 4', field 'id'",
    ]


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(Invalid, match=r"missing\.yaml cannot be read"):
        load_catalogue(tmp_path / "missing.yaml")


@pytest.mark.parametrize(
    ("content", "said"),
    [("- id: [", "is not YAML"), ("id: bridge", "must be a list of exercises"), ("", "must be a list")],
)
def test_a_file_that_is_no_catalogue_is_named(tmp_path, content, said):
    path = tmp_path / "clinic.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(Invalid, match=said):
        load_catalogue(path)


def test_a_file_of_bytes_is_refused(tmp_path):
    path = tmp_path / "clinic.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Invalid, match="cannot be read"):
        load_catalogue(path)


def test_a_date_in_a_clinics_file_is_refused_and_does_not_crash(tmp_path):
    path = tmp_path / "clinic.yaml"
    path.write_text("- {id: bridge_full, name: 2026-03-01}", encoding="utf-8")
    with pytest.raises(Invalid, match="record 'bridge_full', field 'family': is missing"):
        load_catalogue(path)


def test_the_rules_can_be_asked_without_a_house():
    payload = {
        "session": {
            "kind": "calm",
            "phase": "settle",
            "context": "home",
            "presentation": "mixed_unsure",
            "irritability": "high",
            "items": [],
            "planned_s": 0,
        }
    }
    assert {"code": "item_count"} in check_session(payload)


def test_a_clinics_own_wording_is_not_replaced_by_a_translation(tmp_path):
    file = clinic_file(tmp_path, shipped("clamshell") | {"name": "Our own clamshell"})
    words = load_words(Language.DE, load_catalogue(file))
    assert "clamshell" not in words
    assert words["bridge_full"].name == "Brücke, langsam"
