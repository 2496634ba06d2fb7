"""Pictures of the screens, light and dark, and what every screen has to keep whatever it shows."""

from pathlib import Path
from typing import Literal

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
SCREENS = ROOT / "test-artefacts" / "screens"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

# A page wider than the phone, text beyond its edge, or text cut off by its box: each hides something.
OVERFLOWING = """() => {
  const complaints = [];
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) complaints.push(`page is ${wide} px too wide`);
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = words.nextNode(); text; text = words.nextNode()) {
    const box = text.parentElement;
    if (!text.data.trim() || !box.checkVisibility() || box.closest('.unseen, script, style')) continue;
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

HOLES = "() => (document.body.innerText.match(/\\{\\w+\\}|undefined|NaN|\\[object/g) ?? [])"


class Album:
    """Takes `<name>-light.png` and `<name>-dark.png` and collects complaints for one judgement at the end."""

    def __init__(self) -> None:
        SCREENS.mkdir(parents=True, exist_ok=True)
        self.complaints: list[str] = []

    def keep(self, page: Page, name: str) -> None:
        page.evaluate("() => document.querySelectorAll('*').forEach((part) => part.scrollTo({ top: 0 }))")
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.screenshot(path=SCREENS / f"{name}-{scheme}.png", animations="disabled")
        for what, look in (("overflow", OVERFLOWING), ("small target", SMALL_TARGETS), ("hole", HOLES)):
            self.complaints += [f"{name}: {what}: {found}" for found in page.evaluate(look)]
