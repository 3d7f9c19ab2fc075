"""What the deployment files say is what the program reads."""

import ast
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
# Read by other programs: the database's image, and Celery itself.
NOT_OURS = {"POSTGRES_PASSWORD", "REMAP_SIGTERM"}
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
OURS = {name: service for name, service in COMPOSE["services"].items() if name not in {"db", "redis"}}


def names_that_settings_read():
    tree = ast.parse((ROOT / "config/settings.py").read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    return {call.args[0].value for call in calls if call.func.id.startswith("env_")}


def names_in_example():
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    return re.findall(r"^(?:# )?([A-Z][A-Z_]+)=", text, re.MULTILINE)


def names_in_compose():
    given = {name for service in OURS.values() for name in service["environment"]}
    return given | set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text(encoding="utf-8")))


def test_the_example_explains_every_setting_once():
    assert sorted(names_in_example()) == sorted(names_that_settings_read() | {"POSTGRES_PASSWORD"})


def test_compose_sets_only_what_is_read():
    assert names_in_compose() - NOT_OURS - names_that_settings_read() == set()


def test_the_image_sets_only_what_is_read():
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert set(re.findall(r"\b(FULCRUM_[A-Z_]+)=", text)) - names_that_settings_read() == set()


def test_the_example_holds_no_secret():
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert re.findall(r"^(?:# )?([A-Z_]*(?:PASSWORD|SECRET)[A-Z_]*)=.+", text, re.MULTILINE) == []


@pytest.mark.parametrize("name", OURS)
def test_every_process_of_ours_is_the_same_image_in_production(name):
    service = OURS[name]
    assert (service["image"], service["env_file"], service["volumes"]) == ("fulcrum", ".env", ["files:/data"])
    assert service["environment"]["FULCRUM_ENV"] == "production"


def test_there_is_one_beat_and_no_worker_has_its_own():
    commands = [service.get("command", "") for service in OURS.values()]
    assert [command for command in commands if re.search(r"celery .*\bbeat\b|--beat|\s-B\b", command)] == [
        OURS["beat"]["command"]
    ]


def test_everything_starts_after_the_database_was_prepared():
    waits = {name: set(service["depends_on"]) for name, service in OURS.items()}
    assert waits == {
        "prepare": {"db"},
        "web": {"prepare", "redis"},
        "worker": {"prepare", "redis"},
        "beat": {"prepare", "redis"},
    }


def test_every_volume_is_declared_and_used():
    used = {volume.split(":")[0] for service in COMPOSE["services"].values() for volume in service["volumes"]}
    assert used == set(COMPOSE["volumes"])
