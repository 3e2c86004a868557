"""Shared fixtures."""
import pytest

from worker import Worker


@pytest.fixture(scope="session")
def honest(tmp_path_factory):
    """A state folder after three starts with lookups; the worker was killed before an anchor covered the last ones."""
    worker = Worker(tmp_path_factory.mktemp("honest"))
    worker.add_owner()
    for start in range(3):
        worker.start()
        owner = worker.owner()
        for number in range(12):
            owner.look_up(f"customer-{start}-{number}")
        worker.stop() if start < 2 else worker.kill()
    return worker
