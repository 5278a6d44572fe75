from __future__ import annotations

import pytest

from engine.platforms.interface import BuildContext
from engine.platforms.netlify.incremental import WatchedSite
from engine.project.snapshot import Snapshot

FILES = {
    "netlify.toml": '[build]\npublish = "dist"\n',
    "dist/_redirects": "/a /b\n",
    "src/a.js": "1",
}


@pytest.mark.parametrize(
    ("change", "anew"),
    [
        ({"src/a.js": "2"}, False),
        ({"src/b.js": "new"}, False),
        ({"dist/index.html": "new"}, False),
        ({"netlify.toml": '[build]\npublish = "out"\n'}, True),
        ({"dist/_redirects": "/a /c\n"}, True),
        ({"dist/_headers": "/*\n A: b\n"}, True),
        ({"netlify/functions/f.js": "x"}, True),
    ],
)
def test_only_what_a_change_can_touch_is_resolved_anew(change, anew):
    watched = WatchedSite(Snapshot.in_memory(FILES), BuildContext())
    now = Snapshot.in_memory({**FILES, **change})
    assert watched.update(now, change) is anew
    fresh = WatchedSite(now, BuildContext()).site
    assert watched.site == fresh
    assert watched.site.snapshot is now


def test_a_folder_that_goes_away():
    watched = WatchedSite(Snapshot.in_memory(FILES), BuildContext())
    rest = {name: text for name, text in FILES.items() if not name.startswith("dist")}
    assert watched.update(Snapshot.in_memory(rest), ["dist"])
    assert watched.site.redirects == ()
