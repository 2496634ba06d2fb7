"""One report kept as a file, so that every change of a byte is seen by somebody.

``BACKBEAT_GOLDEN=write`` writes it anew; look at the difference before keeping it.
"""

import json
import os
from pathlib import Path

from report_lives import fortnight, report_of

GOLDEN = Path(__file__).parents[1] / "golden/report-1.json"


def test_the_report_of_a_fortnight_is_the_one_on_file():
    text = json.dumps(report_of(fortnight()), indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("BACKBEAT_GOLDEN") == "write":
        GOLDEN.write_text(text)
    assert text == GOLDEN.read_text()
