"""What approvals and events may be about and a given person may not see: `def subjects(user) -> rows of one column`.

Foundation keeps both and knows nothing of incidents; so each app says what of its own is hidden.
"""

HIDDEN_SUBJECTS = (
    "incidents.services.hiding.hidden_references",
    "incidents.services.hiding.hidden_former_references",
    "postmortems.services.hiding.hidden_postmortems",
    "postmortems.services.hiding.hidden_action_items",
    "postmortems.services.hiding.hidden_waivers",
    "postmortems.services.hiding.hidden_former_waivers",
)
