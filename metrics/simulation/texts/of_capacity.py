"""Failures of room: queues, connections, disks, and more traffic than was expected."""

from metrics.simulation.texts.kinds import Ask, FailureKind
from postmortems.enums import ActionKind

QUEUE = FailureKind(
    slug="queue",
    trigger="load-change",
    factors=("alerting", "design", "capacity-planning"),
    titles=(
        "{service} is {n} minutes behind",
        "Events reach {service} late in {region}",
        "{service} stops consuming one partition",
    ),
    summary=(
        "One partition of the queue in front of {service} had no consumer for {minutes} minutes. What it held came "
        "late, nothing was lost.",
        "{service} fell {minutes} minutes behind in {region} when {dependency} sent three times its usual events. More "
        "consumers brought it back.",
    ),
    impact=(
        "- Updates for {pct} % of parcels came up to {minutes} minutes late\n- Customers asking for a status got an old "
        "one; 60 contacts at support\n- Nothing was lost and nothing came twice",
        "- {n} thousand events were processed late\n- Depots in {region} planned their first round on yesterday’s data",
    ),
    background=(
        "Events are spread over 24 partitions by parcel. Each partition has exactly one consumer of {service}; which "
        "one, the broker decides at each rebalance.",
        "{dependency} sends its events in bursts after each sorting round. {service} is sized for twice the usual "
        "burst.",
    ),
    triggered=(
        "A rebalance at {hour} left one partition without a consumer: the instance that took it was already shutting "
        "down.",
        "{dependency} replayed a day of events after its own maintenance, {pct} times the usual burst.",
    ),
    contributed=(
        "Lag is watched as a sum over all partitions, and one of 24 hardly moves it. Shutting down does not tell the "
        "broker, which waits for a timeout. The earlier post-mortem asked for an alert per partition; it was still "
        "open.",
        "Nothing limits how fast events are taken in, so one sender can push all others back. Consumers can be added "
        "by hand only, and the runbook named a tool that was replaced in spring.",
    ),
    detection=(
        "Found by a depot manager {low} minutes in. An alert on the lag of the worst partition would have found it "
        "within five.",
        "The lag alert fired after {low} minutes, on the right service, with a link to the runbook.",
    ),
    response=(
        "Restarting the consumer group gave the partition a consumer again; catching up took most of the time.",
        "Consumers were doubled, then replayed events were moved to a slow lane so that fresh ones went first.",
    ),
    hard=(
        "The dashboard shows the lag as a sum. It took two people comparing consoles to see that one partition stood "
        "still.",
        "The command in the runbook did not exist any more; its successor takes other arguments.",
    ),
    notes=(
        ("detection", "A depot in {region} sees parcels that have been “in transit” since {hour}."),
        ("diagnosis", "Lag sits on one partition: {n} thousand events, the other 23 are at zero."),
        ("", "Nothing is lost: the oldest event is from {hour} and the broker keeps three days."),
        ("repair", "Consumers restarted, partition has an owner, lag is falling by 2,000 a minute."),
        ("key", "Lag at zero in all partitions."),
    ),
    tasks=(
        ("Find out which partitions lag", "Only number 17; its consumer left at the rebalance of {hour}."),
        ("How long does the broker keep events?", "72 hours, so nothing is lost before tomorrow night."),
        ("Estimate when it has caught up", "At the present rate in {minutes} minutes."),
    ),
    attempts=(
        ("Restart the consumer group", "lag falling by 2,000 a minute", "partition without consumer again after 5 min"),
        ("Double the consumers in {region}", "caught up in {low} min", "idle: no partition left for them"),
    ),
    customer=(
        "Status updates arrive late at the moment. Parcels are on their way as planned; only the display is behind.",
        "Status updates are current again.",
    ),
    asks=(
        Ask("Alert on consumer lag per partition of {service}, fires within 5 min", ActionKind.DETECT,
            "A stopped partition fires in staging within 5 min.", "Fired after 3 min 40 s in the drill."),
        Ask("Leave the consumer group of {service} before shutting down", ActionKind.PREVENT,
            "A rolling restart leaves no partition without consumer.", "20 restarts in staging without a gap."),
        Ask("Give replayed events of {dependency} a slow lane", ActionKind.MITIGATE,
            "A replay of one day delays fresh events by under 1 min.", "Replay of 11 March: fresh events 20 s late."),
        Ask("Add consumers of {service} by lag instead of by hand", ActionKind.MITIGATE,
            "Lag over 10,000 adds consumers within 3 min.", "Scaled from 6 to 14 by itself on Monday."),
    ),
    message="Updates from {service} came late; nothing was lost.",
)  # fmt: skip

