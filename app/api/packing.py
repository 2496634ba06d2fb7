"""Long answers packed for the way: a day is a hundred kilobytes, and a phone may be on a slow line.

Nothing secret is in a body that is packed (cookies travel in headers), so its length betrays nothing.
"""

import gzip
from typing import Final

from fastapi import Request, Response

LEVEL: Final = 1
"""A tenth of the bytes for a millisecond; the slower levels save a few more and cost three."""


def json_answer(body: bytes, request: Request, response: Response) -> Response:
    """``body`` (JSON) with the headers set on ``response`` so far, packed if the client takes that."""
    headers = {**response.headers, "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        body = gzip.compress(body, LEVEL, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return Response(body, media_type="application/json", headers=headers)
