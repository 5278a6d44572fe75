"""Events as CloudEvents JSON bytes and back.

The bytes are the truth: the ledger hashes what is written here and never re-serialises, so an
event is encoded once and carried as it is.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol, cast

from engine.errors import LedgerError
from engine.genesis.events import SPECVERSION, TOPICS, TYPE_PREFIX, Event
from engine.model import Layer
from engine.trust.redaction import redact_value

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.genesis.events import Payload


def encode(event: Event) -> bytes:
    """Encode an event as structured-mode CloudEvents JSON, UTF-8, keys in a fixed order.

    Raises:
        LedgerError: the payload is not of its topic's shape.
    """
    import msgspec

    event = redact_value(event)
    data = msgspec.to_builtins(event.payload, enc_hook=str)
    try:
        # What could not be read back must not be written: a wrong type is refused here.
        msgspec.convert(data, type=type(event.payload))
    except msgspec.ValidationError as error:
        raise LedgerError(f"A payload of {event.topic} is not of its shape: {error}.") from error
    envelope = {
        "specversion": SPECVERSION,
        "id": event.id,
        "source": event.source,
        "type": TYPE_PREFIX + event.topic,
        "time": event.time,
        # CloudEvents: an optional attribute is absent rather than empty.
        **({"subject": event.subject} if event.subject else {}),
        "datacontenttype": "application/json",
        "runid": event.run,
        "sequence": event.sequence,
        "fact": event.fact,
        "layer": event.layer.value,
        **({"shard": event.shard} if event.shard else {}),
        "data": data,
    }
    # Texts of a project may hold undecodable bytes as lone surrogates; JSON escapes them.
    return json.dumps(envelope, ensure_ascii=True, separators=(",", ":")).encode("ascii")


class Peek(Protocol):
    """What the auditor reads of an event: the rest of it may be of any version."""

    runid: str
    fact: int
    shard: str


@lru_cache(maxsize=1)
def peeker() -> Callable[[bytes], Peek | None]:
    """Make the function that reads an event's numbers; it answers None for what is no event."""
    import msgspec

    shape = msgspec.defstruct(
        "Peek",
        [("runid", str), ("id", str), ("type", str), ("fact", int, 0), ("shard", str, "")],
    )
    decoder = msgspec.json.Decoder(shape)
    broken = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)

    def peek(data: bytes) -> Peek | None:
        try:
            return cast("Peek", decoder.decode(data))
        except broken:
            return peek_slowly(data)

    def peek_slowly(data: bytes) -> Peek | None:
        # JSON lets a text hold lone surrogates, which stand for the undecodable bytes of a
        # project's files; the fast reader takes them for damage.
        try:
            raw = json.loads(data, parse_constant=_refuse)
            return cast("Peek", msgspec.convert(raw, type=shape))
        except (*broken, ValueError):
            return None

    return peek


def _refuse(word: str) -> None:
    raise ValueError(word)


def decode(data: bytes) -> Event:
    """Decode an event and validate its payload against its topic.

    Raises:
        LedgerError: the bytes are no event of a known topic and shape.
    """
    import msgspec

    try:
        raw = json.loads(data)
        topic = str(raw["type"]).removeprefix(TYPE_PREFIX)
        kind = TOPICS[topic]
        payload: Payload = msgspec.convert(raw["data"], type=kind)
        return Event(
            id=raw["id"],
            source=raw["source"],
            topic=topic,
            time=raw["time"],
            run=raw["runid"],
            sequence=raw["sequence"],
            layer=Layer(raw["layer"]),
            payload=payload,
            subject=raw.get("subject", ""),
            shard=raw.get("shard", ""),
            fact=raw.get("fact", 0),
        )
    except (ValueError, KeyError, TypeError, msgspec.ValidationError) as error:
        raise LedgerError(
            f"An entry is no event this version knows: {error}.",
            advice="Run `chimeractl ledger verify`; a newer Chimera may have written it.",
        ) from error
