"""Overseas warnings by e-mail: asked for by product and country, confirmed by a link, ended by a link.

A subscription's row is seen by its own id alone (and by the house's job); the id stands signed in the links.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.core.validators import validate_email

from zhixian.identifiers import new_id
from zhixian.refusals import BadInput, NotFound, UnableTo
from zhixian.rooms.agencies.access import as_system, within
from zhixian.rooms.outbox import letters
from zhixian.rooms.publishing.models import Edition, Subscription
from zhixian.rooms.publishing.sorts import COUNTRIES

LASTS = timedelta(days=3)  # the confirming link, and an asking that nobody confirmed
MOST = 20
_SALT = "zhixian.publishing.subscription"


class NoMail(UnableTo):
    code = "subscription.no_mail"
    user_message = "本站还没有设置邮件服务，暂时不能用邮件订阅，请用订阅源（Atom）。"


def subscribe(address: str, *, products: str, countries: list[str], now: datetime) -> Subscription:
    """Keeps the wish and sends a link; nothing else goes to the address before it is confirmed."""
    if not settings.SMTP_HOST:
        raise NoMail("no mail server is set")
    wrong: dict[str, str] = {}
    address = address.strip()
    try:
        validate_email(address)
    except ValidationError:
        wrong["address"] = "请填写完整的邮箱地址，例如 name@example.com"
    if len(address) > 200 or not address.isascii():
        wrong["address"] = "邮箱地址只能用英文字母、数字和符号，最多200个字符"
    for sign in "，、,;；\r":
        products = products.replace(sign, "\n")
    wanted = list(dict.fromkeys(filter(None, (line.strip() for line in products.splitlines()))))
    if len(wanted) > MOST or any(len(one) > 40 for one in wanted):
        wrong["products"] = f"产品之间用逗号隔开，最多{MOST}个，每个最多40字"
    if set(countries) - set(COUNTRIES):
        wrong["countries"] = "请从列出的国家和地区中选择"
    if wrong:
        raise BadInput("bad subscription", fields=wrong)
    own = new_id()
    with within(own):
        made = Subscription.objects.create(
            id=own, address=address, products=wanted, countries=sorted(set(countries)), asked_at=now
        )
        link = settings.LINKS["subscription"].format(secret=_secret(own))
        letters.put([letters.Draft(
            sort="confirm", address=address, subject="【知衔】请确认订阅海外知识产权预警",
            body=f"有人用这个邮箱订阅海外知识产权预警（{_wish(made)}）。\n如果是您，请在三日内打开下面的链接确认；如果不是，不必理会。\n\n"
                 f"{settings.SITE}{link}\n",
        )], now=now)  # fmt: skip
    return made


def _wish(one: Subscription) -> str:
    products = "、".join(one.products) or "所有产品"
    return f"{products}；{'、'.join(COUNTRIES[each] for each in one.countries) or '所有国家和地区'}"


def wish_of(secret: str) -> tuple[str, bool]:
    """What was asked for, and whether it is confirmed; NotFound for a made-up link or an ended subscription."""
    own = _read(secret)
    with within(own):
        one = Subscription.objects.filter(pk=own).first()
    if one is None:
        raise NotFound("no such subscription")
    return _wish(one), one.confirmed_at is not None


def confirm(secret: str, *, now: datetime) -> None:
    own = _read(secret)
    with within(own):
        one = Subscription.objects.select_for_update().filter(pk=own).first()
        if one is None or (one.confirmed_at is None and now > one.asked_at + LASTS):
            raise NotFound("no such subscription, or too late")
        if one.confirmed_at is None:
            one.confirmed_at = now
            one.save(update_fields=["confirmed_at"])


def leave(secret: str) -> None:
    """Ends it and forgets the address; pressing twice does nothing more."""
    own = _read(secret)
    with within(own):
        Subscription.objects.filter(pk=own).delete()


def _secret(own: UUID) -> str:
    return Signer(salt=_SALT).sign(own.hex)


def _read(secret: str) -> UUID:
    try:
        return UUID(Signer(salt=_SALT).unsign(secret))
    except (BadSignature, ValueError):
        raise NotFound("a made-up link") from None


def matches(one: Subscription, *, country: str, products: list[str]) -> bool:
    """The country is among the wanted ones, and a wanted product is named, wholly or as a part (锁 in 智能门锁)."""
    if one.countries and country not in one.countries:
        return False
    return not one.products or any(wanted in named or named in wanted for wanted in one.products for named in products)


def tell_subscribers(*, now: datetime) -> int:
    """A job: every warning released since, to everybody who asked for its product and country; how many letters."""
    written = 0
    with as_system():
        fresh = Edition.objects.select_for_update(skip_locked=True).filter(
            page__sort="warning", state="released", told_at__isnull=True
        )
        for edition in list(fresh.select_related("page")):
            written += letters.put(
                [_letter(edition, one) for one in Subscription.objects.filter(confirmed_at__isnull=False).iterator()
                 if matches(one, country=edition.facts["country"], products=edition.facts["products"])],
                now=now,
            )  # fmt: skip
            edition.told_at = now
            edition.save(update_fields=["told_at"])
        Subscription.objects.filter(confirmed_at__isnull=True, asked_at__lt=now - LASTS).delete()
    return written


def _letter(edition: Edition, one: Subscription) -> letters.Draft:
    end = settings.LINKS["unsubscribe"].format(secret=_secret(one.pk))
    page = settings.LINKS["public_page"].format(key=edition.page.key)
    facts = edition.facts
    return letters.Draft(
        sort="warning", address=one.address, subject=f"【知衔】海外预警：{edition.title}"[:120], leave=end,
        body=f"{edition.title}\n国家或者地区：{COUNTRIES[facts['country']]}\n产品：{'、'.join(facts['products'])}\n{edition.summary}\n"
             f"全文：{settings.SITE}{page}\n\n您因订阅收到这封邮件。不再接收：{settings.SITE}{end}\n",
    )  # fmt: skip
