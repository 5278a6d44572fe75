import pytest

from engine.project.packages.semver import node_range, parse_range


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("18", ">=20", False),
        ("20", ">=18.12", True),
        ("^18 || ^20", "19", False),
        ("^18 || ^20", "20.11.1", True),
        ("18.x", "~18.2.0", True),
        ("12.0.0 - 14.0.0", "13", True),
        (">=14 <17", "17", False),
        (">=14, <17", "16", True),
        ("*", "99", True),
        ("^0.3.1", "0.4.0", False),
        ("v16.20.0", "16", True),
        ("lts/hydrogen", ">=20", False),
        ("<= 16", "16.3", True),
    ],
)
def test_ranges_meet(one, other, meet):
    assert node_range(one).meets(parse_range(other)) is meet


@pytest.mark.parametrize("text", ["lts/*", "latest", "git+https://x", "node", "workspace:*"])
def test_what_is_no_range_compares_to_nothing(text):
    assert node_range(text) is None
