"""The admin's redirect by content type and number is closed: it would answer for rows that are hidden from people."""

from typing import NoReturn

from django.http import Http404, HttpRequest

from foundation.accounts.access import requires
from foundation.accounts.enums import Action


@requires(Action.SIGN_IN)
def no_redirects(request: HttpRequest, rest: str) -> NoReturn:
    raise Http404
