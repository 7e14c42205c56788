"""What every test may ask for: the servers and the browser."""

pytest_plugins = ["tests.servers", "tests.browsers", "tests.world"]
