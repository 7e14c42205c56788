"""The kit for plugin authors: pytest fixtures and `assert_conforms`."""
