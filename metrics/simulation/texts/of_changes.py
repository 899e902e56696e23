"""Failures that a change of our own sets off: a release, a setting, a flag."""

from metrics.simulation.texts.kinds import Ask, FailureKind
from postmortems.enums import ActionKind

RELEASE = FailureKind(
    slug="release",
    trigger="software-change",
    factors=("release-process", "test-coverage", "observability"),
    titles=(
        "{service} returns errors after release {version}",
        "{service}: one request in {n} fails since {version}",
        "Slow responses from {service} after the {hour} release",
    ),
    summary=(
        "Release {version} of {service} failed {pct} % of requests in {region} for {minutes} minutes. The release was "
        "rolled back; a new connection pool default was too small for real traffic.",
        "After release {version}, {service} answered {pct} % of requests in {region} with an error. Customers could "
        "try again and mostly got through. Rolling back ended it.",
    ),
    impact=(
        "- {pct} % of requests to {service} in {region} failed, about {n} thousand in all\n"
        "- {minutes} minutes from the first failed request to the last\n- No data was lost: what failed was refused",
        "- One customer in {n} saw an error page at least once\n- Support took 40 contacts more than on a usual day\n"
        "- Requests that were tried again succeeded; we don’t know how many gave up",
    ),
    background=(
        "{service} is released several times a day in three stages. The first stage takes 5 % of traffic for ten "
        "minutes, then the rollout goes on by itself unless the error budget burns.",
        "Each {service} instance keeps a pool of connections to {dependency}. Its size is a default of the library "
        "unless the service sets one.",
    ),
    triggered=(
        "Version {version} took a new major version of the HTTP client. Its default pool holds 10 connections where "
        "the old one held 100.",
        "Version {version} changed the order in which {service} starts: it took traffic before its cache was warm.",
    ),
    contributed=(
        "The canary compares error rates over ten minutes. With 5 % of traffic the failing pool was rarely full, so "
        "the comparison saw nothing. No load test runs with the client library’s defaults; the tests replace the "
        "client. The dashboard shows errors in sum over all regions, where {pct} % of one region is a small bump.",
        "The health check answers before the cache is warm, so new instances count as ready. The rollout replaced "
        "instances faster than they warm up. Nothing in the pipeline asks how many are cold at the same time.",
    ),
    detection=(
        "The error-budget alert fired {low} minutes after the first failures. A canary that watched saturation as "
        "well as errors would have stopped the rollout before that.",
        "Support noticed first, {low} minutes in. The alert looks at the hour’s average and fired only later.",
    ),
    response=(
        "Rolling back took 6 minutes, of which 4 were spent finding which of two releases of that hour to take back. "
        "Restarting single instances had been tried before and changed nothing.",
        "The release was taken back in one step. Traffic was moved to the other region meanwhile, which halved the "
        "errors within two minutes.",
    ),
    hard=(
        "Two releases went out within ten minutes and the chat showed only the second. Nobody could tell from the "
        "dashboard which instances ran what.",
        "The rollback button asks for a ticket number, and the person at the keyboard had none yet.",
    ),
    notes=(
        ("detection", "Error rate of {service} in {region} at {pct} %, was under 0.1 % until {hour}."),
        ("diagnosis", "All failing instances run {version}. The previous build is clean in the same region."),
        ("", "Support confirms: customers see the generic error page, trying again often works."),
        ("repair", "Rollback through the pipeline is at {low} of {n} instances."),
        ("key", "Error rate back under 0.1 %, holding for ten minutes."),
    ),
    tasks=(
        ("What was released in the hour before?", "{service} {version} at {hour}, and a label change that is not it."),
        ("Compare errors by version", "Only instances on {version} fail; the pool to {dependency} is full on each."),
        ("Check whether {dependency} is affected too", "It is not: its latency and errors are as always."),
    ),
    attempts=(
        ("Restart the failing instances", "errors gone for good", "errors back within two minutes"),
        ("Roll back {version}", "errors {pct}% → 0.1%", "rollout stuck behind a failing health check"),
    ),
    customer=(
        "Some requests to {service} in {region} fail. We know the reason and are taking a release back. Trying again "
        "helps in most cases.",
        "{service} works normally again in {region}. We keep watching it for the next hour.",
    ),
    asks=(
        Ask("Stop the {service} canary when the pool to {dependency} is over 80 % full", ActionKind.DETECT,
            "A canary with a pool of 10 stops by itself in staging.", "Run 4 of the staging canary stopped after 3 min."),
        Ask("Show version by instance on the {service} dashboard", ActionKind.DETECT,
            "Errors can be split by version in one click.", "Panel “errors by version”, in use since the last release."),
        Ask("Load-test {service} with the client library’s own defaults before each release", ActionKind.PREVENT,
            "The nightly load test uses the real client.", "Nightly job is green with the real client for a week."),
        Ask("Allow one-click rollback without a ticket while an incident is open", ActionKind.MITIGATE,
            "Rollback asks for the incident’s reference instead.", "Used in the last drill: rollback in 90 seconds."),
        Ask("Answer the health check of {service} only once the cache is warm", ActionKind.PREVENT,
            "A cold instance takes no traffic.", "Cold-start test in CI; ready after 41 s on average."),
    ),
    message="A release of {service} failed part of its requests in {region}. It was taken back and nothing was lost.",
)  # fmt: skip

