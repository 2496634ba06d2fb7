"""The parts every end-to-end test stands on: push service, desktop, two browsers, a page to try them with."""

import functools
import os
import re
import shutil
import threading
from collections.abc import Generator, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from browsers import PHONE, Environment, launch_chromium, launch_firefox, launch_installed_chromium
from people import EARLY
from playwright.sync_api import Browser, BrowserContext, Playwright
from running_server import LoadedProgram, RunningServer
from stand_in_autopush import PushService
from stand_in_desktop import Desktop

HERE = Path(__file__).parent
ARTEFACTS = HERE.parents[1] / "test-artefacts"
FAILED = pytest.StashKey[bool]()
LONG = {
    "test_one_day",
    "test_screens",
    "test_a_therapist_prescribes",
    "test_accessibility",
    "test_signing_in",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browsers last: while Playwright runs, its thread owns a loop and no other test may start one.

    Where processes share the tests, each is given them one by one in this order, so it holds for all; the long ones
    of them first, so that no process is left with one at the end.
    """
    items.sort(key=lambda item: (item.get_closest_marker("e2e") is not None, item.path.stem not in LONG))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remembers a failure, so that fixtures can keep a picture of what the browser showed."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


def _keep_pictures_of_a_failure(item: pytest.Item, context: BrowserContext) -> None:
    if not item.stash.get(FAILED, False):
        return
    folder = ARTEFACTS / "failed"
    folder.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(context.pages):
        page.screenshot(path=folder / f"{re.sub(r'[^a-z0-9]+', '-', item.name.lower())}-{number}.png")


@pytest.fixture(scope="session")
def push_service() -> Iterator[PushService]:
    service = PushService()
    yield service
    service.close()


@pytest.fixture(autouse=True)
def _quiet_push_service(push_service: PushService) -> None:
    push_service.reset()


@pytest.fixture(scope="session")
def desktop() -> Iterator[Desktop]:
    desktop = Desktop()
    yield desktop
    desktop.close()


@pytest.fixture(scope="session")
def browser_environment(desktop: Desktop, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """A home of its own, so that no setting of the person at this machine leaks in."""
    home = tmp_path_factory.mktemp("browser-home")
    kept: Environment = {
        name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TMPDIR") if name in os.environ
    }
    return {**kept, "HOME": str(home), **desktop.environment}


@pytest.fixture(scope="session")
def firefox(
    playwright: Playwright, push_service: PushService, browser_environment: Environment
) -> Iterator[Browser]:
    browser = launch_firefox(playwright, push_service.websocket_url, browser_environment)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def chromium(playwright: Playwright, browser_environment: Environment) -> Iterator[Browser]:
    browser = launch_chromium(playwright, browser_environment)
    yield browser
    browser.close()


def _phone(context: BrowserContext, item: pytest.Item) -> Iterator[BrowserContext]:
    """The context, watched: no script of ours may fail, whatever a test looks at."""
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield context
    _keep_pictures_of_a_failure(item, context)
    context.close()
    assert not errors, "\n".join(errors)


def _fresh(browser: Browser) -> BrowserContext:
    return browser.new_context(viewport=PHONE, locale="en-GB", timezone_id="Europe/Berlin")


@pytest.fixture
def installed_chromium(
    playwright: Playwright, tmp_path: Path, browser_environment: Environment, request: pytest.FixtureRequest
) -> Iterator[BrowserContext]:
    """A Chromium with a profile of its own, as after installing; presses on the desktop reach its worker."""
    context = launch_installed_chromium(playwright.chromium, tmp_path / "profile", browser_environment)
    yield from _phone(context, request.node)


@pytest.fixture
def phone_in_firefox(firefox: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    yield from _phone(_fresh(firefox), request.node)


@pytest.fixture
def phone_in_chromium(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    yield from _phone(_fresh(chromium), request.node)


@pytest.fixture(scope="session")
def program() -> Iterator[LoadedProgram]:
    program = LoadedProgram()
    yield program
    program.close()


@pytest.fixture(scope="session")
def built_app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the built phone app: a build that runs meanwhile must not change what is under test."""
    built = HERE.parents[1] / "frontend" / "dist"
    assert (built / "index.html").is_file(), "the phone app is not built: ./run test does it"
    return Path(shutil.copytree(built, tmp_path_factory.mktemp("app") / "dist"))


@pytest.fixture
def server(
    program: LoadedProgram, tmp_path: Path, database_url: str, push_service: PushService, built_app: Path
) -> Iterator[RunningServer]:
    """A started installation of its own on the database of the test; the push service shares its clock."""
    own_app = Path(shutil.copytree(built_app, tmp_path / "app"))
    server = RunningServer(program, tmp_path, database_url, push_service.host, own_app)
    push_service.now = server.now
    server.start()
    yield server
    server.stop()
    assert "Traceback" not in server.log(), server.log()[-6000:]


@pytest.fixture(scope="session")
def _installation(
    program: LoadedProgram,
    tmp_path_factory: pytest.TempPathFactory,
    sqlite_template: Path,
    push_service: PushService,
    built_app: Path,
) -> Iterator[RunningServer]:
    folder = tmp_path_factory.mktemp("installation")
    shutil.copy(sqlite_template, folder / "backbeat.sqlite3")
    url = f"sqlite:///{folder / 'backbeat.sqlite3'}"
    server = RunningServer(program, folder, url, push_service.host, built_app)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def shared_server(_installation: RunningServer, push_service: PushService) -> Iterator[RunningServer]:
    """One installation for all tests that look at what one person sees: starting one takes seconds.

    It is early in the morning again for each. People of earlier tests are still there, so a test that counts
    messages or kills the program takes `server`.
    """
    before = len(_installation.log())
    _installation.move_clock_to(EARLY)
    push_service.now = _installation.now
    yield _installation
    said = _installation.log()[before:]
    assert "Traceback" not in said, said[-6000:]


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """A test run has no use for an access log."""


@pytest.fixture
def harness_page() -> Iterator[str]:
    """The address of tests/e2e/pages on a fresh port: a subscriber with nothing of Backbeat in it."""
    handler = functools.partial(_QuietHandler, directory=str(HERE / "pages"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join(5)
    server.server_close()
