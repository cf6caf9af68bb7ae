"""作品预警名单: a released list of works sent to platforms, each of which confirms it by its own link; the rest are seen.

A receipt's row is seen by the unit that sent it, and with its own id alone, which stands signed in the platform's link.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.core.validators import validate_email

from zhixian.refusals import BadInput, NotFound
from zhixian.rooms.agencies.access import Actor, acting_as, within
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.outbox import letters
from zhixian.rooms.publishing import policies
from zhixian.rooms.publishing.models import Edition, PlatformReceipt
from zhixian.rooms.publishing.warnings import NoMail

MOST = 50
_SALT = "zhixian.publishing.works"


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What a platform sees behind its link."""

    platform: str
    title: str
    key: str
    confirmed_at: datetime | None
    confirmed_by: str


def send(edition_id: UUID, lines: str, *, actor: Actor, now: datetime) -> list[PlatformReceipt]:
    """To each line's platform (``平台，邮箱``); one that has it already is left out. BadInput names the line."""
    policies.refuse_non_writer(actor)
    if not settings.SMTP_HOST:
        raise NoMail("no mail server is set")
    wanted: dict[str, str] = {}
    for line in filter(None, (line.strip() for line in lines.splitlines())):
        platform, _, address = (part.strip() for part in line.replace(",", "，").partition("，"))
        try:
            validate_email(address)
        except ValidationError:
            address = ""
        if not platform or len(platform) > 60 or not address:
            raise BadInput(
                "a bad line", fields={"platforms": f"“{line[:40]}”应写作平台，邮箱，如：某视频，ip@example.com"}
            )
        wanted[platform] = address
    if not 0 < len(wanted) <= MOST:
        raise BadInput("how many", fields={"platforms": f"一次发给1至{MOST}个平台，一行一个"})
    with acting_as(actor):
        edition = Edition.objects.select_for_update().filter(
            pk=edition_id, unit_id=actor.unit_id, state="released", page__sort="works"
        ).first()  # fmt: skip
        if edition is None:
            raise NotFound("no released list of works of the unit")
        known = set(edition.receipts.values_list("platform", flat=True))
        made = PlatformReceipt.objects.bulk_create(
            PlatformReceipt(edition=edition, unit_id=actor.unit_id, platform=platform, address=address, sent_at=now)
            for platform, address in wanted.items() if platform not in known
        )  # fmt: skip
        letters.put([_letter(edition, each, actor.unit_name) for each in made], now=now)
        ledger.record("works.sent", chain=actor.unit_id, subject=edition.pk, officer_id=actor.officer_id,
                      unit_id=actor.unit_id, at=now, digest=None)  # fmt: skip
    return made


def _letter(edition: Edition, receipt: PlatformReceipt, unit: str) -> letters.Draft:
    link = settings.LINKS["works"].format(secret=Signer(salt=_SALT).sign(receipt.pk.hex))
    return letters.Draft(
        sort="works", address=receipt.address, subject=f"【知衔】{edition.title}",
        body=f"{receipt.platform}：\n{unit}发布作品预警名单“{edition.title}”：{'、'.join(edition.facts['works'])}。"
             f"\n保护期至{edition.facts['until']}。\n请打开下面的链接确认收到：\n{settings.SITE}{link}\n",
    )  # fmt: skip


def receipts(edition_id: UUID) -> list[PlatformReceipt]:
    """Call inside ``acting_as``: whom the unit sent it to, and who has not confirmed."""
    return list(PlatformReceipt.objects.filter(edition_id=edition_id))


def seen(secret: str) -> Sent:
    own = _read(secret)
    with within(own):
        return _sent(_row(own))


def confirm(secret: str, name: str, *, now: datetime) -> Sent:
    """Once; a second pressing changes nothing."""
    own = _read(secret)
    if not 2 <= len(name.strip()) <= 60:
        raise BadInput("no name", fields={"name": "请填写确认人姓名或者部门，2至60字"})
    with within(own):
        row = _row(own)
        if row.confirmed_at is None:
            row.confirmed_at, row.confirmed_by = now, name.strip()
            row.save(update_fields=["confirmed_at", "confirmed_by"])
        return _sent(row)


def _row(own: UUID) -> PlatformReceipt:
    row = PlatformReceipt.objects.select_related("edition__page").filter(pk=own).first()
    if row is None:
        raise NotFound("no such receipt")
    return row


def _sent(row: PlatformReceipt) -> Sent:
    return Sent(platform=row.platform, title=row.edition.title, key=row.edition.page.key, confirmed_at=row.confirmed_at,
                confirmed_by=row.confirmed_by)  # fmt: skip


def _read(secret: str) -> UUID:
    try:
        return UUID(Signer(salt=_SALT).unsign(secret))
    except (BadSignature, ValueError):
        raise NotFound("a made-up link") from None
