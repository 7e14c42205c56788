"""The house keeps its floors: who may import whom, where a transaction ends, how big a thing may become."""

import ast
import re
from pathlib import Path

import pytest

import mentes.tables  # noqa: F401 - the metadata must be whole
from mentes.base.db import models, table_class

ROOT = Path(__file__).parents[1]
HOUSE = ROOT / "core" / "mentes"
PLUGINS = ROOT / "plugins"
FLOORS = {
    "base": 0,
    "tenancy": 1,
    "plugin": 1,
    "people": 2,
    "programmes": 3,
    "admission": 4,
    "workshops": 4,
    "mentorships": 5,
    "desk": 6,
    "notices": 6,
}
ROOF = 7
ENDS_TRANSACTIONS = ("base/", "demo/", "kit/", "cli", "serve.py")
OWN_PART = {"views", "forms"}
NOT_A_NAME = re.compile(r"(Manager|Helper|Util|Utils|Handler)$")
IN_PAGE = {
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"<[a-z][^>]*\sstyle\s*=", re.IGNORECASE),
    "a handler attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\ssrc\s*=)", re.IGNORECASE),
    "a javascript address": re.compile(r"javascript:", re.IGNORECASE),
    "text that is not escaped": re.compile(r"\|\s*safe\b|autoescape\s+false"),
}


def python_files():
    return sorted([*HOUSE.rglob("*.py"), *PLUGINS.rglob("*.py")])


def named(file):
    return file.relative_to(HOUSE if HOUSE in file.parents else ROOT).as_posix()


def tree_of(file):
    return ast.parse(file.read_text(encoding="utf-8"))


def pages():
    return sorted(page for page in [*HOUSE.rglob("*.html"), *PLUGINS.rglob("*.html")])


def imported(tree):
    """Every module that is imported, as its full name; `from package import module` counts as the module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports name the whole way"
            for alias in node.names:
                inner = HOUSE.joinpath(*node.module.split(".")[1:], f"{alias.name}.py")
                package = inner.with_suffix("")
                is_module = node.module.startswith("mentes") and (inner.exists() or package.is_dir())
                yield f"{node.module}.{alias.name}" if is_module else node.module


def room_of(module):
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "mentes" and parts[1] in FLOORS else None


def module_of(file):
    parts = file.relative_to(HOUSE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def wrong_arrows():
    for file in HOUSE.rglob("*.py"):
        own = module_of(file)
        room = room_of(own)
        for wanted in imported(tree_of(file)):
            if not wanted.startswith("mentes.") or room is None:
                continue
            other = room_of(wanted)
            if other is None or (other != room and FLOORS[other] >= FLOORS[room]):
                yield f"{own} imports {wanted}"


def test_imports_go_down_only_and_never_to_a_neighbour():
    assert list(wrong_arrows()) == []


def borrowed_parts():
    """Views and forms that somebody else than their own folder and the roof imports."""
    for file in HOUSE.rglob("*.py"):
        own = module_of(file)
        if room_of(own) is None:
            continue
        for wanted in imported(tree_of(file)):
            folder, _, last = wanted.rpartition(".")
            if room_of(wanted) not in {None, "base"} and last in OWN_PART and not own.startswith(f"{folder}."):
                yield f"{own} imports {wanted}"


def test_pages_and_forms_of_a_room_stay_in_it():
    assert list(borrowed_parts()) == []


DRAWN = re.compile(r"""render(?:_template)?\(\s*["']([^"']+)["']""")
NAMED = re.compile(r"""\{%-?\s*(?:extends|include|import|from)\s+["']([^"']+)["']""")


def templates_of(folder):
    return {page.relative_to(folder / "templates").as_posix() for page in (folder / "templates").rglob("*.html")}


def borrowed_templates():
    common = templates_of(HOUSE / "base")
    for file in [*HOUSE.rglob("*.py"), *pages()]:
        folder = next(each for each in file.parents if (each / "templates").is_dir() or each == HOUSE)
        if folder == HOUSE:
            continue
        text = file.read_text(encoding="utf-8")
        named_here = (DRAWN if file.suffix == ".py" else NAMED).findall(text)
        yield from (f"{named(file)} draws {each}" for each in named_here if each not in common | templates_of(folder))


def test_templates_of_a_room_stay_in_it():
    assert list(borrowed_templates()) == []


def commits(tree):
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    ]


def test_a_transaction_ends_in_base_and_at_the_roof_only():
    found = {named(file): commits(tree_of(file)) for file in python_files()}
    assert any(found.values())
    assert {name for name, lines in found.items() if lines and not name.startswith(ENDS_TRANSACTIONS)} == set()


def test_every_model_says_of_which_class_it_is():
    assert len(models()) > 20
    assert {table_class(model) for model in models()} == {"public", "door", "scoped", "shared", "part", "sealed"}


def test_every_door_says_why():
    silent = [model for model in models() if table_class(model) == "door" and not model.__door__.strip()]
    assert silent == []


def test_packages_are_silent_except_the_door_for_plugins():
    spoken = {named(file) for file in HOUSE.rglob("__init__.py") if file.read_text(encoding="utf-8").strip()}
    assert spoken == {"plugin/__init__.py"}


@pytest.mark.parametrize("file", python_files(), ids=named)
def test_files_stay_readable(file):
    text = file.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert len(text.splitlines()) <= 400
    assert not text.strip() or ast.get_docstring(tree), "a module begins with its purpose"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno - node.lineno < 60 or "versions" in file.parts, f"{node.name} is too long"
            inner = [each for each in ast.walk(node) if isinstance(each, ast.Import | ast.ImportFrom)]
            assert not inner, f"{node.name} imports in its body"
        if isinstance(node, ast.ClassDef):
            assert not NOT_A_NAME.search(node.name), f"{node.name} does not say what it is"


@pytest.mark.parametrize("page", pages(), ids=named)
def test_pages_hold_no_style_script_or_raw_text(page):
    text = page.read_text(encoding="utf-8")
    allowed = {"a style element"} if "letters" in page.parts else set()  # mail programs fetch no style sheet
    assert {what for what, pattern in IN_PAGE.items() if pattern.search(text)} <= allowed
