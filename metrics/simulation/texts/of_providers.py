"""Failures that come from outside: providers, certificates, networks."""

from metrics.simulation.texts.kinds import Ask, FailureKind
from postmortems.enums import ActionKind

PROVIDER = FailureKind(
    slug="provider",
    trigger="dependency",
    factors=("dependency", "design", "alerting"),
    titles=(
        "Carrier API answers slowly and holds up {service}",
        "{service} can’t reach its provider in {region}",
        "Provider outage: {service} falls back in {region}",
    ),
    summary=(
        "A provider of {service} answered in 20 s instead of 200 ms. Our calls waited for it and {pct} % of requests "
        "in {region} timed out for {minutes} minutes.",
        "The provider behind {service} was down in {region}. The fall-back worked for most customers, not for those "
        "with an express order.",
    ),
    impact=(
        "- {pct} % of requests in {region} timed out\n- {n} thousand labels were printed late\n- Depots waited "
        "{minutes} minutes for their lists",
        "- Express orders could not be placed for {minutes} minutes; the others could\n- The provider’s own status "
        "page was green for the first half hour",
    ),
    background=(
        "{service} asks the provider for each order. The answer of yesterday would do in nine of ten cases.",
        "A second provider is under contract and used for tests only.",
    ),
    triggered=(
        "The provider’s latency rose a hundredfold at {hour}, in {region} only.",
        "The provider lost a data centre; its name servers pointed there for another {low} minutes.",
    ),
    contributed=(
        "Calls wait 30 s and share their threads with everything else {service} does. There is no cache of earlier "
        "answers. Our alert watches our own errors, and waiting is none.",
        "The fall-back was built before express orders existed and nobody had tried it since. The provider’s "
        "contract names no time to tell us.",
    ),
    detection=(
        "The alert on time to print fired after {low} minutes; a check on the provider itself would have needed two.",
        "Customers told us first. The provider’s status page followed {minutes} minutes later.",
    ),
    response=(
        "Calls to the provider were cut off after 2 s, and yesterday’s answers were used where they exist.",
        "Traffic went to the second provider by hand, region by region.",
    ),
    hard=(
        "Switching providers is a change in four places, none of which the runbook named.",
        "The provider’s hotline knew less than we did.",
    ),
    notes=(
        ("detection", "Calls to the carrier API take 20 s since {hour}."),
        ("diagnosis", "All threads of {service} wait for the provider; our own code is idle."),
        ("", "Provider confirms on the phone, no estimate. Their status page is still green."),
        ("repair", "Timeout set to 2 s, cached answers in use: {pct} % of requests work again."),
        ("key", "Provider is back, cache switched off again."),
    ),
    tasks=(
        ("Is it us or the provider?", "The provider: same from a laptop outside our network."),
        ("Which orders need a fresh answer?", "Express only, about one in {n}."),
        ("Call the provider’s hotline", "They know; no estimate. Ticket is open."),
    ),
    attempts=(
        ("Cut calls off after 2 s", "timeouts {pct}% → 4%", "retries made up for it"),
        ("Use the second provider in {region}", "all orders go through", "express orders are refused there"),
    ),
    customer=(
        "A provider of ours has an outage. Orders work, but labels for express orders come late.",
        "The provider is back. Late labels are being printed now.",
    ),
    asks=(
        Ask("Print labels from cache for 30 min when a carrier API is down", ActionKind.MITIGATE,
            "Cutting the API off in staging delays no label.", "Cut off for 30 min on the 12th: no late label."),
        Ask("Give calls of {service} to its provider threads of their own", ActionKind.PREVENT,
            "A hanging provider slows nothing else.", "Load test with a hanging provider passed."),
        Ask("Try the fall-back of {service} every month, express included", ActionKind.PROCESS,
            "A calendar entry with an owner and a result.", "Two drills held; results in the runbook."),
        Ask("Check the provider of {service} from outside every 30 s", ActionKind.DETECT,
            "An outage there pages within 2 min.", "Paged 70 s into their maintenance."),
    ),
    message="A provider of {service} was down; we used earlier answers where we had them.",
)  # fmt: skip

