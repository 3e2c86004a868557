"""The import paths of the verifier and the browser tests' tools, and the shared rig."""
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), *(str(HERE.with_name(name)) for name in ("Verifier", "Browser"))]

from rig import Rig, compiled  # noqa: E402

#: FAULTS=long tries everything; otherwise a selection.
LONG = os.environ.get("FAULTS") == "long"


@pytest.fixture(scope="session")
def library(tmp_path_factory):
    """Compiles faults.c."""
    return compiled(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="session")
def make_rig(library):
    """Creates rigs in folders with short names, because the path of a socket is limited, and ends them."""
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
    """The rig of all tests that leave it intact."""
    return make_rig().start()
