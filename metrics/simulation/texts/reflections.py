"""What people write whatever broke: what went well, luck, judgements, reviews, reasons for moving a date."""

WENT_WELL = (
    "Command was taken within minutes and stayed with one person; investigators could keep their heads down.",
    "The first update to customers was out before support had its third call.",
    "The runbook’s first three steps were right as they stand, and copying the commands worked on a phone.",
    "Questions and answers stayed in one thread, and nobody asked the same thing twice.",
    "Findings were written down as they came, so this page nearly wrote itself.",
    "Support had a sentence for customers at once and used the same one everywhere.",
    "Stopping the harm came first, finding the reason second.",
    "Two people from the neighbouring team joined without being asked and took a task each.",
)
LUCKY = (
    "It was a weekday morning. On a Friday night in November the same would have met three times the traffic.",
    "The one person who knew the old system was still on the train, with a laptop.",
    "The queue was nearly empty when it began, otherwise catching up would have taken a day.",
    "A customer who reports precisely was among the first affected.",
    "The other region had been upgraded the week before.",
    "Nobody tried the obvious second fix, which would have made it worse.",
)
NEW = (
    "No earlier incident of this kind was found, and no fix was waiting.",
    "Not seen before in this service. A neighbouring one had a similar case two years ago, before Debrief.",
    "New to us. The backlog held one idea that would have helped a little; it is an action item now.",
)
AGAIN = (
    "This is the same pattern as {earlier}: {title}. Of its action items {open} were still open when it happened "
    "again.",
    "It came back. After {earlier} ({title}) we fixed the trigger, not what made it possible; {open} of its action "
    "items were still open.",
)
JUDGED = (
    "At declaration the error rate and the regions were known, and the criteria for this level were met.",
    "The share of users stood on the dashboard when it was declared; a workaround was known to support.",
    "One core function failed without a workaround, which could be seen at once.",
    "Going by the first alert and the first two calls, no more than this could be known.",
    "No redundancy was left, and that was on the page of the service.",
    "A non-critical function failed and a workaround existed from the start.",
)
JUDGED_FINALLY = (
    "The final figures agree with what was known at the beginning.",
    "Counted afterwards: the share of users stayed in the same band.",
    "It grew after the declaration: the second region followed.",
    "Less than feared: most requests succeeded when tried again.",
)
RAISED = (
    "Not one scheme but all of them; the criteria of the next level are met.",
    "A second region is affected now.",
    "There is no workaround after all.",
    "More than a quarter of users by the dashboard.",
)
REASON_OTHERWISE = (
    "The core function works for most, so I stay one level lower for now.",
    "Evening peak in an hour: rather one level up.",
    "Only partners are affected, as far as we can see.",
)
SLIPPED = (
    "Waits for the platform upgrade that it builds on.",
    "Taken behind the peak-season freeze.",
    "Owner was ill for two weeks; nobody else knows this part yet.",
    "Bigger than thought: split, and this half needs another sprint.",
    "The supplier’s interface comes a month later.",
)
CANCELLED = (
    "The component it was about is being switched off this quarter.",
    "Covered by the new rollout, which does the same for all services.",
    "Tried, and it cost more false alarms than it found.",
)
CHANGES_WANTED = (
    "Please give the impact in numbers, and say what is not known. “Contributing factors” names one only; what about "
    "the alert that stayed silent?",
    "The timeline stops at the fix. When was it seen to hold? And the second action item has no end that one can "
    "check.",
)
INTERNAL_UPDATES = (
    "{service}: cause narrowed down, {what}. Next update in 30 min.",
    "Still degraded in {region}. {what}. Investigators are on it, support has a sentence for customers.",
    "Improving: {what}. We stay on it until it has held for ten minutes.",
)
EXECUTIVES = ("Lena Fischer (COO)", "Henrik Vogel (CTO)", "Lena Fischer, by phone", "Executive on duty, by message")
BRIEFS = (
    "State: impact down by two thirds, cause known. Running: {what}. Next decision: whether to hold the release train "
    "overnight. Customer update is due on the half hour.",
    "State: stable but not repaired. Running: {what}. Nobody is on the cost estimate. Support lead is in the channel.",
)
NOTES_LATER = (
    ("", "Support has a sentence for customers and a list of who asked."),
    ("repair", "It is being taken back; first figures look better."),
)
ATTEMPTS_LATER = (
    ("Take back by hand what set it off", "back to normal within minutes"),
    ("Undo the change at its source", "figures falling, normal by the end"),
    ("Put the previous state back in place", "impact gone, watched for ten minutes"),
)
FALSE_ALARMS = (
    "Synthetic check failed, customers did not: the checker’s own network was down.",
    "Duplicate of the announcement for planned maintenance.",
)
