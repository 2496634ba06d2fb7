"""``python -m tests.docs_site FOLDER``: every link of the built site leads somewhere, and opening it fetches nothing outside.

The builder's strict mode knows links between pages; this also knows pictures, anchors, styles and scripts. Used by
``./run docs``, after the build.
"""

import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

FETCHED = {
    ("img", "src"),
    ("script", "src"),
    ("link", "href"),
    ("iframe", "src"),
    ("source", "src"),
    ("object", "data"),
}
NOT_FETCHED = {"canonical", "alternate", "next", "prev", "license", "help"}
IN_STYLE = re.compile(r"(?:url\(\s*[\"']?|@import\s+[\"'])((?:https?:)?//[^\"')]+)")


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[tuple[str, bool]] = []
        """Address, and whether opening the page fetches it."""
        self.names: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.names |= {given[name] for name in ("id", "name") if name in given}
        for name in ("href", "src", "data"):
            if name in given:
                fetched = (tag, name) in FETCHED and given.get("rel", "") not in NOT_FETCHED
                self.links.append((given[name], fetched))


def faults(folder: Path) -> Iterator[str]:
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.html"))}
    for path, page in pages.items():
        for address, fetched in page.links:
            place = urlsplit(address)
            if place.scheme or place.netloc:
                if fetched and place.scheme != "data":
                    yield f"{path.relative_to(folder)} fetches {address}"
            elif (fault := _fault(folder, path, place.path, place.fragment, pages)) is not None:
                yield f"{path.relative_to(folder)}: {address} {fault}"
    for path in sorted(folder.rglob("*.css")):
        for address in IN_STYLE.findall(path.read_text(encoding="utf-8")):
            yield f"{path.relative_to(folder)} fetches {address}"


def _fault(folder: Path, page: Path, address: str, anchor: str, pages: dict[Path, Page]) -> str | None:
    if page.name == "404.html" and not address.startswith("/"):
        return None  # shown at any depth; its links are written for the top
    start = folder if address.startswith("/") else page.parent
    target = (start / unquote(address).lstrip("/")).resolve() if address else page.resolve()
    found = target / "index.html" if target.is_dir() else target
    if not found.is_file():
        return "leads nowhere"
    known = {path.resolve(): one for path, one in pages.items()}.get(found)
    if anchor and known is not None and unquote(anchor) not in known.names and not anchor.startswith("__"):
        return "names a place that is not on that page"
    return None


if __name__ == "__main__":
    told = list(faults(Path(sys.argv[1])))
    print("\n".join(told) or "every link leads somewhere, and nothing is fetched from outside")
    sys.exit(bool(told))
