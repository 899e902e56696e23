"""Larkline, the organisation of the demo: parcels from checkout to the door."""

from __future__ import annotations

from datetime import time

from foundation.accounts.enums import Role
from metrics.simulation.people import COMMANDER, RESPONDER, REVIEWER, Person, Plan, ServicePlan, TeamPlan

TEAMS_OF_LOGINS = {
    "amara": "payments",
    "rui": "checkout",
    "priya": "payments",
    "tomasz": "tracking",
    "lena": "",
    "ada": "platform",
    "vera": "",
}

COLLEAGUES = (
    Person("ines", "Ines Carvalho", COMMANDER, "checkout"),
    Person("jonas", "Jonas Lindqvist", COMMANDER, "payments"),
    Person("hana", "Hana Kobayashi", COMMANDER, "tracking"),
    Person("mateo", "Mateo Ruiz", COMMANDER, "routing"),
    Person("sofie", "Sofie Brandt", COMMANDER, "platform"),
    Person("dele", "Dele Adeyemi", COMMANDER, "identity"),
    Person("katya", "Katya Orlova", COMMANDER, "depots"),
    Person("ruth", "Ruth Abrams", RESPONDER, "identity"),
    Person("beatriz", "Beatriz Nunes", RESPONDER, "checkout"),
    Person("gil", "Gil Teixeira", RESPONDER, "checkout"),
    Person("samira", "Samira Haddad", RESPONDER, "payments"),
    Person("oskar", "Oskar Nyman", RESPONDER, "payments"),
    Person("lukas", "Lukas Bauer", RESPONDER, "identity"),
    Person("wiktor", "Wiktor Zielinski", RESPONDER, "tracking"),
    Person("magda", "Magda Kaczmarek", RESPONDER, "tracking"),
    Person("denise", "Denise Parker", RESPONDER, "routing"),
    Person("carl", "Carl Jennings", RESPONDER, "routing"),
    Person("piotr", "Piotr Mazur", RESPONDER, "depots"),
    Person("ewa", "Ewa Lis", RESPONDER, "depots"),
    Person("hendrik", "Hendrik Maas", RESPONDER, "platform"),
    Person("yusuf", "Yusuf Demir", RESPONDER, "platform"),
    Person("aoife", "Aoife Byrne", COMMANDER, "data"),
    Person("ronan", "Ronan Kelly", RESPONDER, "data"),
    Person("noor", "Noor Jansen", REVIEWER, "platform"),
    Person("stefan", "Stefan Weiss", REVIEWER, "data"),
    Person("miriam", "Miriam Sandoval", frozenset({Role.LEADERSHIP}), ""),
)

TEAMS = (
    TeamPlan("customer", "Customer", manager="ines", time_zone="Europe/Lisbon", country="PT"),
    TeamPlan("logistics", "Logistics", manager="hana", time_zone="Europe/Warsaw", country="PL"),
    TeamPlan("foundations", "Foundations", manager="sofie", time_zone="Europe/Berlin", country="DE"),
    TeamPlan("checkout", "Checkout", "customer", "ines", "Europe/Lisbon", "PT", time(9), time(18)),
    TeamPlan("payments", "Payments", "customer", "jonas", "Europe/Lisbon", "PT"),
    TeamPlan("identity", "Identity", "customer", "dele", "Europe/Berlin", "DE"),
    TeamPlan("tracking", "Tracking", "logistics", "hana", "Europe/Warsaw", "PL", time(8), time(16)),
    TeamPlan("routing", "Routing", "logistics", "mateo", "America/New_York", "US"),
    TeamPlan("depots", "Depots", "logistics", "katya", "Europe/Warsaw", "PL", time(6), time(14)),
    TeamPlan("platform", "Platform", "foundations", "sofie", "Europe/Berlin", "DE"),
    TeamPlan("data", "Data", "foundations", "aoife", "Europe/Dublin", "IE"),
)

SERVICES = (
    ServicePlan("api-gateway", "API gateway", "platform", 1, (), "Every request from outside passes here."),
    ServicePlan("event-broker", "Event broker", "platform", 1, (), "Carries parcel and order events, three days kept."),
    ServicePlan("deploy-pipeline", "Deploy pipeline", "platform", 2),
    ServicePlan("object-store", "Object store", "platform", 2, (), "Labels, invoices, proofs of delivery."),
    ServicePlan("login", "Login", "identity", 1, ("api-gateway",), "Sign-in for customers, partners and depots."),
    ServicePlan("accounts", "Accounts", "identity", 2, ("login",)),
    ServicePlan("payments-api", "Payments API", "payments", 1, ("api-gateway",), "Cards, bank transfer, refunds."),
    ServicePlan("ledger", "Ledger", "payments", 1, ("payments-api",)),
    ServicePlan("billing-docs", "Billing documents", "payments", 3, ("ledger", "object-store")),
    ServicePlan("checkout-web", "Checkout", "checkout", 1, ("payments-api", "login"), "From the basket to the order."),
    ServicePlan("price-quotes", "Price quotes", "checkout", 2, ("api-gateway",)),
    ServicePlan(
        "label-print", "Label printing", "checkout", 2, ("object-store",), "Prints through the carriers’ APIs."
    ),
    ServicePlan("parcel-tracking", "Parcel tracking", "tracking", 1, ("event-broker",), "Where is my parcel?"),
    ServicePlan("notifications", "Notifications", "tracking", 2, ("event-broker",)),
    ServicePlan(
        "route-planner", "Route planner", "routing", 1, ("event-broker",), "Tours of the night for each depot."
    ),
    ServicePlan("address-check", "Address check", "routing", 2),
    ServicePlan("depot-scan", "Depot scanning", "depots", 1, ("event-broker", "login")),
    ServicePlan("sorting-control", "Sorting control", "depots", 1, ("depot-scan",)),
    ServicePlan("warehouse-reports", "Warehouse reports", "data", 3, ("ledger",)),
    ServicePlan("data-lake", "Data lake", "data", 3, ("event-broker",)),
)

SUITS = {
    "release": (
        "api-gateway", "login", "accounts", "payments-api", "checkout-web", "price-quotes", "label-print",
        "parcel-tracking", "notifications", "route-planner", "address-check",
    ),
    "setting": ("api-gateway", "login", "payments-api", "price-quotes", "address-check", "object-store"),
    "flag": ("checkout-web", "accounts", "price-quotes"),
    "queue": ("parcel-tracking", "notifications", "route-planner", "depot-scan", "data-lake", "sorting-control"),
    "connections": ("payments-api", "ledger", "accounts", "login", "checkout-web", "route-planner"),
    "disk": ("billing-docs", "object-store", "label-print", "deploy-pipeline", "data-lake"),
    "migration": ("ledger", "accounts", "payments-api", "parcel-tracking", "route-planner", "depot-scan"),
    "figures": ("billing-docs", "warehouse-reports", "ledger"),
    "provider": ("label-print", "parcel-tracking", "price-quotes"),
    "certificate": ("api-gateway", "payments-api", "login", "parcel-tracking"),
    "network": ("depot-scan", "sorting-control", "api-gateway"),
}  # fmt: skip


def larkline(logins: tuple[Person, ...]) -> Plan:
    """The plan, with the logins that the demo page names among its people."""
    return Plan("Larkline", "Europe/Berlin", [*logins, *COLLEAGUES], TEAMS, SERVICES, suits=SUITS)
