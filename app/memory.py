"""How memory is held and looked through by a process that runs for weeks, told once at its start.

As it comes, glibc gives each busy thread a heap of its own and gives back only what lies at the end of one. An answer
of a hundred kilobytes is made by whichever thread is free, so each heap grows to the most that any thread ever needed
at once, mostly empty. And whatever large piece is freed raises, for good, the size from which memory is borrowed from
the system piece by piece and given back when freed: after one hash of a typed code (19 MB) nothing smaller is.
"""

import ctypes
import gc
import sys
from typing import Final

# Numbers of mallopt(3), and what they are set to. A size that is set does not grow. A rendered day is larger than the
# first of them: it is kept for minutes and would leave a hole.
ONE_HEAP: Final = (-8, 1)
BORROWED_FROM_BYTES: Final = (-3, 32 * 1024)
GIVEN_BACK_FROM_BYTES: Final = (-1, 128 * 1024)

NEW_BEFORE_A_LOOK: Final = 10_000
LOOKS_BEFORE_A_WIDER_ONE: Final = 20


def keep_together() -> bool:
    """One heap for all threads, large pieces given back when freed. False where the C library is not glibc.

    Python's own lock lets one thread at a time into most of its code, so they do not queue for the heap.
    Call it before there are threads: a heap that exists stays.
    """
    set_option = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if set_option is None:
        return False
    options = (ONE_HEAP, BORROWED_FROM_BYTES, GIVEN_BACK_FROM_BYTES)
    return all(set_option(number, value) == 1 for number, value in options)


def leave_what_stays() -> None:
    """Python looks less for rubbish: not again through what is loaded by now, and more rarely through what is new.

    A life folded for the first time makes half a million objects and no rubbish in circles; looking through them, and
    through all modules each time, doubled what it costs. Call it when everything is loaded.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_BEFORE_A_LOOK, LOOKS_BEFORE_A_WIDER_ONE, LOOKS_BEFORE_A_WIDER_ONE)
