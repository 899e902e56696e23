"""References such as INC-412: one counter row a series, taken in the writing transaction, so that there is no gap."""

from django.db import transaction

from incidents.models import ReferenceSeries


def next_reference(prefix: str) -> str:
    """The next name of the series. Call it inside a transaction: the counter stays locked until it ends."""
    with transaction.atomic():
        ReferenceSeries.objects.get_or_create(prefix=prefix)
        series = ReferenceSeries.objects.select_for_update().get(prefix=prefix)
        series.last += 1
        series.save(update_fields=["last"])
    return f"{prefix}-{series.last}"
