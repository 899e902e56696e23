"""How the API tells that something waits for a second person."""
