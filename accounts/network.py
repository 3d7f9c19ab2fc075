"""Where a request comes from, as coarsely as the audit log and the throttles need it."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from allauth.account.adapter import get_adapter
from django.http import HttpRequest


def network_of(request: HttpRequest) -> str:
    """The /24 (or /48) around the client's address: enough to tell attackers apart, less than a person's trace."""
    return _around(_client(request), 24, 48)


def address_of(request: HttpRequest) -> str:
    """The client's address; of IPv6 the /64, within which a client chooses addresses as it likes."""
    return _around(_client(request), 32, 64)


def _client(request: HttpRequest) -> IPv4Address | IPv6Address:
    """FULCRUM_TRUSTED_PROXIES says how far X-Forwarded-For is believed."""
    address = ip_address(get_adapter().get_client_ip(request))
    return getattr(address, "ipv4_mapped", None) or address


def _around(address: IPv4Address | IPv6Address, bits: int, bits_of_6: int) -> str:
    return str(ip_network((address, bits if address.version == 4 else bits_of_6), strict=False))
