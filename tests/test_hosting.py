"""The ready files for people who host: what they name is there, and what they promise fits the program."""

import configparser
import json
import re
from pathlib import Path

import pytest
import yaml

from app import cli, main, metrics
from app.api.guard import HEADERS
from app.scheduler import PATIENCE_S
from app.settings import VARIABLES

FOLDER = Path(__file__).parent.parent / "docs" / "hosting"
UNITS = sorted(FOLDER.glob("*.service"))
PROXIES = [FOLDER / "Caddyfile", FOLDER / "nginx.conf"]
SAMPLES = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}


def dashboard_questions() -> list[str]:
    board = json.loads((FOLDER / "grafana-dashboard.json").read_text())
    asked = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    return asked + [each["query"] for each in board["templating"]["list"]]


def alert_rules() -> list[dict[str, str]]:
    (group,) = yaml.safe_load((FOLDER / "prometheus-alerts.yaml").read_text())["groups"]
    return list(group["rules"])


def known_samples() -> dict[str, set[str]]:
    """Each name Prometheus will know → its labels."""
    found: dict[str, set[str]] = {"up": {"job", "instance"}}
    for family in metrics.REGISTRY.collect():
        for ending in SAMPLES[family.type]:
            found[family.name + ending] = {label for sample in family.samples for label in sample.labels}
    for each in vars(metrics).values():
        for name in (name for name in found if hasattr(each, "_labelnames") and name.startswith(each._name)):
            found[name] |= {*each._labelnames, "le"}
    found["backbeat_push_service"] |= {"origin", "state"}
    return found


@pytest.mark.parametrize("question", dashboard_questions() + [rule["expr"] for rule in alert_rules()])
def test_every_number_asked_for_exists_with_its_labels(question: str) -> None:
    known = known_samples()
    named = re.findall(r"\b(?:backbeat|process|python)_\w+|\bup\b", question)
    assert set(named) <= known.keys()
    allowed = {"job", "instance"}.union(*(known[name] for name in named))
    for grouped in re.findall(r"by \(([^)]*)\)", question):
        assert {label.strip() for label in grouped.split(",")} <= allowed
    for selected in re.findall(r"\{([^}]*)\}", question):
        assert set(re.findall(r"(\w+)\s*=", selected)) <= allowed


def test_the_dashboard_asks_for_every_number_of_ours_and_no_panel_hides_another() -> None:
    ours = {name for name in known_samples() if name.startswith("backbeat_")}
    asked = " ".join(dashboard_questions())
    unasked = {name for name in ours if name.endswith(("_total", "_bucket")) and name not in asked}
    assert unasked == set()
    panels = json.loads((FOLDER / "grafana-dashboard.json").read_text())["panels"]
    cells = [
        (x, y)
        for place in (panel["gridPos"] for panel in panels)
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(cells) == len(set(cells))


def test_each_alert_says_what_it_is_and_what_to_do() -> None:
    for rule in alert_rules():
        assert {"summary", "description"} <= set(rule["annotations"])
        assert rule["labels"]["severity"] in ("page", "ticket")


def unit(path: Path) -> configparser.ConfigParser:
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(path)
    return read


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_runs_a_command_there_is_with_settings_there_are(path: Path) -> None:
    service = unit(path)["Service"]
    program, *arguments = service["ExecStart"].split()
    assert Path(program).name == "backbeat"
    cli._parser().parse_args(arguments)
    set_names = {word.partition("=")[0] for word in service["Environment"].split()}
    assert {name for name in set_names if name.startswith("BACKBEAT_")} <= {each.name for each in VARIABLES}
    assert (service["NoNewPrivileges"], service["ProtectSystem"], service["UMask"]) == (
        "yes",
        "strict",
        "0077",
    )
    if "Restart" in service:
        assert int(service["TimeoutStopSec"]) > 10 + PATIENCE_S


def test_the_timer_starts_the_backup() -> None:
    assert (FOLDER / "backbeat-backup.timer").stem == (FOLDER / "backbeat-backup.service").stem
    assert "OnCalendar" in unit(FOLDER / "backbeat-backup.timer")["Timer"]


@pytest.mark.parametrize("path", PROXIES, ids=lambda path: path.name)
def test_a_proxy_lets_our_headers_be_and_our_limits_count(path: Path) -> None:
    lines = [line for line in path.read_text().splitlines() if not line.lstrip().startswith("#")]
    text = "\n".join(lines).lower()
    for header in (*HEADERS, "Strict-Transport-Security"):
        assert header.lower() not in text
    assert "add_header" not in text
    limit = re.search(r"(max_size|client_max_body_size) +(\d+)m", text)
    assert limit
    assert int(limit[2]) * 1_000_000 > main.LARGEST_BODY, "too large is for the program to say"
    assert re.search(r"read_timeout +300s", text)
    assert re.search(r"keepalive(_timeout)? 4s", text)
    assert "/metrics" in text


def test_the_guide_names_every_ready_file() -> None:
    guide = (FOLDER.parent / "hosting.md").read_text()
    assert [path.name for path in FOLDER.iterdir() if path.name not in guide] == []