CONNECTIONS = FailureKind(
    slug="connections",
    trigger="capacity-exhausted",
    factors=("capacity-planning", "alerting", "design"),
    titles=(
        "{service} runs out of database connections",
        "One request in {n} to {service} times out",
        "Requests to {service} time out in {region}",
    ),
    summary=(
        "{service} used up its database connections in {region} and answered {pct} % of requests with a timeout for "
        "{minutes} minutes. Slow queries from a report held them.",
        "Connections of {service} ran out when the number of instances was doubled for the evening peak. Fewer "
        "instances with a smaller pool ended it.",
    ),
    impact=(
        "- {pct} % of requests in {region} timed out after 30 s\n- {minutes} minutes; the first {low} of them at full "
        "strength\n- About {n} hundred orders were not placed; we can’t tell how many came back later",
        "- {service} was unavailable in {region} for most customers\n- {dependency} slowed down with it",
    ),
    background=(
        "The database of {service} accepts 400 connections. Instances each hold a pool of 20; a pooler stands in front "
        "of it in two of three regions, not yet in {region}.",
        "Reports run against the primary until the replica of {region} is rebuilt, which was planned for next month.",
    ),
    triggered=(
        "A month-end report started at {hour} and held {n} connections in transactions that were open for minutes.",
        "Autoscaling added instances for the evening peak; the 20th was one too many for the limit.",
    ),
    contributed=(
        "Nothing limits the duration of a transaction. The limit of connections is known to the database only; "
        "autoscaling asks for processor load. The room left had shrunk for weeks without a curve that shows it.",
        "Reports share the primary with customers. The pool waits 30 s for a connection, so requests piled up instead "
        "of failing fast, and the clients tried again, which doubled the load.",
    ),
    detection=(
        "The latency alert fired after {low} minutes. Connections in use were not alerted on.",
        "Synthetic checkout failed twice in a row, {low} minutes after the first timeouts.",
    ),
    response=(
        "Ending the report’s sessions freed the connections within a minute. Before that, instances were restarted, "
        "which made it worse: each opens its whole pool at start.",
        "The number of instances was lowered by hand and held there until the peak was over.",
    ),
    hard=(
        "The permission to end sessions sits with one team, whose on-call was in the middle of another incident.",
        "Graphs of connections come from the database itself, which did not answer.",
    ),
    notes=(
        ("detection", "p99 of {service} in {region} at 30 s, was 400 ms at {hour}."),
        ("diagnosis", "398 of 400 connections in use, {n} of them idle in transaction from one report."),
        ("", "Other regions unaffected: they go through the pooler."),
        ("repair", "Sessions of the report ended, connections down to 210."),
        ("key", "Latency normal for ten minutes, errors gone."),
    ),
    tasks=(
        ("Who holds the connections?", "The month-end report, since {hour}, in open transactions."),
        ("Did traffic rise?", "No: requests are as last week at this hour, retries come on top."),
        ("Can reads go to the replica?", "Not in {region}: it is still being rebuilt."),
    ),
    attempts=(
        ("Restart instances one by one", "latency back to normal", "worse: each opens its whole pool"),
        ("End sessions that are idle in transaction", "connections 398 → 210", "sessions come back at once"),
    ),
    customer=(
        "{service} answers slowly or not at all in {region}. We are freeing capacity; please try again in a few minutes.",
        "{service} is back to normal speed in {region}.",
    ),
    asks=(
        Ask("End transactions of {service} after 60 s", ActionKind.PREVENT,
            "A sleeping transaction is ended in staging.", "Limit active in all regions; 3 reports adapted."),
        Ask("Alert when {service} uses over 80 % of its connections", ActionKind.DETECT,
            "Fires in the load test.", "Fired at 81 % in the load test of Tuesday."),
        Ask("Move month-end reports to the replica", ActionKind.REPAIR,
            "No report connects to the primary.", "Primary shows no report user since the 1st."),
        Ask("Put the pooler in front of {service} in {region}", ActionKind.PREVENT,
            "All connections come from the pooler.", "Connection list shows the pooler only."),
        Ask("Let the on-call of every tier-1 service end database sessions", ActionKind.PROCESS,
            "Each on-call ended one in a drill.", "Drill of the platform team, 9 people."),
    ),
    message="{service} ran out of database connections in {region}; freeing them brought it back.",
)  # fmt: skip

