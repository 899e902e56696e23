"""Published reports: by whom, of which months. Publishing is a button on the report itself."""

from __future__ import annotations

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.admin.serving import RecordAdmin
from foundation.accounts.enums import Action
from metrics.measures import months
from metrics.models import Publication
from metrics.views import addresses


@admin.register(Publication)
class PublicationAdmin(RecordAdmin):
    action = Action.PUBLISH_REPORT
    list_display = ("published_at", "node", "first_month", "month", "by", "report")
    list_filter = ("team",)
    list_select_related = ("team", "by")
    ordering = ("-id",)
    fields = ("node", "first_month", "month", "published_at", "by", "note", "report")

    @admin.display(description=gettext_lazy("of"))
    def node(self, publication: Publication) -> str:
        return str(publication.team or _("the organisation"))

    @admin.display(description=gettext_lazy("report"))
    def report(self, publication: Publication) -> SafeString:
        address = addresses.report_of(publication.team)
        first, last = months.written(publication.first_month), months.written(publication.month)
        return format_html('<a href="{}?from={}&amp;to={}">{}</a>', address, first, last, _("Open the report"))
