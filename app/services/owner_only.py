"""Files for the owner's eyes, written in one step: a crash leaves no half of one, a rival process no second one."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

OWNER_ONLY: Final = 0o600


def make_once(path: Path, content: bytes) -> bool:
    """Links the content into place unless the file is there. Whether it was made just now, and by this call."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with draft_beside(path, content) as draft:
            os.link(draft, path)
            sync_folder(path.parent)
    except FileExistsError:
        return False
    return True


@contextmanager
def draft_beside(path: Path, content: bytes) -> Iterator[Path]:
    """The content in a file of its own, on the disk; what is left of it afterwards is removed."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(file.fileno(), OWNER_ONLY)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """The name survives a power cut only once its folder is on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_open_to_others(path: Path) -> bool:
    """Raises ``FileNotFoundError``."""
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)
