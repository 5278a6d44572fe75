"""A record of `engine.records` keeps the contract of a standard dataclass."""

from __future__ import annotations

import copy
import dataclasses
import importlib
import pickle
import subprocess
import sys

import msgspec
import pytest

from engine.records import dataclass, replace
from tests import record_kinds
from tests.record_kinds import Counter, Pair, Point, Spot


@pytest.fixture(params=["first", "many"], autouse=True)
def _made_often(request):
    """Run each test with instances set loosely and with the compiled ``__init__``."""
    kinds = importlib.reload(record_kinds)
    for name in ("Point", "Spot", "Pair", "Counter"):
        globals()[name] = getattr(kinds, name)
    if request.param == "many":
        for n in range(20):
            Spot(x=n, name="n")
            Point(x=n)
            Pair("n")
            Counter()


def test_fields_defaults_and_order():
    spot = Spot(x=1, name="n")
    assert (spot.x, spot.y, spot.tags, spot.hidden, spot.name) == (1, 7, [], "", "n")
    assert spot.tags is not Spot(x=1, name="n").tags
    assert repr(spot) == "Spot(x=1, y=7, tags=[], name='n')"
    assert Pair("a") == Pair("a", "r") != Pair("b")
    assert hash(Pair("a")) == hash(Pair("a", "r"))
    match Pair("a"):
        case Pair(left, right):
            assert (left, right) == ("a", "r")


def test_wrong_arguments_are_told_as_python_tells_them():
    with pytest.raises(TypeError, match=r"Point.__init__\(\) missing 1 required keyword-only"):
        Point()
    with pytest.raises(TypeError, match="unexpected keyword argument 'z'"):
        Point(x=1, z=2)
    with pytest.raises(TypeError, match="positional"):
        Point(1)
    with pytest.raises(ValueError, match="negative"):
        Point(x=-1)


def test_frozen_and_slots():
    point = Point(x=1)
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'x'"):
        point.x = 2
    with pytest.raises(dataclasses.FrozenInstanceError):
        del point.x
    assert not hasattr(point, "__dict__")
    counter = Counter()
    counter.count += 1
    assert counter == Counter(1)
    with pytest.raises(AttributeError):
        counter.other = 1
    with pytest.raises(TypeError, match="unhashable"):
        hash(counter)


def test_a_subclass_is_another_kind_of_thing():
    assert Point(x=1, y=7) != Spot(x=1, name="")
    assert issubclass(Spot, Point)


def test_the_standard_library_sees_a_dataclass():
    spot = Spot(x=1, name="n")
    assert dataclasses.is_dataclass(spot)
    assert [f.name for f in dataclasses.fields(spot)] == ["x", "y", "tags", "hidden", "name"]
    assert dataclasses.replace(spot, x=2) == replace(spot, x=2) == Spot(x=2, name="n")
    assert dataclasses.asdict(Point(x=3)) == {"x": 3, "y": 0, "tags": [], "hidden": ""}
    assert [f.type for f in dataclasses.fields(Pair)] == ["str", "str"]


def test_replace_takes_a_standard_dataclass_too():
    @dataclasses.dataclass
    class Plain:
        a: int

    assert replace(Plain(1), a=2) == Plain(2)


def test_copies_and_pickles():
    spot = Spot(x=1, tags=["t"], name="n")
    assert copy.deepcopy(spot) == spot
    assert copy.copy(spot) == spot
    assert pickle.loads(pickle.dumps(spot)) == spot


def test_msgspec_encodes_and_decodes_it():
    encoded = msgspec.json.encode(Spot(x=1, tags=["t"], name="n"))
    assert msgspec.json.decode(encoded, type=Spot) == Spot(x=1, tags=["t"], name="n")
    with pytest.raises(msgspec.ValidationError, match="Expected `int`"):
        msgspec.json.decode(b'{"x":"1","name":""}', type=Spot)


def test_what_it_does_not_do_is_refused():
    with pytest.raises(TypeError, match="shared"):

        @dataclass(slots=True)
        class Shared:
            a: list[str] = []  # noqa: RUF012 - what is refused

    with pytest.raises(TypeError, match="slots"):

        @dataclass(frozen=True, slots=False)
        class Loose:
            a: int


def test_a_record_needs_none_of_the_standard_machinery():
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, engine.model; print({'dataclasses', 'inspect'} & set(sys.modules))",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "set()"
