class Undeliverable(Exception):
    """It will not get better by itself: the address is wrong or gone. Given up at once, and visibly."""


class DeliveryFailed(Exception):
    """Worth trying again."""
