"""One, two and four workers on one Postgres: messages a second, and how many went out twice.

Each worker is a process of its own, as ``backbeat worker`` is; all begin together on the same due reminders. The push
service that answers, Postgres and the workers share this machine's cores, so more workers than cores cannot be
faster here; ``duplicates`` (messages received beyond the distinct ones) must be 0 at any number. ``cpu_us`` is the
workers' own processor time a message.

BENCH_MESSAGES (10000) and BENCH_WORKERS (1,2,4) make it longer or shorter.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.push_bench import ROOT, counting_sink, make_certificate
from tests.benchmarks.push_outbox import fill
from tests.pg import create_database, postgres_server

PEOPLE = 2000


def main() -> None:
    messages = int(os.environ.get("BENCH_MESSAGES", "10000"))
    numbers = [int(word) for word in os.environ.get("BENCH_WORKERS", "1,2,4").split(",")]
    with tempfile.TemporaryDirectory() as name, postgres_server() as server:
        folder = Path(name)
        make_certificate(folder)
        for number in numbers:
            with counting_sink(folder) as sink:
                url = create_database(server, f"workers_{number}")
                fill(folder, sink.port, PEOPLE, messages, url)
                took_s, told = _run(url, folder, number)
                received, distinct = sink.count()
            accepted = sum(int(each["accepted"]) for each in told)
            line = {
                "name": f"workers_{number}",
                "value": round(messages / took_s, 1),
                "unit": "messages/s",
                "duplicates": received - distinct,
                "lost": messages - distinct,
                "accepted": accepted,
                "cpu_us": round(sum(each["cpu_s"] for each in told) / messages * 1e6, 1),
                "shares": sorted(int(each["accepted"]) for each in told),
                "n": messages,
            }
            print(json.dumps(line), flush=True)
            if received != distinct or distinct != messages:
                raise SystemExit("a message went out twice, or never")


def _run(url: str, folder: Path, number: int) -> tuple[float, list[dict[str, float]]]:
    environment = os.environ | {"SSL_CERT_FILE": str(folder / "one-root.pem")}
    command = [sys.executable, "-m", "tests.benchmarks.workers_one", url, str(folder)]
    workers = [
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(number)
    ]
    for worker in workers:
        assert worker.stdout is not None
        worker.stdout.readline()
    began = time.perf_counter()
    for worker in workers:
        assert worker.stdin is not None
        print("go", file=worker.stdin, flush=True)
    told = [json.loads(worker.communicate()[0].splitlines()[-1]) for worker in workers]
    return time.perf_counter() - began, told


if __name__ == "__main__":
    main()
