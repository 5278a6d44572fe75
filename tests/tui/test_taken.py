"""What was taken of a heal is what its row, its review and the plan at a gate show."""

from chimera_tui.bridge import GateRequest, HealRequest
from chimera_tui.screens.detail import DetailScreen
from chimera_tui.sitting.fleet import Fleet
from chimera_tui.sitting.heal_review import Reviews
from chimera_tui.views.heals import HealRows, facts, one_line
from chimera_tui.words.spans import plain
from engine.decide import Question
from engine.genesis.events import HealAttempted, HealProposed
from engine.model import HealOutcome, Layer
from engine.project.editing.diff import changes_of
from engine.records import replace


def second_taken(stage, *, edits=None):
    """The events of a run in which the second way of the second heal was taken."""
    offered = None
    for event in stage.events_of("run"):
        payload = event.payload
        if isinstance(payload, HealProposed) and len(payload.proposals) > 1:
            offered = payload
        elif (
            isinstance(payload, HealAttempted)
            and offered is not None
            and payload.issue == offered.issue
            and payload.attempt.outcome is HealOutcome.HEALED
        ):
            way = offered.proposals[1]
            taken = replace(way, edits=way.edits if edits is None else edits, proof="proved")
            attempt = replace(payload.attempt, proposal=taken)
            yield replace(event, payload=replace(payload, attempt=attempt))
            continue
        yield event


def model_of(events):
    fleet = Fleet()
    fleet.apply_all(events)
    return fleet.model


def heal_of(model):
    return next(v for v in model.heals.values() if len(v.proposals) > 1)


def test_the_row_and_the_review_of_a_past_heal_show_the_way_that_was_taken(stage):
    model = model_of(second_taken(stage))
    view = heal_of(model)
    assert view.chosen == 1
    rows = HealRows(model)
    shown = plain(rows.line(rows.index_of(view.issue), 80))
    assert view.proposals[1].title in shown
    review = Reviews().of(view, None)
    assert review.proposal is view.proposals[1]
    assert "applied by operator" in plain(one_line(review, view, model, 200)[1])
    review.step_candidate(1)
    assert "not taken: way 2 was, by operator" in plain(one_line(review, view, model, 200)[1])
    assert any("not taken" in plain(row) for row in facts(review, view, model, 60))


def test_a_way_that_was_taken_in_part_is_known_by_its_strategy(stage):
    model = model_of(second_taken(stage, edits=()))
    assert heal_of(model).chosen == 1


def test_what_was_left_out_is_no_part_of_what_was_taken(stage):
    model = model_of(stage.events_of("run"))
    view = heal_of(model)
    issue = model.by_fingerprint[view.issue].issue
    request = HealRequest(issue, view.proposals, view.diffs, 1, stage.Bench())
    review = Reviews().of(view, request)
    first, *others = review.selection.files
    first.hunks[0].chosen = False
    taken = [(d.path, d.before, d.after) for d in review.taken(0)]
    changes = changes_of(stage.Bench().snapshot, review.edits())
    assert taken == [(c.path, c.before, c.after) for c in changes]
    assert 0 < len(taken) <= 1 + len(others)
    assert first.diff.after not in {after for _, _, after in taken}


async def test_the_plan_at_a_gate_shows_the_way_that_was_taken(stage, project):
    app = stage.make_app(project, events=tuple(second_taken(stage)))
    async with app.run_test(size=(80, 24)) as pilot:
        await stage.until(pilot, lambda: app.fleet.model.over)
        way = heal_of(app.fleet.model)
        question = Question(
            gate="deploy",
            question="Deploy?",
            details=(),
            digest="0" * 64,
            stake="outward",
            at=Layer.DEPLOY,
            undo="say no to the deploy, which is asked next; the approval then expires at once",
        )
        app.actions.show_gate_details(GateRequest(question))
        await stage.until(pilot, lambda: isinstance(app.screen, DetailScreen))
        text = app.screen.query_one("#detail-text").text()
    words = " ".join(text.split())
    assert "asked next; the approval then expires at once" in words, "nothing is cut"
    added = {
        tuple(line[1:] for line in diff.split("\n") if line[:1] == "+" and line[:3] != "+++")
        for diff in way.diffs
    }
    assert len(added) == 2
    for number, diff in enumerate(way.diffs):
        lines = [x[1:].strip() for x in diff.split("\n") if x[:1] == "+" and x[:3] != "+++"]
        assert all(line in text for line in lines) is (number == 1)