SETTING = FailureKind(
    slug="setting",
    trigger="configuration-change",
    factors=("configuration-safety", "documentation", "observability"),
    titles=(
        "{service} refuses valid requests in {region}",
        "{service} times out calling {dependency} in {region}",
        "Wrong rate limit on {service} turns customers away",
    ),
    summary=(
        "A change of routing settings sent {pct} % of {service} traffic in {region} to instances that refuse it. The "
        "setting was put back after {minutes} minutes.",
        "A lowered rate limit made {service} turn away {pct} % of valid requests in {region}. It had been meant for "
        "the test environment.",
    ),
    impact=(
        "- {pct} % of requests in {region} were refused with 403 or 429\n- Partners with batch jobs were hit hardest: "
        "{n} of them had to run again\n- Mobile customers were mostly spared, since the app tries again by itself",
        "- {minutes} minutes during which one customer in {n} could not finish\n- No money or data was lost",
    ),
    background=(
        "Limits and routes of {service} live in one file for all environments. A change takes effect within a minute "
        "everywhere it is named, without stages.",
        "{service} is called by partners through the gateway, which keeps one table of limits per region.",
    ),
    triggered=(
        "A settings change at {hour} moved the default timeout towards {dependency} from 5 s to 500 ms.",
        "A limit of {n} requests a minute, meant for the test environment, was merged into the shared section.",
    ),
    contributed=(
        "The file has no schema: a duration in the wrong unit is accepted. Settings take effect in all regions at "
        "once, and the review shows the line but not which environments it reaches. The same mix-up was found in a "
        "drill last spring and the fix was still waiting.",
        "Whoever reads the file can’t tell what inherits from what. The preview tool was unavailable that day. "
        "Refusals are logged as customer errors, so the error budget did not move.",
    ),
    detection=(
        "A partner called after {low} minutes. Refusals do not count as errors in our alerts, which would have halved "
        "that time.",
        "The alert on timeouts towards {dependency} fired after {low} minutes and named the right service.",
    ),
    response=(
        "Putting the setting back took one minute once it was found; finding it took most of the time, because the "
        "change log of settings is not in the incident channel.",
        "First the limit was raised by hand on each gateway, then the change was taken back at its source.",
    ),
    hard=(
        "Settings have no owner on the dashboard: three teams looked at their own releases first.",
        "The gateways keep the old limit for ten minutes, so for a while nothing seemed to help.",
    ),
    notes=(
        ("detection", "Partner reports 429 on every batch since {hour}."),
        ("diagnosis", "Refusals begin at the minute of the settings change, in {region} only."),
        ("", "Our own synthetic check passes: it uses a token without limits."),
        ("repair", "Setting put back; gateways pick it up within ten minutes."),
        ("key", "Refusals at their usual level in {region}."),
    ),
    tasks=(
        ("List settings changes since yesterday", "One, at {hour}: limits of {service}."),
        ("Ask two partners for request ids", "Both show our gateway refusing before {service} is reached."),
        ("Check the other regions", "Same file, but their gateways override the limit; not affected."),
    ),
    attempts=(
        ("Raise the limit by hand on the gateways", "refusals {pct}% → 3%", "overwritten by the next sync"),
        ("Put the setting back and force a sync", "refusals gone in 4 min", "two gateways kept the old value"),
    ),
    customer=(
        "Some valid requests to {service} are refused in {region}. A setting is being put back; batch jobs can be run "
        "again from about twenty minutes from now.",
        "Requests to {service} are accepted again. Please run failed batches once more.",
    ),
    asks=(
        Ask("Reject settings of {service} whose durations have no unit", ActionKind.PREVENT,
            "CI fails on a bare number.", "CI job “settings schema” refused three test changes."),
        Ask("Roll out gateway settings one region at a time, 15 min apart", ActionKind.PREVENT,
            "A change reaches the second region after 15 min of health.", "Last four changes went out in stages."),
        Ask("Count refused valid requests in the {service} error budget", ActionKind.DETECT,
            "A 429 storm burns the budget in staging.", "Alert fired after 4 min in the drill."),
        Ask("Post settings changes to the incident channel while an incident is open", ActionKind.DETECT,
            "The bot answers “changes” with the last ten.", "Used in two incidents since."),
    ),
    message="A wrong setting made {service} refuse valid requests in {region}; it was put back.",
)  # fmt: skip

