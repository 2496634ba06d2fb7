"""Draws the PNG icons from their SVGs with the Chromium that the end-to-end tests use: `python icons/render.py`.

The results are committed, so that a build needs no browser.
"""

from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
TARGET = HERE.parent / "public" / "icons"
ICONS = {
    "apple-touch-icon.png": ("maskable.svg", 180),
    "icon-192.png": ("icon.svg", 192),
    "icon-512.png": ("icon.svg", 512),
    "maskable-192.png": ("maskable.svg", 192),
    "maskable-512.png": ("maskable.svg", 512),
    "badge-96.png": ("badge.svg", 96),
}


def render() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()
        for name, (source, size) in ICONS.items():
            page.set_viewport_size({"width": size, "height": size})
            drawing = (HERE / source).read_text(encoding="utf-8")
            page.set_content(f"<style>body{{margin:0}}svg{{display:block;width:{size}px}}</style>{drawing}")
            page.screenshot(path=TARGET / name, omit_background=True)
        browser.close()


if __name__ == "__main__":
    render()
