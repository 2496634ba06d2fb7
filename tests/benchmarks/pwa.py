"""The phone app, measured in Chromium: bytes of the first load, time to Today, cost of a frame, drift of the pacer.

The app as it is built, served by the real server on loopback. A phone is imitated by DevTools: processor four times
slower, and for the loading times a network of 1.6 Mbit/s with 150 ms of latency. A frame's cost is what the main
thread spends in the task that makes it: callbacks, styles, layout and painting. DevTools slows a thread by the clock on the
wall: moments in which other programs had its core are slowed, and counted, as well. So frames are measured unslowed
too, and on a busy machine four times that says more. Drift is measured in real time: the server's answer is changed on
its way so that one exercise has repetitions enough for ten minutes (`BENCH_MINUTES`), and every change of phase and
every tick is compared with the moment at which it was due; loading is measured in those minutes, frames before them.
"""

import gzip
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, Route, sync_playwright

ROOT = Path(__file__).parent.parent.parent
BUILT = ROOT / "frontend" / "dist"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-background-networking", "--autoplay-policy=no-user-gesture-required"]
LOADS = 5
SLOWDOWN = 4
SLOW_NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
FRAME_SECONDS = 60
UNSLOWED_SECONDS = 20
FRAME_BUDGET_MS = 16.0
DEFAULT_MINUTES = 10.0

ANSWERS: dict[str, Any] = {
    "age_band": "40-49",
    "activity": "once_or_twice",
    "named": "none",
    "worse": ["twisting"],
    "eases": ["changing_position"],
    "leg": "none",
    "avg_pain": 3,
    "enjoyment": 3,
    "general_activity": 2,
    "stir": 1,
    "calm_down": 0,
    "care_flags": [],
    "work": "home",
    "lie_down": ["home"],
    "equipment": {"home": ["mat_or_bed", "chair", "wall", "counter_or_desk"]},
    "sessions": 3,
    "floor_ok": True,
    "discreet": False,
    "disliked": [],
}

WATCH_LOADING = """() => new MutationObserver((_, watch) => {
  if (!document.querySelector("[data-testid='screen-today'] h1")) return;
  watch.disconnect();
  requestAnimationFrame(() => setTimeout(() => { window.todayAt = performance.now(); }));
}).observe(document, { childList: true, subtree: true })"""

# Phases as they change on the screen, and ticks as they are handed to the audio clock, both on the page's clock.
WATCH_PACER = """() => {
  window.phases = [];
  window.ticks = [];
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (at) {
    window.ticks.push(performance.now() + (at - this.context.currentTime) * 1000);
    return start.call(this, at);
  };
  const part = document.querySelector("[data-testid='exercise']");
  const read = () => part.dataset.step === 'rep' && `${part.dataset.rep}/${part.dataset.phase}`;
  let last = read();
  new MutationObserver(() => {
    const now = read();
    if (now && now !== last) window.phases.push([now, performance.now()]);
    last = now;
  }).observe(part, { attributes: true });
}"""


def main() -> None:
    _print_sizes()
    with tempfile.TemporaryDirectory() as folder, _server(folder) as origin, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        person = _person(browser, origin, folder)
        _print_frames(browser, origin, person)
        minutes = float(os.environ.get("BENCH_MINUTES", DEFAULT_MINUTES))
        drifting = _begin_drift(browser, origin, person, minutes)
        _print_loading(browser, origin, person)  # meanwhile: a little slower for it, never faster
        _print_drift(drifting, origin, minutes)
        browser.close()


def _print(name: str, value: float, unit: str, **more: Any) -> None:
    """One line. ``load``: work waiting for this machine's cores as it was measured; above their number nothing of
    what follows is a phone's doing."""
    line = {"name": name, "value": value, "unit": unit, **more, "load": round(os.getloadavg()[0], 1)}
    print(json.dumps(line), flush=True)


# Bytes ---------------------------------------------------------------------------------------------------


