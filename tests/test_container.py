"""The container files: no engine runs here, so they are linted and compared with what the program expects."""

import re
import subprocess
import sys
from pathlib import Path

import yaml

from app.scheduler import PATIENCE_S
from app.settings import VARIABLES

ROOT = Path(__file__).parent.parent
COMPOSE = yaml.safe_load((ROOT / "docs/hosting/compose.yaml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def test_the_dockerfile_passes_its_linter():
    program = Path(sys.executable).parent / "hadolint"
    done = subprocess.run([program, ROOT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_image_runs_as_nobody_in_particular_and_says_whether_it_lives():
    assert "\nUSER 10001\n" in DOCKERFILE
    assert "HEALTHCHECK" in DOCKERFILE
    assert "--require-hashes" in DOCKERFILE


def test_everything_the_image_copies_is_there():
    for line in DOCKERFILE.splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            for source in line.split()[1:-1]:
                assert (ROOT / source).exists(), source


def test_compose_has_one_server_and_two_workers_of_the_same_image():
    services = COMPOSE["services"]
    assert services["worker"]["deploy"]["replicas"] == 2
    assert services["server"]["command"] == ["backbeat", "serve"]
    assert services["worker"]["command"] == ["backbeat", "worker"]
    assert services["server"]["image"] == services["worker"]["image"]
    assert services["server"]["environment"]["BACKBEAT_DISPATCH"] == "off"


def test_compose_sets_only_variables_the_program_knows():
    known = {variable.name for variable in VARIABLES}
    for name in ("server", "worker"):
        assert set(COMPOSE["services"][name]["environment"]) <= known


def test_the_image_can_copy_the_database_it_runs_on():
    server = re.match(r"postgres:(\d+)", COMPOSE["services"]["database"]["image"])
    client = re.search(r"postgresql-client-(\d+)", DOCKERFILE)
    assert client[1] == server[1]


def test_whoever_stops_the_containers_waits_for_what_is_under_way():
    for name in ("server", "worker"):
        assert int(COMPOSE["services"][name]["stop_grace_period"].rstrip("s")) > 10 + PATIENCE_S
