"""One worker of the benchmark, as a process: ``workers_one URL FOLDER`` says all that is due and prints a line.

It begins when it reads a line, so that several begin together.
"""

import asyncio
import json
import sys
import time
from pathlib import Path
from uuid import uuid4

from app.clock import utcnow
from app.push.endpoints import AllowedHosts
from app.push.keys import load
from app.push.sender import PushSender
from app.push.signing import Signer
from app.scheduler import Dispatcher, Duties
from app.store.db import Database

SUBJECT = "mailto:ops@backbeat.example.org"


async def work(url: str, folder: Path) -> dict[str, float]:
    allowed = AllowedHosts.parse([f"localhost:{(folder / 'port').read_text()}"])
    sender = PushSender(
        Signer(load(folder / "vapid.pem"), SUBJECT), allowed, "https://back.example.org", utcnow
    )
    database = Database(url)
    with database.read():
        print("ready", flush=True)
    sys.stdin.readline()
    async with sender:
        dispatcher = Dispatcher(Duties(database, sender, lambda _: None, utcnow, uuid4))
        began = time.process_time()
        await dispatcher.run()
        used = time.process_time() - began
    database.close()
    return {"accepted": dispatcher.tally["accepted"], "cpu_s": used}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(work(sys.argv[1], Path(sys.argv[2])))), flush=True)
