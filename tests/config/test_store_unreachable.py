"""A store of files that does not answer: a page that says what still works, and nothing is half stored."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from threading import Thread

import pytest
from botocore.config import Config
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Factory, User
from assessment.models import Assessment, Evidence
from assessment.services.submission import submit_assessment
from audit.models import Event
from config.management.commands import prepare
from reports.models import Report
from reports.services.request import request_reports
from rubrics.services.publishing import publish_shipped
from tests.assessment.evidence import make_evidence
from tests.builders import (
    AT,
    make_assessment,
    make_consultant,
    make_factory,
    make_firm,
    make_grant,
    make_membership,
    make_user,
)

pytestmark = pytest.mark.django_db
FACTS = {"kind": "document", "dated": "", "expires_on": ""}
KEY = "MAKE-A-L1-1"


class Broken(BaseHTTPRequestHandler):
    """Knows every file, and fails when one is read or written."""

    def do_HEAD(self) -> None:
        self.send_response(404 if self.server.knows_nothing else 200)  # type: ignore[attr-defined]
        self.send_header("Content-Length", "6")
        self.send_header("Last-Modified", "Mon, 23 Nov 2026 08:30:00 GMT")
        self.end_headers()

    def fail(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(503)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_PUT = do_DELETE = fail

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    found = HTTPServer(("127.0.0.1", 0), Broken)
    found.knows_nothing = False  # type: ignore[attr-defined]
    thread = Thread(target=found.serve_forever, daemon=True)
    thread.start()
    yield found
    found.shutdown()
    found.server_close()
    thread.join()


@pytest.fixture(params=["no answer", "answers and fails"])
def outage(request: pytest.FixtureRequest, server: HTTPServer, settings: Settings) -> HTTPServer:
    """Nothing listens at port 9 of this machine."""
    port = 9 if request.param == "no answer" else server.server_port
    options = {
        "bucket_name": "plant-files",
        "endpoint_url": f"http://127.0.0.1:{port}",
        "region_name": "here",
        "access_key": "key",
        "secret_key": "secret",
        "file_overwrite": False,
        "client_config": Config(s3={"addressing_style": "path"}, connect_timeout=1, retries={"total_max_attempts": 1}),
    }
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "config.bucket.BucketStorage", "OPTIONS": options}}
    return server


@pytest.fixture
def owner() -> User:
    return make_user("owner")


@pytest.fixture
def assessment(owner: User) -> Assessment:
    factory = make_factory()
    make_membership(owner, factory)
    return make_assessment(factory, by=owner)


@pytest.fixture
def office(client: Client, owner: User, assessment: Assessment) -> Client:
    client.force_login(owner)
    return client


def page(name: str, assessment: Assessment, *more: object) -> str:
    return reverse(name, args=[assessment.factory_id, assessment.pk, *more])


@pytest.mark.parametrize("name", ["assessment:evidence-file", "assessment:evidence-preview"])
def test_a_download_gets_a_page_that_says_what_still_works(
    office: Client, assessment: Assessment, outage: HTTPServer, name: str
) -> None:
    evidence = make_evidence(assessment, KEY, preview="previews/x.png", preview_state=Evidence.Preview.READY)

    answer = office.get(page(name, assessment, evidence.pk))

    assert answer.status_code == 503
    assert "Files cannot be reached right now" in answer.content.decode()
    assert "暂时无法访问文件" in answer.content.decode()


def test_the_rest_works_without_the_store(office: Client, assessment: Assessment, outage: HTTPServer) -> None:
    evidence = make_evidence(assessment, KEY)

    for name, more in {
        "assessment:hub": (),
        "assessment:evidence": (),
        "assessment:evidence-page": (evidence.pk,),
        "assessment:results": (),
    }.items():
        assert office.get(page(name, assessment, *more)).status_code == 200
    saved = office.post(page("assessment:requirement", assessment, KEY), {"value": "fully", "version": 0})
    assert saved.status_code == 302


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_an_upload_is_refused_and_nothing_is_half_stored(
    office: Client, assessment: Assessment, outage: HTTPServer, accept: str
) -> None:
    outage.knows_nothing = True  # type: ignore[attr-defined]
    events = Event.objects.count()

    upload = FACTS | {"files": [SimpleUploadedFile("note.txt", b"A note")]}
    answer = office.post(page("assessment:evidence", assessment), upload, headers={"accept": accept})

    assert answer.status_code == 503
    if accept == "application/json":
        assert answer.json()["status"] == "refused"
        assert "Files cannot be stored or fetched right now." in answer.json()["message"]
    else:
        assert "A file that was on its way is not stored" in answer.content.decode()
    assert (Evidence.objects.count(), Event.objects.count()) == (0, events)


def test_a_consultant_who_could_not_take_a_file_has_not_taken_it(assessment: Assessment, outage: HTTPServer) -> None:
    evidence, firm, client = make_evidence(assessment, KEY), make_firm(), Client()
    Assessment.objects.update(status=Assessment.Status.SUBMITTED, submitted_at=timezone.now())
    make_grant(assessment.factory, firm)
    client.force_login(make_consultant(firm))

    answer = client.get(page("assessment:evidence-file", assessment, evidence.pk))

    assert answer.status_code == 503
    assert not Event.objects.filter(verb="evidence downloaded").exists()


def test_a_report_that_cannot_be_fetched_is_not_recorded_as_fetched(
    office: Client, assessment: Assessment, outage: HTTPServer, owner: User
) -> None:
    snapshot = submit_assessment(assessment=assessment, by=owner, at=AT)
    [report] = request_reports(snapshot=snapshot, languages=["en"], by=owner, at=AT)
    Report.objects.update(file="reports/x.pdf")

    answer = office.get(page("reports:file", assessment, report.pk))

    assert answer.status_code == 503
    assert not Event.objects.filter(verb="report downloaded").exists()


def test_the_public_sample_says_it_too(client: Client, outage: HTTPServer) -> None:
    assert client.get(reverse("reports:sample", args=["en"])).status_code == 503


def test_a_demonstration_is_made_whole_or_not_at_all(outage: HTTPServer) -> None:
    outage.knows_nothing, said = True, StringIO()  # type: ignore[attr-defined]
    publish_shipped(at=AT)

    prepare.Command(stderr=said).make_demonstration()

    assert "The demonstration could not be made" in said.getvalue()
    assert not Factory.objects.exists()
    assert not User.objects.exists()


def test_an_installation_starts_without_its_store(outage: HTTPServer) -> None:
    outage.knows_nothing, said = True, StringIO()  # type: ignore[attr-defined]

    prepare.Command(stderr=said).make_samples()

    assert "The sample reports could not be made" in said.getvalue()
