import pytest
from django.core.management import call_command

from config.management.commands import prepare


@pytest.fixture
def sources(settings, tmp_path):
    """A folder of static sources, and a place to collect them into."""
    settings.STATICFILES_DIRS = [tmp_path / "sources"]
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "app.css").write_text("body {}")
    return tmp_path / "sources"


def test_static_files_are_collected_only_when_one_has_changed(sources, settings):
    assert [prepare.collect_static(), prepare.collect_static()] == [True, False]
    (sources / "app.css").write_text("html {}")
    assert [prepare.collect_static(), prepare.collect_static()] == [True, False]
    assert (settings.STATIC_ROOT / "app.css").read_text() == "html {}"


def test_static_files_that_were_deleted_are_collected_again(sources, settings):
    prepare.collect_static()
    (settings.STATIC_ROOT / "app.css").unlink()
    settings.STATIC_ROOT.rmdir()
    assert prepare.collect_static() is True


@pytest.mark.django_db
def test_preparing_twice_changes_nothing(sources, capsys):
    call_command("prepare")
    capsys.readouterr()
    call_command("prepare")
    assert capsys.readouterr().out == ""
