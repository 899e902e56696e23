"""By mail, through the mail server that EMAIL_URL names."""

from __future__ import annotations

from smtplib import SMTPRecipientsRefused

from django.core.mail import EmailMessage

from foundation.outbox.channels.failures import Undeliverable
from foundation.outbox.channels.words import message_of
from foundation.outbox.models import Delivery


def send(delivery: Delivery) -> None:
    notice = delivery.notice
    if notice.recipient is None or not notice.recipient.email:
        raise Undeliverable("This person has no mail address.")
    message = message_of(notice)
    mail = EmailMessage(
        subject=" ".join(message.title.split()),
        body=message.text,
        to=[notice.recipient.email],
        # The same for every attempt, so that a mail that came twice is known to be one.
        headers={"Message-ID": f"<{notice.public_id}@debrief>", "Auto-Submitted": "auto-generated"},
    )
    try:
        mail.send()
    except SMTPRecipientsRefused as refusal:
        code, reason = next(iter(refusal.recipients.values()))
        if 500 <= code < 600:
            raise Undeliverable(f"The mail server refuses the address: {reason!r}") from None
        raise
