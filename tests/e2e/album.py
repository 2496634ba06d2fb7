"""Pictures of the screens, light and dark, and what every screen has to keep whatever it shows."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from playwright.sync_api import Locator, Page

ROOT = Path(__file__).resolve().parents[2]
SCREENS = ROOT / "test-artefacts" / "screens"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

# A page wider than the phone, text beyond its edge, or text cut off by its box: each hides something. A table may be
# moved sideways in a frame of its own.
OVERFLOWING = """() => {
  const complaints = [];
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) complaints.push(`page is ${wide} px too wide`);
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = words.nextNode(); text; text = words.nextNode()) {
    const box = text.parentElement;
    if (!text.data.trim() || !box.checkVisibility() || box.closest('.unseen, .sideways, script, style')) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const beyond = [...range.getClientRects()].some((rect) => rect.left < -1 || rect.right > innerWidth + 1);
    const cut = getComputedStyle(box).overflowX === 'hidden' && box.scrollWidth > box.clientWidth + 1;
    if (beyond || cut) complaints.push(text.data.trim().slice(0, 60));
  }
  return complaints;
}"""

# 44 px is what both phone makers ask of a finger's target; a part may be small inside a large label.
SMALL_TARGETS = """() => [...document.querySelectorAll('button, a[href], input, select, summary')]
  .filter((part) => part.checkVisibility({ checkOpacity: false }))
  .map((part) => ({ part, box: (part.closest('label') ?? part).getBoundingClientRect() }))
  .filter(({ part, box }) => box.width > 0 && (box.height < 44 || box.width < 24) && !part.closest('p, li p'))
  .map(({ part, box }) => `${part.dataset.testid ?? part.textContent.trim()}: ${box.width.toFixed()}×${box.height.toFixed()}`)"""

# Where no hyphen may be set, a long word on two lines was cut in the middle.
BROKEN_WORDS = """() => {
  const broken = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const box = text.parentElement;
    if (!text.data.trim() || !box.checkVisibility() || getComputedStyle(box).hyphens === 'auto') continue;
    for (const { 0: word, index } of text.data.matchAll(/[\\p{L}]{3,24}/gu)) {
      const range = document.createRange();
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
      if (lines.size > 1 && !box.closest('.address, .unseen')) broken.push(word);
    }
  }
  return broken;
}"""

HOLES = "() => (document.body.innerText.match(/\\{\\w+\\}|undefined|NaN|\\[object/g) ?? [])"


AXE = (ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING: dict[str, object] = {"type": "tag", "values": TAGS}
COLOURS: dict[str, object] = {"type": "rule", "values": ["color-contrast"]}
# Without axe's rule on targets: it counts what the bar at the foot covers until one scrolls; SMALL_TARGETS does not.
VIOLATIONS = """async ({ runOnly, left }) => (await axe.run(document, {
    runOnly, resultTypes: ['violations'],
    rules: Object.fromEntries(['target-size', ...left].map((rule) => [rule, { enabled: false }])) })).violations
  .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 140)).join(' | ')}`)"""
TWICE_AS_BIG = "() => { document.documentElement.style.fontSize = '225%'; }"
AS_USUAL = "() => { document.documentElement.style.fontSize = ''; }"


class Album:
    """Takes `<name>-light.png` and `<name>-dark.png`, looks at each screen for everyone's sake, and collects
    complaints for one judgement at the end."""

    def __init__(self) -> None:
        SCREENS.mkdir(parents=True, exist_ok=True)
        self.complaints: list[str] = []

    def keep(self, page: Page, name: str, at: Locator | None = None) -> None:
        """From the top of the screen, or with the part `at` in the middle of it."""
        page.evaluate("() => document.querySelectorAll('*').forEach((part) => part.scrollTo({ top: 0 }))")
        if at:
            at.evaluate("(part) => part.scrollIntoView({ block: 'center' })")
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.screenshot(path=SCREENS / f"{name}-{scheme}.png", animations="disabled")
            self._note(f"{name}, {scheme}", violations(page, EVERYTHING if scheme == "light" else COLOURS))
        self.look(page, name)

    def look(self, page: Page, name: str) -> None:
        """What a screen owes to everyone whatever its colours: targets, no holes, room for big text."""
        for what, found in (
            ("overflow", OVERFLOWING),
            ("small target", SMALL_TARGETS),
            ("hole", HOLES),
            ("broken word", BROKEN_WORDS),
        ):
            self._note(f"{name}: {what}", page.evaluate(found))
        page.evaluate(TWICE_AS_BIG)
        self._note(f"{name}: text at 200 %", page.evaluate(OVERFLOWING))
        page.evaluate(AS_USUAL)

    def look_closely(self, page: Page, name: str) -> None:
        """The same and what axe finds, without a picture: for languages, whose colours are the same."""
        self._note(name, violations(page, EVERYTHING, left=["color-contrast"]))
        self.look(page, name)

    def _note(self, name: str, found: list[str]) -> None:
        self.complaints += [f"{name}: {one}" for one in found]


def violations(page: Page, run_only: dict[str, object], left: Sequence[str] = ()) -> list[str]:
    """What axe-core complains of, a line for each rule with up to three places; rules named in ``left`` stay out."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    return list(page.evaluate(VIOLATIONS, {"runOnly": run_only, "left": list(left)}))
