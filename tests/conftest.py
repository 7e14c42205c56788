"""What every test may ask for: the servers, the browser, and which requirements they prove."""

pytest_plugins = [
    "tests.rules",
    "tests.servers",
    "tests.browsers",
    "tests.plugin.fresh",
    "tests.world",
    "tests.people.certified",
    "tests.requirements_report",
    "tests.longest",
]
