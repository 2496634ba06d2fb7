"""The C library gives each thread a heap of its own, which fills with holes. Server and worker are told to keep one."""

import os
import re
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from background_loop import wait_until
from people import EARLY, Patient
from running_server import LoadedProgram, RunningServer

pytestmark = pytest.mark.e2e

HEAP_OF_A_THREAD = 64 * 1024 * 1024
"""glibc places them at multiples of this."""


def heaps_of_threads(pid: int) -> list[int]:
    """Where they begin."""
    rows = Path(f"/proc/{pid}/maps").read_text().splitlines()
    unnamed = [
        int(found[1], 16) for row in rows if (found := re.match(r"([0-9a-f]+)-\S+ rw-p \S+ 00:00 0\s*$", row))
    ]
    return [place for place in unnamed if place % HEAP_OF_A_THREAD == 0]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_threads_that_answer_and_plan_get_no_heaps_of_their_own(
    server: RunningServer, program: LoadedProgram, tmp_path: Path
) -> None:
    server.move_clock_to(EARLY)
    patient = Patient(server)
    patient.pair()
    patient.answer_intake()
    with ThreadPoolExecutor(4) as together:
        answers = list(together.map(lambda _: patient.browser.get("/api/today").status_code, range(12)))
    patient.browser.close()
    assert answers == [200] * 12
    assert server._pid is not None
    assert heaps_of_threads(server._pid) == []

    server.stop()
    worker = program.start(["worker"], server.environment, server._offset_file, tmp_path / "worker.log")
    threads = Path(f"/proc/{worker}/task")
    wait_until(lambda: len(list(threads.iterdir())) > 1, "the heartbeat to use a thread")
    assert heaps_of_threads(worker) == []
    os.kill(worker, signal.SIGTERM)
    assert program.wait(worker) == 0, (tmp_path / "worker.log").read_text()