CERTIFICATE = FailureKind(
    slug="certificate",
    trigger="expiry",
    factors=("process-ownership", "alerting", "tooling-access"),
    titles=(
        "Certificate of {service} expires in {region}",
        "{service} refuses {dependency}: handshake fails",
        "Partners can’t connect to {service}",
    ),
    summary=(
        "A certificate that {service} shows its partners expired at {hour}. Partners were refused for {minutes} "
        "minutes, until a new one was in place in {region}.",
        "{dependency} rotated its certificate, and {service} did not know the new issuer. It took {minutes} minutes to "
        "hand it the new bundle.",
    ),
    impact=(
        "- {n} partners could not connect for {minutes} minutes\n- Customers were not affected: they use another name",
        "- {pct} % of calls between {service} and {dependency} failed in {region}\n- Orders were kept and sent later",
    ),
    background=(
        "Most certificates renew themselves. This one is shown to partners who pin it, so it is renewed by hand.",
        "Trusted issuers are part of the image of {service}, which is built once a week.",
    ),
    triggered=(
        "The certificate ended at {hour}, a year after it was put in place.",
        "A rotation job replaced the issuer of {dependency} at {hour}.",
    ),
    contributed=(
        "The reminder went to a mailbox of a team that was dissolved in spring. The check of end dates asks only the "
        "names that renew themselves.",
        "Rotation does not try a handshake before it goes live. Which services trust which issuer is written nowhere.",
    ),
    detection=(
        "A partner called {low} minutes after the end. The date had been known for a year.",
        "The alert on failed handshakes fired after {low} minutes.",
    ),
    response=(
        "A new certificate was ordered and put in place; waiting for the issuer took longest.",
        "The old issuer was put back for a day, then all images were built again.",
    ),
    hard=(
        "Who may order a certificate had to be found out in the middle of the night.",
        "The error message speaks of a “bad handshake” and leaves the reason to guess.",
    ),
    notes=(
        ("detection", "Partner reports that every connection is refused since {hour}."),
        ("diagnosis", "Certificate ended at {hour}; all other names are fine."),
        ("", "Two partners pin the certificate and need the new one by mail first."),
        ("repair", "New certificate live in {region}, handshake tested from outside."),
    ),
    tasks=(
        ("Which names end in the next 30 days?", "Two more, both renewed now."),
        ("Who can order a certificate tonight?", "Platform on call; access was missing and is there now."),
        ("Tell the partners that pin it", "Both confirmed the new fingerprint."),
    ),
    attempts=(
        ("Put the new certificate in place", "handshakes succeed", "one load balancer kept the old one"),
        ("Trust the old issuer for a day", "calls succeed again", "needs a build of the image"),
    ),
    customer=(
        "Partners can’t connect to {service} at the moment. A new certificate is on its way.",
        "Partners can connect again. Those who pin the certificate have the new one by mail.",
    ),
    asks=(
        Ask("Alert 30, 14 and 7 days before any certificate of {service} ends", ActionKind.DETECT,
            "Every name that answers on 443 is watched.", "Watch list built from the network; 61 names."),
        Ask("Try a handshake before a rotated certificate of {service} goes live", ActionKind.PREVENT,
            "A bundle without the issuer is refused.", "Refused in staging, with the name of the issuer."),
        Ask("Give every certificate an owner team, none to a mailbox", ActionKind.PROCESS,
            "The list has no empty row.", "List complete; mailbox closed."),
        Ask("Let two people of each region order certificates at any hour", ActionKind.PROCESS,
            "Both ordered one in a drill.", "Drill done in all regions."),
    ),
    message="A certificate of {service} had expired, so partners could not connect for a while.",
)  # fmt: skip

NETWORK = FailureKind(
    slug="network",
    trigger="hardware-network",
    factors=("design", "dependency", "observability"),
    titles=(
        "Packet loss between {region} and the data centre",
        "{service} fails over and back in {region}",
        "Scanners in {region} lose their connection to {service}",
    ),
    summary=(
        "A link of {region} lost {pct} % of its packets. {service} failed over to the other link and back several "
        "times until the bad one was switched off.",
        "Scanners at the depots of {region} lost {service} for {minutes} minutes. They kept their scans and sent them "
        "afterwards.",
    ),
    impact=(
        "- Requests from {region} took up to ten times as long for {minutes} minutes\n- {pct} % of them failed",
        "- {n} depots scanned offline for {minutes} minutes\n- Scans came late, none was lost",
    ),
    background=(
        "{region} has two links by two operators, which turn out to share a duct for the last two kilometres.",
        "Scanners keep a day of scans. They look for the network every minute, all of them at the same second.",
    ),
    triggered=(
        "Works on the street damaged a fibre of one operator at {hour}.",
        "A switch in {region} restarted after a firmware fault.",
    ),
    contributed=(
        "The health check sends small packets, which got through. Failing back happens as soon as the link answers, "
        "and so again and again.",
        "After the restart all scanners asked at the same second, and the gate turned them away.",
    ),
    detection=(
        "The alert on failing requests fired after {low} minutes; the link itself was “up” all the time.",
        "A depot called; nothing on our side watches how many scanners are connected.",
    ),
    response=(
        "The bad link was switched off by hand. The other one carries all traffic at {pct} % of its width.",
        "Scanners were let back in groups of {n}.",
    ),
    hard=(
        "The operator’s ticket system asks for a circuit number that only the contract holds.",
        "From inside everything looked healthy.",
    ),
    notes=(
        ("detection", "{service} in {region} fails over for the third time since {hour}."),
        ("diagnosis", "{pct} % loss for large packets on link A, none on link B."),
        ("repair", "Link A is off, all traffic on B."),
        ("", "Operator confirms a damaged fibre, repair takes until tomorrow noon."),
    ),
    tasks=(
        ("Measure loss on both links", "{pct} % on A with large packets, 0 on B."),
        ("Call the operator", "Fibre damaged, repair by tomorrow noon."),
        ("How wide is link B?", "Enough: {pct} % of it in the evening peak."),
    ),
    attempts=(
        ("Switch link A off", "failing requests gone", "failed back by itself, held off now"),
        ("Let scanners in by groups", "all back after {low} min", "still turned away in the first minute"),
    ),
    customer=(
        "{service} is slow from {region} because of a damaged line. Traffic takes another way now.",
        "{service} is as fast as always from {region}.",
    ),
    asks=(
        Ask("Check links of {region} with large packets too", ActionKind.DETECT,
            "20 % loss of large packets fires.", "Fired in the test with a shaped link."),
        Ask("Fail back to a link only after 30 min of health", ActionKind.PREVENT,
            "A link that comes and goes stays off.", "Simulated: off for 30 min."),
        Ask("Spread the scanners’ reconnect over 5 min", ActionKind.PREVENT,
            "No second sees over 2 % of them.", "Firmware rolled out to all depots of {region}."),
        Ask("Ask for a second duct for {region} in the new contract", ActionKind.PROCESS,
            "The contract names two ways.", "Offer received; duct in place from May."),
    ),
    message="A damaged line slowed {service} down in {region}; traffic takes another way.",
)  # fmt: skip

PROVIDERS = (PROVIDER, CERTIFICATE, NETWORK)
