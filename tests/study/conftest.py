"""One small study for the whole session: reading it and simulating its mounts once is enough."""

from __future__ import annotations

import pytest

from explorer.study.evaluate import Evaluator
from explorer.study.files import read_study
from tests.studies import write_study


@pytest.fixture(scope="session")
def evaluator(tmp_path_factory):
    return Evaluator(read_study(write_study(tmp_path_factory.mktemp("studies") / "small")))
