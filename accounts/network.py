"""Where a request comes from, as coarsely as the audit log and the throttle need it."""

from ipaddress import ip_address, ip_network

from allauth.account.adapter import get_adapter
from django.http import HttpRequest


def network_of(request: HttpRequest) -> str:
    """The /24 (or /48) around the client's address: enough to tell attackers apart, less than a person's trace."""
    address = ip_address(get_adapter().get_client_ip(request))
    return str(ip_network((address, 24 if address.version == 4 else 48), strict=False))
