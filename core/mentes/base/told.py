"""Faults of the surroundings: the command line tells them in their own words, without a traceback."""


class Told(RuntimeError):  # noqa: N818
    """Something around Mentes is not as it must be; the text says what, and what to do."""