FLAG = FailureKind(
    slug="flag",
    trigger="feature-flag",
    factors=("release-process", "observability", "design"),
    titles=(
        "{service} shows stale results for some customers",
        "New flow in {service} loses its basket at the last step",
        "{service}: {flag} fails for customers with old accounts",
    ),
    summary=(
        "Switching {flag} on for {pct} % of customers broke the last step of {service} for accounts from before 2021. "
        "It was switched off after {minutes} minutes.",
        "With {flag} on, {service} read results from a cache that was never filled in {region}. Customers saw "
        "yesterday’s data until the flag was off again.",
    ),
    impact=(
        "- {n} hundred customers could not finish in the new flow; the old one worked throughout\n- {minutes} minutes "
        "until the flag was off\n- Orders that were begun twice: 14, all found and merged",
        "- {pct} % of customers in {region} saw data up to a day old\n- No wrong data was written",
    ),
    background=(
        "Flags of {service} are switched by share of customers. The share is drawn anew for each flag, so a tester may "
        "well be outside of it.",
        "{flag} replaces the page that most customers see last. Old accounts keep their address in another format.",
    ),
    triggered=(
        "{flag} went from 5 % to {pct} % of customers at {hour}.",
        "{flag} was switched on in {region}, where the job that fills its cache had never been deployed.",
    ),
    contributed=(
        "At 5 % the group held hardly any old accounts. Tests use fresh ones. The flag’s dashboard counts clicks, not "
        "finished orders, so the drop was nowhere to be seen.",
        "A flag can be switched on where what it needs is missing: nothing ties the two. A fall-back to the old "
        "source existed, but an empty cache counts as an answer.",
    ),
    detection=(
        "Support saw a pattern after {low} minutes: all callers were long-standing customers.",
        "A check that compares counts between regions fired after {low} minutes.",
    ),
    response=(
        "Switching the flag off helped at once. Orders begun twice were merged by hand the same day.",
        "The flag was switched off, then caches were emptied so that nobody kept the stale page.",
    ),
    hard=(
        "The flag tool says what is on, but not since when and by which change.",
        "Nobody in the channel could reproduce it with an account of their own.",
    ),
    notes=(
        ("detection", "Support has {n} contacts on the same page since {hour}, all with accounts from before 2021."),
        ("diagnosis", "Every affected session has {flag} on; sessions without it are fine."),
        ("", "Reproduced with a copy of an old account in staging."),
        ("repair", "{flag} is off for everyone."),
        ("key", "Finished orders are back at the level of last week."),
    ),
    tasks=(
        ("Which flags changed today?", "{flag}, from 5 % to {pct} % at {hour}."),
        ("Reproduce with an old account", "Fails every time with the flag on, never with it off."),
        ("How many orders were begun twice?", "14; list is with support."),
    ),
    attempts=(
        ("Switch {flag} off", "failures gone in 2 min", "cached pages still show the new flow"),
        ("Empty the page cache in {region}", "stale pages gone", "no difference seen"),
    ),
    customer=(
        "Some customers can’t finish in {service}. We are going back to the previous version of that page.",
        "{service} works for everyone again. Orders that were begun twice have been put right.",
    ),
    asks=(
        Ask("Show finished orders, not clicks, on the dashboard of each {service} flag", ActionKind.DETECT,
            "The flag page shows the conversion of both groups.", "Both curves stand on the flag page."),
        Ask("Draw 10 accounts from before 2021 into every first stage of a flag", ActionKind.PREVENT,
            "The first 5 % hold old accounts.", "Stage one of the last flag held 12."),
        Ask("Refuse to switch a flag on where the job it needs is not deployed", ActionKind.PREVENT,
            "The flag tool asks the deployment list.", "Tried with a missing job: refused, with its name."),
        Ask("Treat an empty cache as no answer in {service}", ActionKind.REPAIR,
            "An empty cache falls back to the source.", "Test added; verified in {region}."),
    ),
    message="A new page in {service} failed for long-standing customers; we went back to the old one.",
)  # fmt: skip

CHANGES = (RELEASE, SETTING, FLAG)
