"""Who asks: the user of an API token, or whoever is signed in on the pages."""

from __future__ import annotations

from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from foundation.accounts.enums import Action
from foundation.accounts.models import ApiToken, User
from foundation.accounts.models.tokens import digest_of
from foundation.audit import clock

SCHEME = "Token"


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Token dbr_…`. One query; the user comes limited to the token's scopes."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, *rest = get_authorization_header(request).split() or [b""]
        if scheme.lower() != SCHEME.lower().encode():
            return None
        if len(rest) != 1:
            raise AuthenticationFailed(_("Write the header as: Authorization: Token <the token>."))
        token = _token_of(rest[0])
        user = token.user
        user.limited_to = frozenset(Action(scope) for scope in token.scopes) if token.scopes else None
        return user, token

    def authenticate_header(self, request: Request) -> str:
        return SCHEME


def _token_of(secret: bytes) -> ApiToken:
    """The token that is valid now. Who knows the secret may learn what became of it."""
    digest = digest_of(secret.decode("ascii", errors="replace"))
    token = ApiToken.objects.select_related("user").filter(digest=digest).first()
    if token is None:
        raise AuthenticationFailed(_("This token is unknown."), code="unknown_token")
    if token.revoked_at is not None:
        raise AuthenticationFailed(_("This token was revoked."), code="revoked_token")
    if token.expires_at is not None and token.expires_at <= clock.now():
        raise AuthenticationFailed(_("This token has expired. Create a new one."), code="expired_token")
    if not token.user.is_active:
        raise AuthenticationFailed(_("The user of this token works here no more."), code="inactive_user")
    return token
