import pytest

from services.errors import SettingsError
from services.feeds.addresses import Allowed, allowed

INTERNAL = [
    *("127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
    *("169.254.169.254", "169.254.170.2", "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192"),
    *("192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.7", "192.88.99.1", "224.0.0.1", "240.0.0.1"),
    *("255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1"),
    *("::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:0:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1"),
    *("64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "::ffff:168.63.129.16", "64:ff9b::a83f:8110", "2002:7f00:1::1"),
    *("2002:a9fe:a9fe::1", "2001::1", "2001:0:4136:e378::7f00:1", "2001:db8::1", "3fff::1", "5f00::1", "100::1"),
]
PUBLIC = ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "2a00:1450:4001::200e", "64:ff9b::808:808", "::ffff:8.8.8.8"]


@pytest.mark.parametrize("address", INTERNAL)
def test_no_address_of_the_inside_is_reached_however_it_is_written(address):
    assert not Allowed().admits("news.test", address, 80)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_reached(address):
    assert Allowed().admits("news.test", address, 443)


@pytest.mark.parametrize(("port", "is_reached"), [(80, True), (443, True), (8080, True), (22, False), (25, False)])
def test_of_the_system_ports_only_the_webs_are_reached(port, is_reached):
    assert Allowed().admits("news.test", "8.8.8.8", port) is is_reached


def test_what_is_allowed_is_reached_at_any_port_and_nothing_beside_it():
    some = allowed("10.1.0.0/16, ::1, Feeds.Internal")

    assert some.admits("a.test", "10.1.2.3", 22)
    assert some.admits("a.test", "::ffff:10.1.2.3", 80)
    assert some.admits("a.test", "::1", 80)
    assert some.admits("feeds.internal", "192.168.0.9", 80)
    assert not some.admits("a.test", "10.2.0.1", 80)
    assert not some.admits("feeds.internal.evil.test", "192.168.0.9", 80)


@pytest.mark.parametrize("said", ["10.1.0.0/33", "10.1.0.1/16", "300.1.1.1", "fe80::/999", "a/b"])
def test_a_network_that_is_none_stops_the_start(said):
    with pytest.raises(SettingsError, match=r"^DROPWIRE_FEEDS_ALLOW: "):
        allowed(said)
