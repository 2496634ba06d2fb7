"""The one document about a person, ``report-1``: what was asked of them, what they did, what it was like.

``build`` is pure and reads one evaluation, so a report costs no second fold. The same events give the same
bytes, but for the export's id and moment. Nothing planned, nothing reported and a true zero stay apart.
"""

from typing import Final

SCHEMA_NAME: Final = "report-1"
SCHEMA_PATH: Final = "/api/schemas/report-1.json"
DISCLAIMER: Final = "Self-reported data, not monitored in real time. This report does not diagnose."
