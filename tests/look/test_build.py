"""What the build hook brought is what the lock and the list ask for."""

import hashlib
import json
import re
from pathlib import Path

from mentes.base.assets import STATIC

ROOT = Path(__file__).parents[2]
VENDOR = STATIC / "vendor"


def test_every_listed_file_is_there_with_its_hash():
    wanted = json.loads((ROOT / "package.json").read_text("utf-8"))["mentes"]
    built = json.loads((VENDOR / "built.json").read_text("utf-8"))["files"]
    assert set(built) == {*wanted["copy"].values(), *(f"icons/{name}.svg" for name in wanted["icons"])}
    for name, known in built.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == known, name


def test_the_lock_fixes_every_byte():
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    del packages[""]
    assert {"node_modules/bootstrap", "node_modules/htmx.org"} <= set(packages)
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())


def test_style_sheets_name_only_files_that_exist():
    for sheet in STATIC.glob("*.css"):
        for name in re.findall(r'url\("([^"]+)"\)', sheet.read_text("utf-8")):
            assert (STATIC / name).is_file(), (sheet.name, name)


def test_no_style_sheet_carries_a_picture_that_the_policy_would_block():
    for sheet in STATIC.rglob("*.css"):
        assert "data:" not in sheet.read_text("utf-8"), sheet.name


def test_colours_and_sizes_of_type_are_named_only_among_the_tokens():
    for sheet in ("mentes.css", "parts.css"):
        text = re.sub(r"@media print \{.*", "", (STATIC / sheet).read_text("utf-8"), flags=re.DOTALL)
        colours = re.findall(r"(?<!&)#[0-9a-fA-F]{3,8}\b|\brgb\(|\bhsl\(\d", text)
        assert set(colours) <= {"#fff"}, sheet  # the white that a QR code needs
