"""Only the strict layer and the demo's stand-in may touch Authlib (SSO-19)."""

import ast
from pathlib import Path

import pytest

import mentes.cli

CORE = Path(mentes.cli.__file__).parent
MAY = ("people/signin/", "demo/provider.py")


def imported(file):
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""


@pytest.mark.requirement("SSO-19")
def test_only_the_strict_layer_imports_authlib():
    files = {file.relative_to(CORE).as_posix(): file for file in CORE.rglob("*.py")}
    users = {
        name
        for name, file in files.items()
        if any(each.split(".")[0] in {"authlib", "onelogin"} for each in imported(file))
    }
    assert users
    assert [name for name in users if not name.startswith(MAY)] == []
