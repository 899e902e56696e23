"""Addresses of post-mortems and action items."""

from django.urls import path

from postmortems.views import action_acts, action_items, approving, postmortem_acts, reading, slots, writing

app_name = "postmortems"

urlpatterns = [
    path("postmortems/", reading.postmortem_list, name="list"),
    path("postmortems/<str:public_id>/", reading.postmortem_page, name="page"),
    path("postmortems/<str:public_id>/edit/", writing.edit, name="edit"),
    path("postmortems/<str:public_id>/edit/<slug:key>/", writing.edit_section, name="edit-section"),
    path("postmortems/<str:public_id>/request-review/", postmortem_acts.request_review, name="request-review"),
    path("postmortems/<str:public_id>/approve/", postmortem_acts.approve, name="approve"),
    path("postmortems/<str:public_id>/ask-for-changes/", postmortem_acts.ask_for_changes, name="ask-for-changes"),
    path("postmortems/<str:public_id>/publish/", postmortem_acts.publish, name="publish"),
    path("postmortems/<str:public_id>/title/", postmortem_acts.describe, name="title"),
    path("postmortems/<str:public_id>/no-actions/", postmortem_acts.no_actions, name="no-actions"),
    path("postmortems/<str:public_id>/author/", postmortem_acts.assign_author, name="author"),
    path("postmortems/<str:public_id>/items/new/", action_acts.new_item_of_postmortem, name="new-item-of"),
    path("incidents/<str:reference>/learning/", slots.incident_slot, name="incident-slot"),
    path("incidents/<str:reference>/learning/note/", action_acts.note_item, name="note-item"),
    path("incidents/<str:reference>/learning/open/", postmortem_acts.open_postmortem, name="open"),
    path("incidents/<str:reference>/learning/waive/", postmortem_acts.waive, name="waive"),
    path(
        "incidents/<str:reference>/learning/decide/<str:public_id>/", approving.decide_on_waiver, name="decide-waiver"
    ),
    path("actions/", action_items.action_list, name="actions"),
    path("actions/board/", action_items.action_board, name="board"),
    path("actions/new/", action_acts.new_item, name="new-item"),
    path("actions/<str:reference>/", action_items.action_page, name="action"),
    path("actions/<str:reference>/open/", action_acts.accept_item, name="accept-item"),
    path("actions/<str:reference>/start/", action_acts.start_item, name="start-item"),
    path("actions/<str:reference>/complete/", action_acts.complete_item, name="complete-item"),
    path("actions/<str:reference>/reopen/", action_acts.reopen_item, name="reopen-item"),
    path("actions/<str:reference>/cancel/", action_acts.cancel_item, name="cancel-item"),
    path("actions/<str:reference>/due-date/", action_acts.move_due_date, name="move-due-date"),
    path("actions/<str:reference>/owner/", action_acts.give_item_away, name="give-item-away"),
    path("actions/<str:reference>/priority/", action_acts.reprioritise_item, name="reprioritise-item"),
    path("actions/<str:reference>/decide/<str:public_id>/", approving.decide_on_item, name="decide-item"),
    path("actions/<str:reference>/edit/", action_acts.reword_item, name="reword-item"),
]
