"""Settings: `base` for every real process, `test` for the tests."""
