from collections.abc import Callable

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from config.csp import HEADER, ContentSecurityPolicyMiddleware


def header_of(path: str, view: Callable[[HttpRequest], HttpResponse] = lambda request: HttpResponse()) -> str:
    response = ContentSecurityPolicyMiddleware(view)(RequestFactory().get(path))
    return response.headers[HEADER]


@pytest.mark.parametrize("path", ["/", "/incidents/", "/administration/", "/api/docs/"])
def test_pages_allow_nothing_inline_and_nothing_from_elsewhere(path: str) -> None:
    policy = header_of(path)
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_the_admin_alone_may_evaluate_and_style_inline() -> None:
    policy = header_of("/admin/incidents/incident/")
    assert "script-src 'self' 'unsafe-eval';" in policy
    assert "style-src 'self' 'unsafe-inline';" in policy
    assert "object-src 'none'" in policy


def test_no_other_site_can_frame_a_page() -> None:
    assert "frame-ancestors 'none'" in header_of("/")


def test_a_views_own_policy_stays() -> None:
    policy = header_of("/", lambda request: HttpResponse(headers={HEADER: "sandbox"}))
    assert policy == "sandbox"


def test_the_middleware_stands_before_whatever_answers_by_itself() -> None:
    names = list(settings.MIDDLEWARE)
    assert names.index("config.csp.ContentSecurityPolicyMiddleware") < names.index(
        "whitenoise.middleware.WhiteNoiseMiddleware"
    )
