"""The line to the mail server. It is opened when there is something to send and kept for as many messages as there are."""

import smtplib
import ssl
from email.message import EmailMessage
from types import TracebackType

from django.conf import settings

from zhixian.rooms.outbox.mail import Outcome

TIMEOUT = 20  # seconds


class Line:
    def __init__(self) -> None:
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> "Line":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def send(self, mail: EmailMessage) -> Outcome:
        """Hand one message over. What is said of a fault is a code and a class, never an address."""
        try:
            server = self._open()
        except (OSError, smtplib.SMTPException) as fault:
            self._close()
            return Outcome(away=True, fault=_say(fault))
        try:
            server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as fault:
            codes = {code for code, _ in fault.recipients.values()}
            self._reset(server)
            return Outcome(refused=all(500 <= code < 600 for code in codes), fault=f"收件地址被拒绝（{max(codes)}）")
        except smtplib.SMTPServerDisconnected as fault:
            self._close()
            return Outcome(away=True, fault=_say(fault))
        except smtplib.SMTPResponseException as fault:
            self._reset(server)
            return Outcome(fault=_say(fault))
        except (OSError, smtplib.SMTPException) as fault:
            self._close()
            return Outcome(away=True, fault=_say(fault))
        return Outcome(sent=True)

    def _open(self) -> smtplib.SMTP:
        if self._server is not None:
            return self._server
        context = ssl.create_default_context()
        server: smtplib.SMTP
        if settings.SMTP_SECURITY == "tls":
            server = smtplib.SMTP_SSL(settings.SMTP_HOST, settings.SMTP_PORT, timeout=TIMEOUT, context=context)
        else:
            server = smtplib.SMTP(settings.SMTP_HOST, settings.SMTP_PORT, timeout=TIMEOUT)
        self._server = server
        if settings.SMTP_SECURITY == "starttls":
            server.starttls(context=context)  # refuses to go on in the clear
        if settings.SMTP_USER:
            server.login(settings.SMTP_USER, settings.SMTP_PASSWORD)
        return server

    def _reset(self, server: smtplib.SMTP) -> None:
        try:
            server.rset()
        except (OSError, smtplib.SMTPException):
            self._close()

    def _close(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            try:
                server.quit()
            except (OSError, smtplib.SMTPException):
                server.close()


def _say(fault: Exception) -> str:
    code = getattr(fault, "smtp_code", "")
    return f"{type(fault).__name__}{f' {code}' if code else ''}"
