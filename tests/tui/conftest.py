import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import stage as stages


@pytest.fixture
def project(tmp_path):
    return stages.make_project(tmp_path)


@pytest.fixture
def stage():
    return stages
