"""What is loaded when a server begins to answer is not looked through again; rubbish in circles still is."""

import subprocess
import sys

SCRIPT = """
import gc
import weakref

from app import memory

class Circle:
    pass

def one():
    found = Circle()
    found.itself = found
    return weakref.ref(found)

memory.leave_what_stays()
stays, last = gc.get_freeze_count(), one()
held = []
while last() is not None:
    held.append([])
print(stays, len(held))
"""


def test_what_is_loaded_stays_and_circles_are_still_found() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, timeout=60
    )
    stays, held = map(int, done.stdout.split())
    assert stays > 5_000
    assert held < 20_000
