"""The API of incidents: one module a subject, with its shapes and its views. Everything is written by services."""
