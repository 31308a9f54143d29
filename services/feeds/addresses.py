"""Which addresses may be connected to: public ones, and what the operator allows.

An address is judged when it is connected to, never a name or a URL: names resolve differently a moment later
(DNS rebinding), and `2130706433`, `0x7f.1`, `[::ffff:7f00:1]` all mean 127.0.0.1.
"""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from services.errors import SettingsError
from services.settings import variable

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

#: Public by its number, and yet a cloud's own: Azure's WireServer hands out a machine's secrets.
_METADATA = frozenset([IPv4Address("168.63.129.16")])
#: Python 3.11 counts some of these as global: protocol assignments (Oracle's metadata is 192.0.0.192), 6to4 relays,
#: and what the registry has set apart since.
_SPECIAL = tuple(
    ip_network(said)
    for said in ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16")
)
#: The only block that public IPv6 addresses are given from (RFC 4291); fec0::/10 and fc00::/7 are not of it.
_UNICAST = ip_network("2000::/3")
#: An IPv4 address in its last 32 bits: mapped, compatible, translated, NAT64 (RFC 4291, 2765, 6052).
_EMBEDDING = tuple(ip_network(said) for said in ("::ffff:0:0/96", "::/96", "::ffff:0:0:0/96", "64:ff9b::/96"))
#: Ports of public hosts: those of the web, and what no system service listens on.
_WEB_PORTS, _FREE_PORTS_FROM = (80, 443), 1024


@dataclass(frozen=True)
class Allowed:
    """What may be reached beyond public addresses: networks, and hosts by their names."""

    networks: tuple[Network, ...] = ()
    hosts: frozenset[str] = frozenset()

    def admits(self, host: str, address: str, port: int) -> bool:
        """Say whether this host may be connected to at this address and port."""
        if self.names(host, address):
            return True
        return is_public(unwrapped(_address(address))) and (port in _WEB_PORTS or port >= _FREE_PORTS_FROM)

    def names(self, host: str, address: str) -> bool:
        """Say whether the operator has allowed this host or address by name."""
        judged = unwrapped(_address(address))
        return host in self.hosts or any(judged in network for network in self.networks)


def allowed(said: str, option: str = "feeds_allow") -> Allowed:
    """Read a list such as `10.1.0.0/16, ::1, feeds.internal`; raise SettingsError for what is neither."""
    networks: list[Network] = []
    hosts = set()
    for part in filter(None, (part.strip().lower() for part in said.split(","))):
        try:
            networks.append(ip_network(part))
        except ValueError:
            if "/" in part or ":" in part or part.replace(".", "").isdigit():
                raise SettingsError(f"{variable(option)}: no network and no host: {part}") from None
            hosts.add(part)
    return Allowed(tuple(networks), frozenset(hosts))


def unwrapped(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 one leads to, if it does."""
    if isinstance(address, IPv4Address):
        return address
    if any(address in network for network in _EMBEDDING) and int(address) & 0xFFFFFFFF > 1:  # not :: and ::1
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.sixtofour or address


def is_public(address: Address) -> bool:
    """Say whether the whole internet can reach this address."""
    if address.version == 6 and address not in _UNICAST:
        return False
    special = any(address.version == network.version and address in network for network in _SPECIAL)
    return address.is_global and not (special or address.is_multicast or address.is_reserved or address in _METADATA)


def _address(said: str) -> Address:
    return ip_address(said.partition("%")[0])  # `fe80::1%eth0`: whatever the interface