DISK = FailureKind(
    slug="disk",
    trigger="capacity-exhausted",
    factors=("capacity-planning", "alerting", "known-issue"),
    titles=(
        "Disk full on {host} stops {service}",
        "{service} refuses uploads in {region}",
        "Log volume of {service} fills {host}",
    ),
    summary=(
        "The log volume of {host} was full, and {service} stopped writing for {minutes} minutes. Old logs were moved "
        "away and the volume was grown.",
        "{service} refused uploads in {region} because a temporary folder was never emptied.",
    ),
    impact=(
        "- {service} took no new documents for {minutes} minutes\n- {n} uploads failed and were done again by "
        "customers\n- Reading was possible throughout",
        "- One of three instances stopped; the others carried on at {pct} % more load",
    ),
    background=(
        "{host} keeps fourteen days of logs on the same volume as temporary uploads.",
        "Rotation of logs is done by a timer that each team configures for itself.",
    ),
    triggered=(
        "A debug setting from the day before multiplied the logs of {service} by {low}.",
        "The job that empties the temporary folder had failed since its host was renamed.",
    ),
    contributed=(
        "The disk alert fires at 95 %, which left {low} minutes at this rate. Logs and uploads share a volume. The "
        "debug setting has no end date.",
        "A failing timer tells nobody. That the folder grows was known, and the clean-up was on a list for the summer.",
    ),
    detection=(
        "The disk alert fired {low} minutes before the volume was full.",
        "A customer reported failing uploads; the alert for that volume had been silenced during a move.",
    ),
    response=(
        "The oldest logs were moved to archive storage and the volume was grown by half without downtime.",
        "Files older than a day were removed by hand after checking with the owner that none was open.",
    ),
    hard=(
        "Finding what fills the disk took long: the usual command reads the whole volume.",
        "Growing the volume needs an approval that nobody awake could give.",
    ),
    notes=(
        ("detection", "{host}: volume at 96 %, growing 1 % a minute."),
        ("diagnosis", "Debug logging of {service} is on since yesterday, {low} times the usual lines."),
        ("repair", "Archived the logs of last week, {pct} % free again."),
        ("", "Uploads work again, tested with a 20 MB file."),
    ),
    tasks=(
        ("What fills the volume?", "Debug logs of {service}, on since yesterday’s investigation."),
        ("Which uploads failed?", "{n}; the customers saw an error and most repeated it."),
    ),
    attempts=(
        ("Archive logs older than 3 days", "volume 96% → 61%", "filled again within the hour"),
        ("Switch debug logging off", "growth stopped", "needs a restart to take effect"),
    ),
    customer=(
        "Uploads to {service} fail at the moment. Nothing that was uploaded before is affected.",
        "Uploads to {service} work again.",
    ),
    asks=(
        Ask("Alert on disks of {service} by time until full, under 4 hours", ActionKind.DETECT,
            "A fast-filling volume fires at 60 %.", "Fired at 58 % in the test of the 3rd."),
        Ask("Give debug logging an end: off by itself after 2 hours", ActionKind.PREVENT,
            "Debug is off two hours after it was switched on.", "Observed twice in production."),
        Ask("Put uploads of {service} on a volume of their own", ActionKind.PREVENT,
            "Full logs do not stop an upload.", "Filled the log volume in staging; uploads went on."),
        Ask("Tell the owner when a timer on {host} fails twice", ActionKind.DETECT,
            "A failing timer makes an alert.", "Test timer: alert after the second failure."),
    ),
    message="{service} could not take uploads because a disk was full; nothing was lost.",
)  # fmt: skip

CAPACITY = (QUEUE, CONNECTIONS, DISK)
