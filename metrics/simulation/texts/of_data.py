"""Failures of data: migrations, wrong figures, caches."""

from metrics.simulation.texts.kinds import Ask, FailureKind
from postmortems.enums import ActionKind

MIGRATION = FailureKind(
    slug="migration",
    trigger="data-migration",
    factors=("test-coverage", "release-process", "design"),
    titles=(
        "{service} locks up during a schema change",
        "Writes to {service} wait behind a migration",
        "{service} can’t save changes in {region}",
    ),
    summary=(
        "A schema change took a lock that made all writes to {service} wait for {minutes} minutes. It was stopped and "
        "done again in small steps at night.",
        "After a migration, {service} could not save records with empty fields in {region}. The old rule was put back.",
    ),
    impact=(
        "- No writes for {minutes} minutes in {region}; reading worked\n- {n} background jobs failed and ran again by "
        "themselves\n- Customers saw a spinner, then an error",
        "- {pct} % of saves failed with a generic message\n- Support entered {n} changes by hand the next day",
    ),
    background=(
        "Schema changes of {service} run as part of the release. The largest table has 90 million rows.",
        "Test data has {low} thousand rows, production a thousand times that.",
    ),
    triggered=(
        "The migration of {version} added a column with a default that the database version in {region} writes into "
        "every row.",
        "A new NOT NULL rule met rows from before 2020 that never had that field.",
    ),
    contributed=(
        "In tests the change takes a blink. Nothing bounds how long a migration may wait for a lock, and everything "
        "queues behind a waiting one. {region} runs an older database version than the others.",
        "The rule was checked against a sample without old rows. The release can’t be rolled back once its schema is "
        "in place.",
    ),
    detection=(
        "The alert on write latency fired after {low} minutes.",
        "Found by the release’s own check, {low} minutes after it had finished.",
    ),
    response=(
        "The migration was cancelled after confirming that this is safe at that stage; writes went on at once.",
        "The rule was dropped by hand, then the release was repaired properly the next morning.",
    ),
    hard=(
        "It was not clear whether cancelling would leave the table half changed. Finding out took {low} minutes.",
        "The tool that runs migrations shows no progress.",
    ),
    notes=(
        ("detection", "Writes to {service} in {region} wait, reads are fine."),
        ("diagnosis", "All writes queue behind the schema change of {version}."),
        ("", "Read up: cancelling at this stage rolls the change back completely."),
        ("repair", "Migration cancelled, queue of writes is draining."),
        ("key", "Writes at normal latency."),
    ),
    tasks=(
        ("What holds the lock?", "ALTER TABLE of {version}, waiting for a long read itself."),
        ("Is it safe to cancel?", "Yes: it runs in one transaction."),
        ("Why only {region}?", "Older database version there; the others add such a column without rewriting."),
    ),
    attempts=(
        ("Cancel the migration", "writes back at once", "it restarted itself"),
        ("End the long read that blocks it", "migration went through", "another one took its place"),
    ),
    customer=(
        "Changes in {service} can’t be saved at the moment in {region}. Reading works. We expect this to end shortly.",
        "Changes can be saved again. Please repeat what showed an error.",
    ),
    asks=(
        Ask("Give migrations of {service} a lock timeout of 5 s", ActionKind.PREVENT,
            "A blocked migration gives up and says so.", "Blocked on purpose in staging: gave up after 5 s."),
        Ask("Upgrade the database of {service} in {region} to the others’ version", ActionKind.REPAIR,
            "All regions run the same version.", "Version check is green in all regions."),
        Ask("Run each migration of {service} against a copy of production first", ActionKind.PREVENT,
            "Duration on the copy stands in the release.", "Last three releases name their duration."),
        Ask("Write the runbook “cancel a migration”, tried once in staging", ActionKind.MITIGATE,
            "Someone who never did it cancels one with it.", "Done by a new colleague in 6 min."),
    ),
    message="A change of the database made writes to {service} wait; it was stopped without loss.",
)  # fmt: skip

FIGURES = FailureKind(
    slug="figures",
    trigger="software-change",
    factors=("test-coverage", "observability", "process-ownership"),
    titles=(
        "{service} shows wrong amounts on {n} invoices",
        "{service} counts returned parcels twice",
        "Daily totals of {service} don’t match {dependency}",
    ),
    summary=(
        "{service} rounded shares of a cent the wrong way for {n} invoices. They were corrected before any was paid.",
        "Totals of {service} and {dependency} differed by {pct} per mille for a day. Returned parcels were counted "
        "twice after a change of their status.",
    ),
    impact=(
        "- {n} invoices were off by up to 40 cents\n- None was paid before it was corrected; {low} customers had asked",
        "- Yesterday’s totals were too high by {pct} per mille\n- One partner planned staff on them",
    ),
    background=(
        "{service} rounds line by line, {dependency} rounds the total. Both are right for themselves.",
        "A returned parcel goes through two states that both used to mean “delivered”.",
    ),
    triggered=(
        "Version {version} moved rounding from the total to the lines.",
        "{dependency} began to send the second state as an event of its own at {hour}.",
    ),
    contributed=(
        "No test compares an invoice with its lines. The two teams agree on formats, not on meanings. Differences "
        "are looked at once a month.",
        "The list of states is kept in two places. Nobody owns the comparison of the two systems.",
    ),
    detection=(
        "A customer asked. A comparison each night would have found it before the first invoice was sent.",
        "The nightly comparison found it on its first run after the change.",
    ),
    response=(
        "Sending was stopped, amounts were computed anew, and {n} invoices went out again with a note.",
        "Totals were recomputed from events; the partner was told the same day.",
    ),
    hard=(
        "It took a while to agree which of the two figures is the right one.",
        "Recomputing a day takes longer than a day ought to.",
    ),
    notes=(
        ("detection", "Customer asks why two invoices differ by 3 cents from their lines."),
        ("diagnosis", "Only invoices since {version}; each line is rounded now."),
        ("repair", "Sending of invoices paused, old rounding back."),
        ("", "All {n} invoices recomputed; the largest difference is 40 cents."),
    ),
    tasks=(
        ("How many invoices are wrong?", "{n}, all unpaid."),
        ("Since when?", "Since {version} at {hour}."),
        ("Do the totals of {dependency} agree?", "Yes: it rounds the total, as it always did."),
    ),
    attempts=(
        ("Pause sending and recompute", "all invoices right", "recompute too slow, split by day"),
    ),
    customer=(
        "Some invoices show an amount that is off by a few cents. Corrected ones follow today; please don’t pay the "
        "old ones.",
        "Corrected invoices have been sent.",
    ),
    asks=(
        Ask("Compare totals of {service} and {dependency} every night", ActionKind.DETECT,
            "A planted difference is found the next morning.", "Planted 1 cent: found at 05:10."),
        Ask("Test that an invoice equals the sum of its lines", ActionKind.PREVENT,
            "The test fails with the rounding of {version}.", "Test runs in CI since Thursday."),
        Ask("Keep parcel states in one place that both teams read", ActionKind.REPAIR,
            "One list, with a meaning for each state.", "Both services read the shared list."),
    ),
    message="Some invoices of {service} were off by cents and have been corrected.",
)  # fmt: skip

DATA = (MIGRATION, FIGURES)
