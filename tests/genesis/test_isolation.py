from __future__ import annotations

import os
import signal
import threading

import pytest

from engine.errors import LedgerError, PermissionDenied
from engine.genesis.bus import Bus, NullRecorder
from engine.genesis.events import (
    TOPICS,
    AccessDenied,
    CertificationWaived,
    LineLogged,
    Payload,
    Progressed,
    TrustChanged,
)
from engine.genesis.grants import ADMIRAL_ONLY, Grant, grant_for, visible
from engine.genesis.ledger import Ledger
from engine.model import Layer
from engine.trust.roles import Role
from tests.genesis.conftest import body

SHARD = "my site/production"
ALL = Grant(holder="all", shard="*", reads=("*",))


def line(number):
    return LineLogged(at=Layer.HEAL, text=str(number))


def tick(number, task="t"):
    return Progressed(at=Layer.HEAL, task=task, done=number, total=0)


def texts(events):
    return [e.payload.text for e in events if isinstance(e.payload, LineLogged)]


def test_a_grant_sees_its_topics_and_its_shard_only(bus):
    seen = {}
    attached = []
    for name, shard, reads in (
        ("logs", SHARD, ("run.log",)),
        ("trust", SHARD, ("trust.*",)),
        ("other", "other/*", ("*",)),
        ("none", SHARD, ()),
    ):
        seen[name] = []
        grant = Grant(holder=name, shard=shard, reads=reads)
        attached.append(bus.attach(seen[name].append, grant))
    bus.publish(line(1))
    bus.publish(TrustChanged(what="x", by="y"))
    for one in attached:
        assert one.drain()
        one.close()
    assert {k: [e.topic for e in v] for k, v in seen.items()} == {
        "logs": ["run.log"],
        "trust": ["trust.changed"],
        "other": [],
        "none": [],
    }


def test_the_ledger_is_read_through_the_same_grant(bus, ledger):
    bus.publish(line(1))
    bus.publish(TrustChanged(what="x", by="y"))
    mine = Grant(holder="m", shard=SHARD, reads=("run.*",))
    assert [e.topic for e in visible(ledger.entries(), mine)] == ["run.log"]
    assert not list(visible(ledger.entries(), Grant(holder="m", shard="x/*", reads=("*",))))


@pytest.mark.parametrize("role", [None, *Role])
@pytest.mark.parametrize("topic", sorted(TOPICS))
def test_what_each_role_may_say(role, topic):
    grant = grant_for(role, "h", SHARD)
    said = grant.says(topic, SHARD)
    assert not grant.says(topic, "other/production")
    if role in {None, Role.OBSERVER}:
        assert not said
    if role is Role.ADMIRAL:
        assert said
    closed = any(topic.startswith(p.rstrip("*")) for p in ADMIRAL_ONLY)
    if closed and role is not Role.ADMIRAL:
        assert not said


def test_a_refused_publication_is_an_event(bus, ledger):
    publish = bus.publisher(grant_for(Role.CAPTAIN, "bob", SHARD))
    publish(line(1))
    with pytest.raises(PermissionDenied):
        publish(CertificationWaived(by="bob", reason="because"))
    payloads = [e.event().payload for e in ledger.entries()]
    assert payloads[0] == line(1)
    assert isinstance(payloads[1], AccessDenied)
    assert payloads[1].who == "bob"
    assert len(payloads) == 2


def test_a_payload_of_no_topic_or_of_a_wrong_shape_is_refused(bus, ledger):
    class Foreign(Payload):
        topic = "run.log"

    for bad in (Foreign(), Payload(), LineLogged(at=Layer.HEAL, text=5), LineLogged(at=1, text="")):
        with pytest.raises(LedgerError):
            bus.publish(bad)
    assert ledger.size() == 0
    assert bus.publish(line(1)).fact == 1


def test_a_raising_subscriber_is_cut_off_and_the_others_go_on(bus):
    seen = []
    bad = bus.attach(lambda event: int("x"), Grant(holder="bad", shard="*", reads=("*",)))
    good = bus.attach(seen.append, ALL)
    bus.publish(line(1))
    bad._thread.join(10)
    bus.publish(line(2))
    assert good.drain()
    good.close()
    assert bad.cut_off
    assert [t for t in texts(seen) if t in "12"] == ["1", "2"]
    assert any("bad was cut off: ValueError" in t for t in texts(seen))


