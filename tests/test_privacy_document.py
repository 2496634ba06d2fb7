"""The data map names every table there is, and the settings it speaks of are real."""

import re
from pathlib import Path

from app.services.retention import CODES_KEPT, SIGN_INS_KEPT, TRIES_KEPT, USUAL
from app.settings import VARIABLES
from app.store.tables import Base

ROOT = Path(__file__).parent.parent
DOCUMENT = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
MAP = [line.split("|") for line in DOCUMENT.splitlines() if line.startswith("| ") and line.count("|") == 6]


def test_every_table_is_in_the_data_map_and_no_other() -> None:
    mapped = [name for row in MAP for name in re.findall(r"`(\w+)`", row[3])]
    assert len(mapped) == len(set(mapped))
    assert set(mapped) == {table.name for table in Base.metadata.sorted_tables}


def test_each_line_of_the_map_says_why_how_long_and_who_sees_it() -> None:
    assert all(cell.strip() for row in MAP for cell in row[1:-1])


def test_the_settings_and_times_named_are_the_real_ones() -> None:
    known = {variable.name: variable.default for variable in VARIABLES}
    assert set(re.findall(r"BACKBEAT_\w+", DOCUMENT)) <= set(known)
    assert known["BACKBEAT_KEEP_REMINDERS"] == str(USUAL.reminder_days) == "180"
    assert known["BACKBEAT_KEEP_CONSENTS"] == str(USUAL.consent_days) == "1095"
    assert (TRIES_KEPT.days, CODES_KEPT.days, SIGN_INS_KEPT.days) == (1, 7, 30)


def test_the_tests_it_names_exist() -> None:
    for path in re.findall(r"`(tests/[\w/]+\.py)`", DOCUMENT):
        assert (ROOT / path).is_file()
