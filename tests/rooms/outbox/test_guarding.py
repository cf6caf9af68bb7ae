"""Which receivers may be told: https, outside, and where the name leads at the moment of sending."""

import pytest

from zhixian.refusals import BadInput
from zhixian.rooms.outbox import guarding, signing

INSIDE = [
    "127.0.0.1", "10.0.0.8", "172.16.4.4", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1", "255.255.255.255",
    "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_an_inside_address_is_refused_however_it_is_written(address: str):
    with pytest.raises(guarding.ForbiddenAddress):
        guarding.checked("receiver.example", 443, resolve=lambda host, port: [address])


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700:4700::1111", "64:ff9b::101:101"])
def test_an_outside_address_is_taken(address: str):
    assert guarding.checked("receiver.example", 443, resolve=lambda host, port: [address]) == [address]


def test_one_inside_address_among_several_spoils_the_name():
    with pytest.raises(guarding.ForbiddenAddress):
        guarding.checked("receiver.example", 443, resolve=lambda host, port: ["1.1.1.1", "10.0.0.1"])


def test_an_inside_network_may_be_named_and_only_that(settings):
    settings.RECEIVERS_INSIDE = ["10.20.0.0/16"]
    assert guarding.checked("inner", 443, resolve=lambda host, port: ["10.20.3.4"]) == ["10.20.3.4"]
    with pytest.raises(guarding.ForbiddenAddress):
        guarding.checked("inner", 443, resolve=lambda host, port: ["10.21.3.4"])


@pytest.mark.parametrize(
    "url",
    ["http://receiver.example/", "ftp://receiver.example/", "https://", "https://user:pw@receiver.example/", "https://a b/", "receiver.example",
     "https://receiver.example:99999/", "https://receiver.example/#part", "https://接收.example/", "https://r.example/\r\nX: y", ""],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_with_a_sentence(url: str):
    with pytest.raises(BadInput) as refusal:
        guarding.parted(url)
    assert "https://" in refusal.value.user_message


def test_the_signature_is_that_of_standard_webhooks():
    # The worked example of the convention's own text.
    assert signing.signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", event_id="msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp=1614265330,
        body=b'{"test": 2432232314}',
    ) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="  # fmt: skip


def test_a_secret_is_kept_enciphered():
    secret = signing.new_secret()
    kept = signing.sealed(secret)
    assert secret.encode() not in kept and secret[6:].encode() not in kept
    assert signing.opened(kept) == secret
