import json
import logging
from concurrent.futures import ThreadPoolExecutor
from queue import Empty

import pytest
from kombu import Connection

from config import fsbroker


@pytest.fixture
def connect(tmp_path):
    fsbroker.register()
    opened = []

    def connect():
        opened.append(Connection("files://", transport_options={"folder": str(tmp_path / "broker")}))
        return opened[-1]

    yield connect
    for connection in opened:
        connection.close()


@pytest.fixture
def queue(connect):
    return connect().SimpleQueue("work", no_ack=True)


def take_all(queue):
    taken = []
    while True:
        try:
            taken.append(queue.get(block=False).payload)
        except Empty:
            return taken


def test_messages_come_in_the_order_they_were_sent(connect, queue):
    sender = connect().SimpleQueue("work")
    for number in range(5):
        sender.put({"number": number})
    assert take_all(queue) == [{"number": number} for number in range(5)]
    assert take_all(queue) == []


def test_only_the_owner_can_read_messages(queue, tmp_path):
    queue.put({})
    assert (tmp_path / "broker" / "work").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("text", ["", "{", '{"body": "half', "[]", "null", "{}", '{"properties": 1}', "\x00\xff"])
def test_what_is_no_message_is_thrown_away_and_the_next_one_comes(queue, tmp_path, caplog, text):
    queue.put({"number": 1})
    (tmp_path / "broker" / "work" / "0-broken.msg").write_text(text, encoding="latin-1")
    with caplog.at_level(logging.WARNING):
        assert take_all(queue) == [{"number": 1}]
    assert caplog.messages[0].startswith("The message 0-broken.msg is not readable and was thrown away")
    assert list((tmp_path / "broker" / "work").iterdir()) == []


def test_a_message_that_is_still_being_written_is_not_seen(queue, tmp_path):
    queue.put({})
    (path,) = (tmp_path / "broker" / "work").iterdir()
    path.rename(path.with_suffix(".part"))
    assert take_all(queue) == []


def test_a_folder_that_was_deleted_is_made_again(queue, tmp_path):
    queue.put({"number": 1})
    (tmp_path / "broker").rename(tmp_path / "gone")
    assert take_all(queue) == []
    queue.put({"number": 2})
    assert take_all(queue) == [{"number": 2}]


def test_a_purged_queue_is_empty(queue):
    for number in range(3):
        queue.put(number)
    assert queue.qsize() == 3
    assert queue.queue.purge() == 3
    assert queue.qsize() == 0


def test_two_readers_never_get_the_same_message(connect):
    sender = connect().SimpleQueue("work")
    for number in range(100):
        sender.put(number)
    with ThreadPoolExecutor(4) as readers:
        taken = readers.map(take_all, [connect().SimpleQueue("work", no_ack=True) for _ in range(4)])
    assert sorted(number for each in taken for number in each) == list(range(100))


def test_a_message_is_one_json_document(queue, tmp_path):
    queue.put({"number": 1})
    (path,) = (tmp_path / "broker" / "work").iterdir()
    assert json.loads(path.read_text(encoding="utf-8"))["content-type"] == "application/json"
