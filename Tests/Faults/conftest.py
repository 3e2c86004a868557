"""Where the tests find the verifier and the stories' tools, and the rig that they share."""
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), *(str(HERE.with_name(name)) for name in ("Verifier", "Browser"))]

from rig import Rig, compiled  # noqa: E402

#: FAULTS=long tries everything; else some of it is chosen.
LONG = os.environ.get("FAULTS") == "long"


@pytest.fixture(scope="session")
def library(tmp_path_factory):
    """faults.c, compiled."""
    return compiled(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="session")
def make_rig(library):
    """Makes rigs in folders with short names, as the path of a socket may not be long, and ends them."""
    made = []

    def make():
        made.append(Rig(Path(tempfile.mkdtemp(prefix="faults-")), library))
        return made[-1]

    yield make
    for rig in made:
        rig.end()
        shutil.rmtree(rig.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def rig(make_rig):
    """The rig of all tests that leave it in order."""
    return make_rig().start()
