"""These tests belong to another distribution: they are collected where it is installed."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("mentes_reverse") else ["tests"]