def test_a_slow_subscriber_blocks_nobody_and_loses_no_fact(bus):
    gate = threading.Event()
    seen = []

    def slow(event):
        gate.wait(30)
        seen.append(event)

    attached = bus.attach(slow, ALL, limit=8)
    for number in range(500):
        bus.publish(line(number))
        bus.publish(tick(number))
        assert attached.waiting() <= 9
    gate.set()
    assert attached.drain(30)
    attached.close()
    assert texts(seen) == [str(n) for n in range(500)]
    facts = [e.fact for e in seen if e.fact]
    assert facts == list(range(1, 501))


def test_ticks_of_a_task_coalesce_to_the_latest(bus):
    gate = threading.Event()
    seen = []

    def slow(event):
        gate.wait(30)
        seen.append(event.payload)

    attached = bus.attach(slow, ALL)
    bus.publish(line(0))
    for number in range(100):
        bus.publish(tick(number, "a"))
        bus.publish(tick(number, "b"))
    gate.set()
    assert attached.drain(30)
    attached.close()
    ticks = [p for p in seen if isinstance(p, Progressed)]
    assert {p.task: p.done for p in ticks} == {"a": 99, "b": 99}
    assert len(ticks) <= 4


def test_a_fact_published_while_it_catches_up_is_not_lost(bus):
    seen = []
    first = threading.Event()

    def slow(event):
        first.wait(30)
        if len(seen) < 50:
            # Facts that come in the middle of the reading.
            bus_more(len(seen))
        seen.append(event)

    def bus_more(number):
        bus.publish(line(1000 + number))

    attached = bus.attach(slow, ALL, limit=2)
    for number in range(20):
        bus.publish(line(number))
    first.set()
    assert attached.drain(30)
    attached.close()
    facts = [e.fact for e in seen]
    assert facts == list(range(1, len(facts) + 1))
    assert len(facts) == 70


def test_without_a_ledger_facts_wait_in_memory(clock):
    bus = Bus(run="r", project="p", clock=clock, recorder=NullRecorder(), shard=SHARD)
    gate = threading.Event()
    seen = []

    def slow(event):
        gate.wait(30)
        seen.append(event)

    attached = bus.attach(slow, ALL, limit=4)
    for number in range(50):
        bus.publish(line(number))
    gate.set()
    assert attached.drain(30)
    attached.close()
    assert texts(seen) == [str(n) for n in range(50)]


class Interrupted(Ledger):
    """A ledger whose user presses Ctrl-C as soon as an entry is in."""

    def record(self, event, together=None):
        super().record(event, together)
        if event.fact == 2:
            os.kill(os.getpid(), signal.SIGINT)


def test_an_interrupt_between_an_entry_and_its_count_leaves_a_ledger_that_holds(tmp_path, clock):
    ledger = Interrupted(tmp_path / "ledger.sqlite")
    bus = Bus(run="r", project="p", clock=clock, recorder=ledger, shard=SHARD)
    seen = []
    bus.subscribe(seen.append)
    published = 0
    for _ in range(5):
        try:
            bus.publish(LineLogged(at=Layer.HEAL, text="x"))
        except KeyboardInterrupt:
            published += 1
    assert published == 1
    assert ledger.size() == 5
    assert list(ledger.verify()) == []
    ledger.close()


def test_an_interrupt_inside_a_transaction_comes_after_its_commit(tmp_path):
    ledger = Ledger(tmp_path / "ledger.sqlite")

    def interrupted():
        with ledger.transaction() as db:
            os.kill(os.getpid(), signal.SIGINT)
            db.execute("CREATE TABLE mark (x)")

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    ledger.append(body(1))
    assert ledger.size() == 1
    with ledger.transaction() as db:
        assert db.execute("SELECT COUNT(*) FROM mark").fetchone() == (0,)
    ledger.close()
