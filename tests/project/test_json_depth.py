"""JSON of any depth is told from what is none, as the standard library tells it where it can."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.project.json.depth import json_fault

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@given(VALUES, st.sampled_from([None, 1, "\t"]))
def test_json_is_json(value, indent):
    text = json.dumps(value, indent=indent)
    if "Infinity" not in text:
        assert json_fault(text) is None


@given(VALUES, st.data())
def test_what_the_library_refuses_is_refused(value, data):
    text = json.dumps(value)
    at = data.draw(st.integers(0, len(text)))
    text = (
        text[:at]
        + data.draw(st.sampled_from(["", ",", "]", "}", "{", "[", '"', ":", "x", "1"]))
        + text[at + 1 :]
    )
    try:
        json.loads(text)
        broken = False
    except ValueError:
        broken = True
    if "NaN" not in text and "Infinity" not in text:
        assert (json_fault(text) is not None) is broken


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[" * 100_000, 100_000),
        ('{"a":' * 100_000 + "1" + "}" * 100_000, None),
        ("[" * 100_000 + "]" * 99_999 + "}", 199_999),
    ],
    ids=["open", "whole", "wrong close"],
)
def test_depth_is_no_fault(text, fault):
    assert json_fault(text) == fault
