"""The strip of what waits, when nothing does: a key is named only where it would do something."""

import pytest

from chimera_tui.run_model import RunModel
from chimera_tui.views.needs import nothing_waits
from chimera_tui.words.spans import plain


@pytest.mark.parametrize("name", ["run", "rejected", "crashed"])
def test_the_key_that_runs_again_is_named_where_a_run_can_be_started(stage, name):
    model = RunModel()
    for event in stage.events_of(name):
        model.apply(event)
    told = {
        may_run: "\n".join(map(plain, nothing_waits(model, may_run=may_run)))
        for may_run in (True, False)
    }
    assert "^r runs again" in told[True]
    assert "^r" not in told[False]
