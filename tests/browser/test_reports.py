"""The report in a real browser: no sideways scrolling, a point that leads to its rows, one sheet of paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.audit import clock
from incidents.enums import Severity
from metrics.measures import months
from metrics.services.computing import compute_changed
from tests.factories import make_team, make_user, system
from tests.metrics.stories import due_items, judged, sample_all

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.django_db(transaction=True)]

A4_MILLIMETRES = (184, 279)
"""What is left of the sheet within the margins that the stylesheet sets."""


@pytest.fixture
def month() -> date:
    """The last that is over."""
    return months.last_over(clock.now().date())


@pytest.fixture
def report(page: Page, live_server: LiveServer, sign_in: Callable[[User], None], month: date) -> Page:
    sample_all()
    team = make_team("payments", name="Payments")
    for back in range(4):
        due_items(team=team, due=months.shifted(month, -back), done=6, not_done=5)
    judged(Severity.SEV3, Severity.SEV2, team=team, on=month)
    compute_changed(by=system())
    sign_in(make_user("lea", Role.LEADERSHIP))
    page.goto(f"{live_server.url}/reports/")
    return page


def test_a_point_of_the_trend_leads_to_the_items_behind_it(report: Page, month: date) -> None:
    report.locator("figure svg a").last.click()
    report.wait_for_url(f"**/reports/rows/action-items/?from={months.written(month)}&to={months.written(month)}")
    assert report.locator("h1").inner_text() == "6 of 11 action items were done on time"


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_it_never_scrolls_sideways(report: Page, width: int) -> None:
    report.set_viewport_size({"width": width, "height": 800})
    assert report.evaluate("document.documentElement.scrollWidth") <= width


def test_page_one_fits_on_one_sheet(report: Page) -> None:
    width, height = (round(side * 96 / 25.4) for side in A4_MILLIMETRES)
    report.set_viewport_size({"width": width, "height": height})
    report.emulate_media(media="print")
    assert report.evaluate("document.querySelector('.page-one').getBoundingClientRect().bottom") <= height
    assert not report.locator(".topbar").is_visible()


def test_a_chart_with_links_is_a_group_with_a_name(report: Page) -> None:
    chart = report.get_by_role("group", name="On-time rate by month of the first due date").first
    assert chart.get_by_role("link").count() == 4
