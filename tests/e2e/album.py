"""Pictures of the screens, light and dark, and what every screen has to keep whatever it shows."""

from pathlib import Path
from typing import Literal

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
SCREENS = ROOT / "test-artefacts" / "screens"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

# Wider than the phone, or text cut off inside a control: both hide something from somebody.
OVERFLOWING = """() => {
  const wide = document.documentElement.scrollWidth - innerWidth;
  const cut = [...document.querySelectorAll('button, a.button, label, h1, h2, p, li, td, th')]
    .filter((part) => part.checkVisibility() && !part.closest('.unseen') && part.clientWidth > 1)
    .filter((part) => part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).display !== 'inline')
    .filter((part) => getComputedStyle(part).overflowX !== 'auto')
    .map((part) => part.textContent.trim().slice(0, 60));
  return (wide > 0 ? [`page is ${wide} px too wide`] : []).concat(cut);
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
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.screenshot(path=SCREENS / f"{name}-{scheme}.png", animations="disabled")
        for what, look in (("overflow", OVERFLOWING), ("small target", SMALL_TARGETS), ("hole", HOLES)):
            self.complaints += [f"{name}: {what}: {found}" for found in page.evaluate(look)]
