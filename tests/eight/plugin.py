"""The eight papers' plugin as the platform finds it, and pairs that go by it."""

from contextlib import contextmanager

import mentes_eight

from mentes.plugin.frozen import freeze
from mentes.plugin.loader import Registry, bind, registry, using

NAME = "eight"
EIGHT = bind(NAME, mentes_eight, version="1.0", distribution="mentes-eight")


@contextmanager
def installed(plugin=EIGHT):
    """The plugins of this process and this one."""
    known = registry()
    with using(Registry({**known.plugins, plugin.name: plugin}, known.quarantine)):
        yield plugin


def rules(plugin=EIGHT, **config):
    """Parameters and the design that follows from them."""
    made = plugin.card.config(**config)
    return made, plugin.rules.design(config=made)


def frozen(plugin=EIGHT, texts=None, **config):
    """What a pair that begins now keeps."""
    return freeze(plugin, *rules(plugin, **config), texts or {})
