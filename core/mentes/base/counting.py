"""How many requests were answered, and how fast: counted in memory that all processes of one `mentes web` share."""

import mmap
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flask import Flask, current_app, g, request
from werkzeug.wrappers import Response

BUCKETS: Final = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)  # seconds; one more for what takes longer
CLASSES: Final = ("2xx", "3xx", "4xx", "5xx")
_ROOMS, _PROCESSES = 160, 64
_CELL: Final = len(BUCKETS) + 2  # a counter for each bucket and for the rest, and the seconds in all
_ROW: Final = _ROOMS * len(CLASSES) * _CELL + 1  # the last one counts incidents
_memory = memoryview(mmap.mmap(-1, _PROCESSES * _ROW * 8)).cast("d")
_alone = threading.Lock()


@dataclass(frozen=True)
class Answered:
    """The requests of one room with one class of status."""

    room: str
    status: str
    buckets: tuple[float, ...]  # how many took up to each of BUCKETS, and how many longer; not added up
    seconds: float


def init_counting(app: Flask) -> None:
    """Count every request of a room. The memory is older than the processes that are forked, so each sees all counts."""
    app.after_request(_count)


def count_incident() -> None:
    """Count a failure that is ours."""
    with _alone:
        _memory[_own() + _ROW - 1] += 1


def incidents() -> float:
    """How many failures of ours there were since the start."""
    return sum(_memory[number * _ROW + _ROW - 1] for number in range(_PROCESSES))


def answered() -> Iterator[Answered]:
    """What all processes have answered since the start, room by room; nothing for what was never asked."""
    for number, room in enumerate(_rooms()):
        for place, status in enumerate(CLASSES):
            start = (number * len(CLASSES) + place) * _CELL
            cell = [sum(_memory[row * _ROW + start + each] for row in range(_PROCESSES)) for each in range(_CELL)]
            if any(cell):
                yield Answered(room, status, tuple(cell[:-1]), cell[-1])


def _rooms() -> list[str]:
    """The rooms in the order in which they are counted: the same in every process of one release."""
    held: list[str] = current_app.extensions.get("mentes.counted") or sorted(current_app.blueprints)[:_ROOMS]
    current_app.extensions["mentes.counted"] = held
    return held


def _count(response: Response) -> Response:
    status, rooms = response.status_code // 100 - 2, _rooms()
    if request.blueprint in rooms and 0 <= status < len(CLASSES):
        took = time.perf_counter() - g.get("began", time.perf_counter())
        _add(rooms.index(request.blueprint), status, took)
    return response


def _add(room: int, status: int, seconds: float) -> None:
    start = _own() + (room * len(CLASSES) + status) * _CELL
    place = next((number for number, most in enumerate(BUCKETS) if seconds <= most), len(BUCKETS))
    with _alone:
        _memory[start + place] += 1
        _memory[start + _CELL - 1] += seconds


def _own() -> int:
    """Where this process counts: its neighbours have other numbers, and one that is forked anew goes on with what is there."""
    return os.getpid() % _PROCESSES * _ROW
