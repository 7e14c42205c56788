"""The command line: `mentes demo | web | worker | clock | release | tenants | plugins | requirements`."""


def main() -> None:
    """Run the command that was asked for."""
