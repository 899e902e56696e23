from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static

from foundation.accounts.access import open_to_anyone


@open_to_anyone
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for this address on pages that name no icon, such as an API answer; better an icon than a 404."""
    return redirect(static("favicon.svg"))
