"""Is the process alive, and can it do its work? For container health checks and load balancers."""

from functools import cache

from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


class NotReady(Exception):
    """The reason, for whoever runs the installation."""


@login_not_required
@require_safe
@never_cache
def livez(request: HttpRequest) -> HttpResponse:
    return _plain("ok")


@login_not_required
@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    try:
        check_database()
        check_migrations()
    except NotReady as reason:
        return _plain(str(reason), status=503)
    return _plain("ok")


def check_database() -> None:
    """The database answers; raises NotReady."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        raise NotReady("database does not answer") from None


@cache  # remembers only success: a process that has found every migration applied will not lose one
def check_migrations() -> None:
    """Every migration of this code is applied; raises NotReady."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotReady("migrations are missing")


def _plain(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8", status=status)