def _print_sizes() -> None:
    page = (BUILT / "index.html").read_text()
    first = {
        name: _gzipped(BUILT / name) for name in sorted(set(re.findall(r"assets/[\w.-]+\.(?:js|css)", page)))
    }
    figures = {
        path.name: _gzipped(path) for path in (BUILT / "assets").glob("[Ff]igure*") if path.suffix != ".gz"
    }
    session = {
        path.name: _gzipped(path)
        for part in ("After", "Figure", "Sheets")
        for path in (BUILT / "assets").glob(f"{part}-*.js")
    }
    for kind in ("js", "css"):
        files = {name: size for name, size in first.items() if name.endswith(f".{kind}")}
        _print(f"pwa_first_load_{kind}_gzip", sum(files.values()), "bytes", files=files)
    _print("pwa_session_parts_js_gzip", sum(session.values()), "bytes", files=session)
    playing = {
        name: size for name, size in (first | session).items() if "Sheets" not in name and ".js" in name
    }
    _print("pwa_with_player_js_gzip", sum(playing.values()), "bytes")
    _print("pwa_worker_gzip", _gzipped(BUILT / "sw.js"), "bytes")
    _print("pwa_figures_gzip", sum(figures.values()), "bytes", files=figures)


def _gzipped(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


# A server and a person ---------------------------------------------------------------------------------------


@contextmanager
def _server(folder: str) -> Iterator[str]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    environment = os.environ | {
        "BACKBEAT_DATA": folder,
        "DATABASE_URL": f"sqlite:///{folder}/backbeat.sqlite3",
        "BACKBEAT_PORT": str(port),
        "BACKBEAT_DISPATCH": "off",
    }
    command = [sys.executable, "-m", "app.cli", "serve"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    origin = f"http://localhost:{port}"
    try:
        for _ in range(600):
            try:
                if httpx.get(f"{origin}/readyz").status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.1)
        yield origin
    finally:
        process.terminate()
        process.wait(20)


def _person(browser: Browser, origin: str, folder: str) -> Any:
    """The cookies of a phone whose person is past the intake and this morning's question."""
    environment = os.environ | {
        "BACKBEAT_DATA": folder,
        "DATABASE_URL": f"sqlite:///{folder}/backbeat.sqlite3",
    }
    made = subprocess.run(
        [sys.executable, "-m", "app.cli", "patient", "add", "--json"],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    code = json.loads(next(line for line in made.stdout.splitlines() if line.startswith("{")))["pairing_code"]
    context = browser.new_context()
    page = context.new_page()
    page.goto(origin)
    asked = page.request
    now = datetime.now(UTC)
    hours = {  # whenever this runs, it is the middle of the person's morning
        "wake": (now - timedelta(hours=2)).strftime("%H:00"),
        "bed": (now + timedelta(hours=12)).strftime("%H:00"),
    }
    at = now.isoformat(timespec="milliseconds")
    intake = {"id": str(uuid4()), "at": at, "tz": "UTC", "answers": ANSWERS | hours, "ticked": []}
    paired = asked.post(f"{origin}/api/pair", data={"code": code, "device_name": "Bench phone"})
    assert paired.ok, paired.text()
    answered = asked.put(f"{origin}/api/intake", data=intake)
    assert answered.ok, answered.text()
    state = context.storage_state()
    context.close()
    return state


def _phone(browser: Browser, person: Any) -> BrowserContext:
    """Touched, never pointed at: a mouse that rests on a moving page has it searched for what lies beneath in each frame."""
    return browser.new_context(
        storage_state=person,
        viewport={"width": 390, "height": 844},
        device_scale_factor=2,
        has_touch=True,
        is_mobile=True,
        timezone_id="UTC",
    )


def _slow(page: Page, *, network: bool) -> CDPSession:
    devtools = page.context.new_cdp_session(page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    if network:
        devtools.send("Network.enable")
        devtools.send("Network.emulateNetworkConditions", SLOW_NETWORK)
    return devtools


# Loading -------------------------------------------------------------------------------------------------


def _print_loading(browser: Browser, origin: str, person: Any) -> None:
    cold, cached = [], []
    for _ in range(LOADS):
        context = _phone(browser, person)
        context.add_init_script(f"({WATCH_LOADING})()")
        page = context.new_page()
        _slow(page, network=True)
        page.goto(origin)
        cold.append(_today_at(page))
        page.evaluate("async () => { await navigator.serviceWorker.ready }")
        page.reload()  # from here on the worker answers
        _today_at(page)
        page.reload()
        cached.append(_today_at(page))
        context.close()
    profile = {"cpu": f"{SLOWDOWN}x", "network": "1.6 Mbit/s, 150 ms", "n": LOADS}
    _print("pwa_today_cold_ms", round(statistics.median(cold)), "ms", worst=round(max(cold)), **profile)
    _print("pwa_today_cached_ms", round(statistics.median(cached)), "ms", worst=round(max(cached)), **profile)


def _today_at(page: Page) -> float:
    page.wait_for_function("() => window.todayAt !== undefined", timeout=60_000)
    return float(page.evaluate("() => window.todayAt"))


# Frames --------------------------------------------------------------------------------------------------


def _lengthened(minutes: float) -> Any:
    """Changes today's answer on its way: one open session whose first exercise lasts so long."""

    def change(route: Route) -> None:
        answer = route.fetch()
        today = answer.json()
        today["morning"]["state"] = "answered"
        later = (datetime.fromisoformat(today["now"]) + timedelta(hours=6)).isoformat()
        for session in today["sessions"]:
            session |= {"status": "open", "from": today["now"], "until": later}
            for item in session["items"]:
                one = sum(phase["seconds"] for phase in item["tempo"]) * item["sides"]
                item |= {"reps": [int(minutes * 60 / one) + 2], "setup_s": 1, "last_extra_s": 0}
        route.fulfill(response=answer, json=today)

    return change


def _at_work(browser: Browser, origin: str, person: Any, minutes: float) -> Page:
    context = _phone(browser, person)
    context.route("**/api/today*", _lengthened(minutes))
    page = context.new_page()
    page.goto(f"{origin}/#/today")
    session = page.request.get(f"{origin}/api/today").json()["sessions"][0]["id"]
    page.get_by_test_id("screen-today").wait_for()
    page.goto(f"{origin}/#/session/{session}")
    page.get_by_test_id("before-2").tap()
    page.get_by_test_id("before-go").tap()
    page.get_by_test_id("player-sounds").tap()
    page.get_by_test_id("player-ticks").tap()
    page.get_by_test_id("sounds-close").tap()
    page.get_by_test_id("player-start").tap()
    page.get_by_test_id("player-ready").tap()
    page.get_by_test_id("figure").wait_for()
    return page


def _print_frames(browser: Browser, origin: str, person: Any) -> None:
    page = _at_work(browser, origin, person, minutes=3)
    page.wait_for_timeout(2_000)
    unslowed = _traced(page, page.context.new_cdp_session(page), UNSLOWED_SECONDS)
    slowed = _traced(page, _slow(page, network=False), FRAME_SECONDS)
    page.context.close()
    _print_costs("pwa_frame_unslowed_ms", unslowed, cpu="1x", seconds=UNSLOWED_SECONDS)
    _print_costs("pwa_frame_max_ms", slowed, cpu=f"{SLOWDOWN}x", seconds=FRAME_SECONDS)


def _traced(page: Page, devtools: CDPSession, seconds: int) -> list[tuple[float, float]]:
    events: list[dict[str, Any]] = []
    devtools.on("Tracing.dataCollected", lambda batch: events.extend(batch["value"]))
    ended: list[bool] = []
    devtools.on("Tracing.tracingComplete", lambda _: ended.append(True))
    categories = "toplevel,devtools.timeline"
    devtools.send("Tracing.start", {"categories": categories, "transferMode": "ReportEvents"})
    page.wait_for_timeout(seconds * 1_000)
    devtools.send("Tracing.end")
    while not ended:
        page.wait_for_timeout(100)
    return _frame_costs(events)


def _print_costs(name: str, costs: list[tuple[float, float]], **more: Any) -> None:
    busy, wall = sorted(cost for cost, _ in costs), sorted(cost for _, cost in costs)
    _print(
        name,
        round(busy[-1], 2),
        "ms",
        **more,
        frames=len(busy),
        median=round(statistics.median(busy), 2),
        p99=round(busy[int(len(busy) * 0.99)], 2),
        over_16=sum(cost > FRAME_BUDGET_MS for cost in busy),
        wall_median=round(statistics.median(wall), 2),
        wall_max=round(wall[-1], 2),
        wall_over_16=sum(cost > FRAME_BUDGET_MS for cost in wall),
    )


def _frame_costs(events: list[dict[str, Any]]) -> list[tuple[float, float]]:
    """For every task of the page's main thread that ran animation callbacks: its processor and wall time, in ms.

    Processor time leaves out the moments in which the operating system ran somebody else's work on this core.
    """
    frames = [one for one in events if one["name"] == "FireAnimationFrame"]
    threads = {(one["pid"], one["tid"]) for one in frames}
    tasks = sorted(
        (
            one
            for one in events
            if one["name"].endswith("RunTask") and (one["pid"], one["tid"]) in threads and "dur" in one
        ),
        key=lambda one: one["ts"],
    )
    costs, place = [], 0
    for frame in sorted(frames, key=lambda one: one["ts"]):
        while place < len(tasks) and tasks[place]["ts"] + tasks[place]["dur"] < frame["ts"]:
            place += 1
        if place < len(tasks) and tasks[place]["ts"] <= frame["ts"]:
            task = tasks[place]
            costs.append((task.get("tdur", task["dur"]) / 1_000, task["dur"] / 1_000))
            place += 1
    assert costs, "no frame was traced"
    return costs


# Drift ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Drifting:
    """A page at work, and what both clocks showed when its pacer was first watched."""

    page: Page
    wall_s: float
    page_ms: float


def _begin_drift(browser: Browser, origin: str, person: Any, minutes: float) -> Drifting:
    page = _at_work(browser, origin, person, minutes)
    page.evaluate(WATCH_PACER)
    return Drifting(page, time.monotonic(), page.evaluate("() => performance.now()"))


def _print_drift(drifting: Drifting, origin: str, minutes: float) -> None:
    page = drifting.page
    item = _shown_item(page, origin, minutes)
    left_s = drifting.wall_s + minutes * 60 - time.monotonic()
    page.wait_for_timeout(max(0, left_s) * 1_000)
    passed = time.monotonic() - drifting.wall_s
    page_passed = page.evaluate("() => performance.now()") - drifting.page_ms
    phases = [(name, at) for name, at in page.evaluate("() => window.phases")]
    ticks: list[float] = page.evaluate("() => window.ticks")
    page.context.close()
    due = _due(item, phases[0][0], len(phases))
    screen = [at - phases[0][1] - 1_000 * seconds for (_, at), seconds in zip(phases, due, strict=True)]
    heard = [
        min(abs(tick - at) for _, at in phases) for tick in ticks if phases[0][1] <= tick <= phases[-1][1]
    ]
    _print(
        "pwa_pacer_drift_ms",
        round(abs(statistics.median(screen[-10:])), 1),
        "ms",
        minutes=round(due[-1] / 60, 2),
        phases=len(phases),
        worst_phase_late_ms=round(max(screen), 1),
        ticks=len(heard),
        tick_from_phase_last_ms=round(statistics.median(heard[-10:]), 1) if heard else None,
        page_clock_from_wall_clock_ms=round(abs(passed * 1_000 - page_passed), 1),
        clock="real",
    )


def _shown_item(page: Page, origin: str, minutes: float) -> dict[str, Any]:
    shown = page.get_by_test_id("exercise").get_attribute("data-exercise")
    today = page.request.get(f"{origin}/api/today").json()
    return next(
        item for session in today["sessions"] for item in session["items"] if item["exercise_id"] == shown
    )


def _due(item: dict[str, Any], first: str, count: int) -> list[float]:
    """Seconds from the first change of phase seen until each of the others is due."""
    names = [phase["name"] for phase in item["tempo"]]
    lengths = [phase["seconds"] for phase in item["tempo"]]
    place = names.index(first.split("/")[1])
    due, at = [], 0.0
    for _ in range(count):
        due.append(at)
        at += lengths[place % len(lengths)]
        place += 1
    return due


if __name__ == "__main__":
    main()
