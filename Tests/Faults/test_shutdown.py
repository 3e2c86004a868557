"""A graceful shutdown at the earliest moment."""
import signal

import rig as rigs


def test_a_worker_that_is_stopped_as_soon_as_it_listens_exits_gracefully(rig):
    place = rig.folder / "run/portal.sock"
    for _ in range(8):
        rig.stop()
        assert not place.exists()
        rig.worker = rig.run(rigs.PROGRAM, "serve", environment=rig.environment)
        while not place.exists():
            assert rig.worker.poll() is None, rig.printed()
        rig.worker.send_signal(signal.SIGTERM)
        assert rig.worker.wait(60) == 0, rig.printed()
        assert rig.query("SELECT action FROM entry ORDER BY seq DESC LIMIT 1") == [("stop",)]
    rig.start_worker()
