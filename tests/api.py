"""Asking the API as a program does: by token, in JSON."""

from __future__ import annotations

from typing import Any

from rest_framework.test import APIClient

from foundation.accounts.models import User
from foundation.accounts.services import create_api_token


def client_of(user: User, *scopes: str, **headers: Any) -> APIClient:
    """A client that sends a token of this user with every request."""
    _token, secret = create_api_token(user=user, by=user, name="test", scopes=list(scopes))
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {secret}", **headers)
    return client


def rules_of(response: Any) -> list[str]:
    """The rules that a problem names."""
    assert response["Content-Type"] == "application/problem+json", response.content
    return [error["rule"] for error in response.json()["errors"]]
