"""The API of post-mortems and action items. Everything is written by services."""
