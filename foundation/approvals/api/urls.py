from django.urls import path

from foundation.approvals.api import views

urlpatterns = [
    path("approvals/", views.Approvals.as_view(), name="approvals"),
    path("approvals/<slug:public_id>/", views.ApprovalDetail.as_view(), name="approval"),
    path("approvals/<slug:public_id>/confirm/", views.Confirm.as_view(), name="confirm-approval"),
    path("approvals/<slug:public_id>/refuse/", views.Refuse.as_view(), name="refuse-approval"),
    path("approvals/<slug:public_id>/withdraw/", views.Withdraw.as_view(), name="withdraw-approval"),
]
