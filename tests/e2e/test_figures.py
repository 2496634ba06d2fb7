"""The contact sheet: every figure at the end of each of its phases, beside its cues; the first page also in the dark.

The pages are made by the app's own drawing code and kept in test-artefacts/figures, to be looked at. That bones keep
their length, contacts do not slide and joints stay within their range is measured frame by frame in the phone
app's own tests (frontend/tests/figure-bodies.test.ts).
"""

import subprocess
from pathlib import Path

import pytest
from album import ROOT, SCHEMES
from playwright.sync_api import Browser

pytestmark = pytest.mark.e2e

SHEETS = ROOT / "test-artefacts" / "figures"
FRONTEND = ROOT / "frontend"
NODE = ROOT / ".venv" / "bin" / "node"
EXERCISES = 48

# What the browser really painted, strokes included, must lie within the picture; an empty picture shows nothing.
OUTSIDE = """() => [...document.querySelectorAll('svg')].flatMap((svg) => {
  const { x, y, width, height } = svg.viewBox.baseVal;
  const box = svg.querySelector('g').getBBox({ fill: true, stroke: true });
  const beyond = Math.max(x - box.x, y - box.y, box.x + box.width - x - width, box.y + box.height - y - height);
  const parts = new Set([...svg.querySelectorAll('polygon')].map((part) => part.getAttribute('class')));
  const missing = ['halo', 'ink'].filter((part) => !parts.has(part));
  return [...(beyond > 5 ? [`${svg.dataset.figure}: ${beyond.toFixed(0)} mm outside`] : []),
    ...missing.map((part) => `${svg.dataset.figure}: no ${part}`)];
})"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("sheets")
    subprocess.run([NODE, "tests/contact-sheet.mjs", folder], cwd=FRONTEND, check=True, timeout=120)
    return sorted(folder.glob("sheet-*.html"))


def test_every_figure_is_whole_in_every_phase(chromium: Browser, pages: list[Path]) -> None:
    SHEETS.mkdir(parents=True, exist_ok=True)
    page = chromium.new_page(viewport={"width": 1500, "height": 900})
    complaints, shown = [], set()
    for path in pages:
        page.goto(path.as_uri())
        complaints += page.evaluate(OUTSIDE)
        shown |= set(
            page.evaluate("() => [...document.querySelectorAll('svg')].map((svg) => svg.dataset.figure)")
        )
        for scheme in SCHEMES if path == pages[0] else SCHEMES[:1]:
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=SHEETS / f"{path.stem}-{scheme}.png", full_page=True)
    page.close()
    assert not complaints, "\n".join(complaints)
    assert len({name.split("/")[0] for name in shown}) == EXERCISES
