"""Reads licences out of bills of materials, judges them, and writes the list. No ``main``: ``sbom`` uses it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

NAMES = {
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: BSD License": "BSD-3-Clause",
    "License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
"""What older packages say of themselves → the name of today."""

SAID_ELSEWHERE = {"pyasn1-modules": "BSD-2-Clause", "segno": "BSD-3-Clause"}
"""Packages whose metadata say only "BSD": read in the licence file that comes with them."""

VERDICTS = {
    "MIT": "keep the notice",
    "MIT-0": "nothing",
    "ISC": "keep the notice",
    "BSD-2-Clause": "keep the notice",
    "BSD-3-Clause": "keep the notice, do not advertise with the authors' names",
    "Apache-2.0": "keep licence and notices; the same licence as ours",
    "PSF-2.0": "keep the notice",
    "Python-2.0": "keep the notice",
    "MPL-2.0": "whoever changes one of its files publishes that file; we change none, and our own files stay ours",
    "LGPL-3.0-only": "a library that stays a library: it is installed beside our code and loaded by name, unchanged, and "
    "anyone may put another version in its place; whoever hands on an image with it hands on its licence and says "
    "where its source is. Needed for Postgres only",
}
"""Licence → what it asks of whoever ships it with Apache-2.0 code. All of these may be."""


class Part(NamedTuple):
    name: str
    version: str
    licence: str
    """An SPDX expression."""


def parts_of(bill: Mapping[str, Any]) -> Sequence[Part]:
    parts = (Part(plain(each["name"]), each["version"], licence_of(each)) for each in bill["components"])
    return sorted(parts)


def plain(name: str) -> str:
    """The one spelling of a package's name that all lists share."""
    return re.sub(r"[-_.]+", "-", name).lower()


def licence_of(component: Mapping[str, Any]) -> str:
    """What the package says first; a second entry repeats the first in the words of an older list of names."""
    if plain(component["name"]) in SAID_ELSEWHERE:
        return SAID_ELSEWHERE[plain(component["name"])]
    said = [
        each.get("expression") or each["license"].get("id") or each["license"]["name"]
        for each in component["licenses"]
    ]
    return NAMES.get(said[0], said[0])


def asks(licence: str) -> tuple[str, ...]:
    """The single licences of an expression; of a choice (``OR``) the first one we know how to keep."""
    every = (
        re.split(r"\s+OR\s+", part)
        for part in re.split(r"\s+AND\s+", licence.replace("(", "").replace(")", ""))
    )
    return tuple(next((each for each in choice if each in VERDICTS), choice[0]) for choice in every)


def document(server: Mapping[str, Any], phone: Mapping[str, Any]) -> str:
    met = {one for bill in (server, phone) for part in parts_of(bill) for one in asks(part.licence)}
    return "\n".join([
        "# Licences of what ships", "",
        "Made by `./run bench sbom` from the bills of materials in `docs/sbom`, which follow the locks. Backbeat itself is",
        "[Apache-2.0](supply-chain.md#why-apache-20). Everything below may be shipped with it.", "",
        "## What each licence asks", "", "| Licence | What it asks of whoever ships Backbeat |", "|---|---|",
        *(f"| {name} | {text} |" for name, text in VERDICTS.items() if name in met), "",
        "## In the server", "", *_table(server),
        "Two packages bring C libraries along: `cryptography` OpenSSL (Apache-2.0), and `psycopg-binary` libpq, OpenSSL, Kerberos,",
        "OpenLDAP and SASL (permissive) with libcrypt and keyutils (LGPL-2.1, as shared libraries of their own). The latter's own",
        "bill, `sboms/auditwheel.cdx.json`, is installed with it.", "",
        "## In the phone app", "", *_table(phone),
        "Their notices go to every phone with the app: `/licences.txt` beside it, written by the build.", "",
    ])  # fmt: skip


def _table(bill: Mapping[str, Any]) -> list[str]:
    rows = (f"| {part.name} | {part.version} | {part.licence} |" for part in parts_of(bill))
    return ["| Package | Version | Licence |", "|---|---|---|", *rows, ""]
