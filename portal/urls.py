"""Addresses of the pages that span the apps."""

from django.urls import path

from portal.views import account, approvals, demo, guide, hearing, home, notices, search

app_name = "portal"

urlpatterns = [
    path("", home.home, name="home"),
    path("help/", guide.guide, name="help"),
    path("demo/", demo.demo, name="demo"),
    path("demo/sign-in/", demo.sign_in, name="demo-sign-in"),
    path("search/", search.search, name="search"),
    path("notices/", notices.notice_list, name="notices"),
    path("notices/read/", notices.read_all, name="read-notices"),
    path("approvals/", approvals.approval_list, name="approvals"),
    path("approvals/<slug:public_id>/", approvals.decide, name="decide"),
    path("account/", account.account, name="account"),
    path("account/notices/", hearing.hearing, name="hearing"),
    path("account/notices/test/", hearing.try_hearing, name="test-hearing"),
    path("account/tokens/", account.create_token, name="create-token"),
    path("account/tokens/<str:public_id>/revoke/", account.revoke_token, name="revoke-token"),
    path("notices/<str:public_id>/", notices.open_notice, name="notice"),
]
