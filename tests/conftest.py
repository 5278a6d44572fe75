"""What all tests share: a private state folder, and the shared material where it is."""

import os
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def private_state(tmp_path_factory, monkeypatch):
    """Keys and pins go to a folder of the test's own, never to the user's."""
    monkeypatch.setenv("CHIMERA_STATE", str(tmp_path_factory.mktemp("state")))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("xdg")))


@pytest.fixture(scope="session")
def shared():
    """The folder with corpus, fixes and oracle; the test is skipped where it is absent."""
    given = os.environ.get("CHIMERA_SHARED")
    folder = Path(given) if given else Path(__file__).parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("the shared material (corpus, fixes, oracle) is not beside the checkout")
    return folder
