"""The bundled programme as the kit's plugin, and plugins written in a line."""

from types import ModuleType

import pytest

from mentes.plugin import Card, hookimpl
from mentes.plugin.loader import bind, load


@pytest.fixture
def plugin():
    """The kit's `facts` and `told` work on the online programme here."""
    return load(strict=True).plugin("online")


@pytest.fixture
def edition(facts):
    return facts.edition()


@pytest.fixture
def written():
    """A plugin out of functions: `written(design=lambda config: None)`."""

    def write(name="odd", **hooks):
        module = ModuleType(f"mentes_{name}")
        for hook, function in {"card": lambda: Card("Odd"), **hooks}.items():
            setattr(module, hook, hookimpl(function))
        return bind(name, module)

    return write
