"""Settings in parts. `DEBRIEF_ENV` names the module that is used: development, production or test."""
