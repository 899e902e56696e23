"""The addresses of post-mortems and action items below /api/v1/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from postmortems.api import action_items, postmortems

app_name = "postmortems"

urlpatterns: list[URLPattern | URLResolver] = [
    path("postmortems/", postmortems.PostmortemList.as_view(), name="postmortems"),
    path("postmortems/<slug:public_id>/", postmortems.PostmortemDetail.as_view(), name="postmortem"),
    path("postmortems/<slug:public_id>/request-review/", postmortems.RequestReview.as_view(), name="request-review"),
    path("postmortems/<slug:public_id>/approve/", postmortems.Approve.as_view(), name="approve"),
    path("postmortems/<slug:public_id>/publish/", postmortems.Publish.as_view(), name="publish"),
    path("action-items/", action_items.ActionItemList.as_view(), name="action-items"),
    path("action-items/<slug:reference>/", action_items.ActionItemDetail.as_view(), name="action-item"),
    path("action-items/<slug:reference>/changes/", action_items.ActionItemChanges.as_view(), name="changes"),
]
