"""The import paths of the worker and the verifier, and the shared recording."""
import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "Verifier")]
from recording import record  # noqa: E402


@pytest.fixture(scope="session")
def recording(tmp_path_factory):
    return record(tmp_path_factory.mktemp("recording"))
