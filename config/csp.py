"""Content-Security-Policy by the setting's name of Django 6, whose own middleware replaces this one day."""

from collections.abc import Callable, Mapping, Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse

HEADER = "Content-Security-Policy"

Policy = Mapping[str, Sequence[str]]


class ContentSecurityPolicyMiddleware:
    """Sends the strict policy with every response, the wider one below /admin/; a view's own header stays."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.policy = written(settings.SECURE_CSP)
        self.admin_policy = written(settings.SECURE_CSP_ADMIN)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault(
            HEADER,
            self.admin_policy if request.path.startswith("/admin/") else self.policy,
        )
        return response


def written(policy: Policy) -> str:
    """The policy as the header has it."""
    return "; ".join(f"{directive} {' '.join(sources)}" for directive, sources in policy.items())
