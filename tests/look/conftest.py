"""The styleguide, served for a browser."""

from collections.abc import Iterator
from threading import Thread

import pytest
from tests.look.styleguide import make_styleguide
from werkzeug.serving import make_server


@pytest.fixture(scope="module")
def styleguide() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, make_styleguide(), threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
