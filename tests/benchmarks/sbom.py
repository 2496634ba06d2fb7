"""Writes down what ships: a bill of materials of the server and of the phone app, and the list of licences.

Makes ``docs/sbom/server.cdx.json`` (cyclonedx-py, from an environment that holds ``requirements.lock`` and nothing else),
``docs/sbom/phone.cdx.json`` (``npm sbom``, kept to what the built app holds: ``/licences.txt`` of the build names it) and
``docs/licences.md`` from both. The same locks give the same bytes. ``--check`` writes nothing and says what differs.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.benchmarks.licences import document

ROOT = Path(__file__).parents[2]
BUNDLED = ROOT / "frontend" / "dist" / "licences.txt"
SERVER, PHONE = ROOT / "docs/sbom/server.cdx.json", ROOT / "docs/sbom/phone.cdx.json"
LICENCES = ROOT / "docs/licences.md"
LEFT_OUT = ("serialNumber", "timestamp", "externalReferences", "description")
"""Chance, the hour, and words and addresses that are not ours to vouch for: a bill names parts."""


def main() -> None:
    server, phone = server_bill(), phone_bill()
    made = {SERVER: _written(server), PHONE: _written(phone), LICENCES: document(server, phone)}
    differing = [path for path, text in made.items() if not path.exists() or path.read_text("utf-8") != text]
    if "--check" not in sys.argv:
        for path in differing:
            path.parent.mkdir(exist_ok=True)
            path.write_text(made[path], encoding="utf-8")
    print(json.dumps({
        "sbom_server_packages": len(server["components"]), "sbom_phone_packages": len(phone["components"]),
        "sbom_files_that_differed": [str(path.relative_to(ROOT)) for path in differing],
    }))  # fmt: skip
    if differing and "--check" in sys.argv:
        sys.exit(1)


def server_bill() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        _said("uv", "venv", "--quiet", folder)
        _said("uv", "pip", "install", "--quiet", "--python", f"{folder}/bin/python", "--require-hashes",
              "--require-build-hashes", "-b", ".bootstrap.lock", "-r", "requirements.lock")  # fmt: skip
        said = _said(sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible", "--spec-version",
                     "1.6", "--of", "JSON", "--pyproject", "pyproject.toml", f"{folder}/bin/python")  # fmt: skip
    return _stripped(json.loads(said))


def phone_bill() -> dict[str, Any]:
    said = _said("npm", "sbom", "--sbom-format", "cyclonedx", "--package-lock-only", folder=ROOT / "frontend")
    bill = _stripped(json.loads(said))
    held = bundled(BUNDLED.read_text(encoding="utf-8"))
    bill["components"] = [each for each in bill["components"] if (each["name"], each["version"]) in held]
    kept = {each["bom-ref"] for each in bill["components"]} | {bill["metadata"]["component"]["bom-ref"]}
    bill["dependencies"] = [
        {"ref": each["ref"], "dependsOn": [one for one in each.get("dependsOn", ()) if one in kept]}
        for each in bill["dependencies"]
        if each["ref"] in kept
    ]
    return bill


def bundled(notices: str) -> set[tuple[str, str]]:
    """``## svelte - 5.57.3 (MIT)`` → (svelte, 5.57.3), for each package the bundler put into the app."""
    return set(re.findall(r"^## (\S+) - (\S+) \(", notices, re.MULTILINE))


def _stripped(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _stripped(inner) for name, inner in value.items() if name not in LEFT_OUT}
    return [_stripped(inner) for inner in value] if isinstance(value, list) else value


def _written(bill: Mapping[str, Any]) -> str:
    return json.dumps(bill, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _said(*command: str, folder: Path = ROOT) -> str:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout
