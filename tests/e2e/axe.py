"""axe-core in the page, and what else a screen owes to everyone: big text, targets, no sideways scrolling."""

from pathlib import Path
from typing import Any

from album import OVERFLOWING, SMALL_TARGETS
from playwright.sync_api import Page

SOURCE = (
    Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
).read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (options) => (await axe.run(document, { ...options, resultTypes: ['violations'] })).violations
  .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 140)).join(' | ')}`)"""
TWICE_AS_BIG = "() => { document.documentElement.style.fontSize = '225%'; }"
AS_USUAL = "() => { document.documentElement.style.fontSize = ''; }"


class Inspector:
    """Collects complaints over a walk, so that one judgement at the end names them all."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.complaints: list[str] = []

    def look(self, name: str, *, dark: bool = True) -> None:
        """Everything in light, colours once more in dark, and the layout with text twice as big.

        Colours do not change with the language, so the dark look is taken in one of them only.
        """
        page = self._page
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(SOURCE)
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        self._note(name, page.evaluate(RUN, {"runOnly": {"type": "tag", "values": TAGS}}))
        self._note(f"{name}, small target", page.evaluate(SMALL_TARGETS))
        if dark:
            page.emulate_media(color_scheme="dark", reduced_motion="reduce")
            contrast: dict[str, Any] = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
            self._note(f"{name}, dark", page.evaluate(RUN, contrast))
        page.evaluate(TWICE_AS_BIG)
        self._note(f"{name}, text at 200 %", page.evaluate(OVERFLOWING))
        page.evaluate(AS_USUAL)

    def _note(self, name: str, found: list[str]) -> None:
        self.complaints += [f"{name}: {one}" for one in found]
