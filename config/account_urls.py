"""What of allauth Debrief offers: signing in and out, and one's password. Its other pages are not there.

Addresses of mail are kept by administrators, so nobody adds or confirms one by themselves; `account_signup` is the page
that says so.
"""

from allauth.account.urls import urlpatterns as of_allauth
from django.urls import URLPattern

OFFERED = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_signup",
        "account_reauthenticate",
        "account_change_password",
        "account_set_password",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
    }
)

urlpatterns: list[URLPattern] = [each for each in of_allauth if each.name in OFFERED]
