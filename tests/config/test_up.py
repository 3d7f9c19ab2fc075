import socket

import pytest
from django.core.management import CommandError, call_command


def test_a_busy_port_is_refused_before_anything_starts(settings):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        settings.PORT = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"^Port {settings.PORT} of 127.0.0.1 cannot be used .*PORT="):
            call_command("up")
