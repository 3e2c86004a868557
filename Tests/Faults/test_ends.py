"""The end in good order, at the moment when it is least expected."""
import signal

import rig as rigs


def test_a_worker_that_is_told_to_end_as_soon_as_it_can_be_reached_says_so_in_the_log(rig):
    place = rig.folder / "run/portal.sock"
    for _ in range(8):
        rig.stop()
        assert not place.exists()
        rig.worker = rig.run(rigs.PROGRAM, "serve", environment=rig.environment)
        while not place.exists():
            assert rig.worker.poll() is None, rig.said()
        rig.worker.send_signal(signal.SIGTERM)
        assert rig.worker.wait(60) == 0, rig.said()
        assert rig.query("SELECT action FROM entry ORDER BY seq DESC LIMIT 1") == [("stop",)]
    rig.start_worker()
