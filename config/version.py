"""Debrief’s version, as pages say it. `pyproject.toml` holds the same; a test holds the two together."""

VERSION = "0.1.0"
