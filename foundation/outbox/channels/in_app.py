"""In Debrief itself: the notice's row is the message, so delivering is having written it."""

from foundation.outbox.models import Delivery


def send(delivery: Delivery) -> None:
    """Nothing leaves the house; the person sees the notice on the next page they open."""
