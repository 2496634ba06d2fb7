"""The house's contracts hold, and each of them really catches the fault it is there for."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FAULTS = {
    "1 floors": ("app/services/planted.py", "from app import settings\n"),
    "2 plain domain": ("app/domain/planted.py", "import sqlalchemy\n"),
    "3 SQL in the store": ("app/services/planted.py", "import sqlalchemy\n"),
    "4 no transport below": ("app/services/planted.py", "import fastapi\n"),
    "5 no rings": ("app/domain/planted.py", "from app.domain import planted_two\n"),
    "6 store behind services": ("app/api/planted.py", "from app.store import accounts\n"),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).parent / "lint-imports"
    return subprocess.run(
        [program, "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(folder)},
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "app", folder / "app", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_the_house_keeps_its_contracts(copy):
    done = lint(copy)
    assert done.returncode == 0, done.stdout
    assert "6 kept, 0 broken" in done.stdout


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_caught(copy, fault):
    name, code = FAULTS[fault]
    planted = copy / name
    planted.write_text(code)
    extra = copy / "app/domain/planted_two.py"
    if fault.startswith("5"):
        extra.write_text("from app.domain import planted\n")
    try:
        done = lint(copy)
    finally:
        planted.unlink()
        extra.unlink(missing_ok=True)
    assert done.returncode != 0
    broken = [line for line in done.stdout.splitlines() if line.startswith(fault[0]) and "BROKEN" in line]
    assert broken, done.stdout
