"""How long a plugin may think: its hooks are asked by a few threads of its own, so that a slow one keeps nobody else waiting."""

import os
import threading
from collections.abc import Callable
from contextlib import nullcontext
from contextvars import ContextVar, copy_context
from queue import Empty, SimpleQueue
from typing import Any, Final
from weakref import WeakSet

from flask import current_app, has_app_context

PLACES: Final = 3  # questions that one plugin may be busy with at once, in one process of eight threads
QUEUEING: Final = 0.25  # seconds to wait for a place: its questions take milliseconds, so a longer queue means trouble
TELLING: Final = 30.0  # seconds for `happened`, which may call somebody outside
_IDLE = 60.0  # seconds after which a thread that nobody needs ends

_inside: ContextVar["Crew | None"] = ContextVar("mentes_plugin_asked", default=None)


class _Limit:
    """How long one question may take, in seconds (the roof sets what the operator decided)."""

    seconds = 3.0


def set_patience(seconds: float) -> None:
    """Say how long one question to a plugin may take (PLUGIN_SECONDS)."""
    _Limit.seconds = seconds


class TooSlow(Exception):  # noqa: N818
    """A plugin did not answer in time, or is still busy with questions that it did not answer in time."""


class Quit(RuntimeError):  # noqa: N818
    """A plugin tried to end the process it runs in; the words name how."""


class _Question:
    """One question on its way to a thread and back."""

    __slots__ = ("answer", "ask", "done", "error")

    def __init__(self, ask: Callable[[], Any]) -> None:
        self.ask, self.answer = ask, None
        self.error: Exception | None = None
        self.done = threading.Lock()
        self.done.acquire()

    def work(self) -> None:
        try:
            self.answer = self.ask()
        except Exception as error:  # noqa: BLE001  # whatever it is belongs to whoever asked
            self.error = error
        except BaseException as error:  # noqa: BLE001  # SystemExit and its like end nobody's process from here
            self.error = Quit(type(error).__name__)
            self.error.__cause__ = error


class Crew:
    """The threads that ask one plugin. A question that takes too long keeps its place until it returns at last."""

    def __init__(self) -> None:
        self.reset()
        _crews.add(self)

    def reset(self) -> None:
        """Begin without threads (they do not survive a fork)."""
        self._places = threading.BoundedSemaphore(PLACES)
        self._lock = threading.Lock()
        self._idle: list[SimpleQueue[_Question]] = []

    def ask(self, question: Callable[[], Any], seconds: float | None = None) -> Any:
        """The answer, or what it raised.

        Raises TooSlow after `seconds` (the operator's limit unless given), Quit for what would end the process.
        """
        if _inside.get() is self:
            return question()
        if not self._places.acquire(timeout=QUEUEING):
            raise TooSlow(f"it is still busy with {PLACES} questions that were asked before")
        limit = seconds or _Limit.seconds
        asked = _Question(lambda: copied.run(self._marked, question))
        copied = copy_context()
        try:
            self._thread().put(asked)
        except RuntimeError as error:
            self._places.release()
            raise TooSlow("no thread could be started for it") from error
        if not asked.done.acquire(timeout=limit):
            raise TooSlow(f"no answer within {limit:g} seconds")
        if asked.error is not None:
            raise asked.error
        return asked.answer

    def _marked(self, question: Callable[[], Any]) -> Any:
        """The answer, in an app context of its own: a late one must not reach into the session of its request."""
        _inside.set(self)
        with current_app.app_context() if has_app_context() else nullcontext():
            return question()

    def _thread(self) -> "SimpleQueue[_Question]":
        with self._lock:
            if self._idle:
                return self._idle.pop()
        box: SimpleQueue[_Question] = SimpleQueue()
        threading.Thread(target=self._work, args=(box,), name="plugin", daemon=True).start()
        return box

    def _work(self, box: "SimpleQueue[_Question]") -> None:
        while True:
            try:
                asked = box.get(timeout=_IDLE)
            except Empty:
                with self._lock:
                    if box in self._idle:
                        self._idle.remove(box)
                        return
                continue
            asked.work()
            with self._lock:
                self._idle.append(box)
            self._places.release()
            asked.done.release()
            del asked


_crews: WeakSet[Crew] = WeakSet()


def _after_fork() -> None:
    for crew in _crews:
        crew.reset()


os.register_at_fork(after_in_child=_after_fork)
