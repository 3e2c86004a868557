"""Intact logs, and attacks on one of them."""
from makelog import FIELDS, Log


def busy(entries=39):
    """A start and then an entry every ten minutes; the anchors are at 1, 7, 13, 19, 25, 31 and 37."""
    log = Log()
    log.work(entries)
    return log


def swap(rows, one, other):
    """Swaps two entries with their seqs."""
    rows[one - 1], rows[other - 1] = rows[other - 1] | {"seq": one}, rows[one - 1] | {"seq": other}


# Intact logs

def several_epochs():
    return busy(100)


def restarts():
    log = busy(10)
    for _ in range(3):
        log.wait(1)
        log.start()
        log.work(8)
    return log


def hours_of_downtime():
    log = busy(10)
    log.anchor()
    log.wait(60 * 9)
    log.start()
    log.work(10)
    return log


def idle_hours():
    log = busy(10)
    for _ in range(12):
        log.wait(60)
        log.anchor()
    log.work(10)
    return log


def pruned(until=20):
    log = busy(40)
    log.prune(until)
    log.work(20)
    return log


def pruned_twice():
    log = pruned()
    log.prune(33)
    log.work(3)
    return log


def pruned_of_all():
    log = busy()
    log.prune(log.last[0])
    return log


def every_kind_of_field():
    log = busy(2)
    required = {"phase", "action", "admin_email", "address", "outcome"}
    log.entry(**dict.fromkeys(set(FIELDS[2:]) - required), time=log.time)
    log.entry(duration=2**63 - 1, status=-(2**63), reason="", detail="\0'\"\n" + "é" * 70_000)
    return log


def restored_without_loss():
    log = busy(18)
    log.restore(log.copy())
    log.work(20)
    return log


def restored_and_pruned():
    log = restored_without_loss()
    log.prune(5)
    log.work(3)
    return log


HONEST = [
    Log, several_epochs, restarts, hours_of_downtime, idle_hours, pruned, pruned_twice, pruned_of_all,
    every_kind_of_field, restored_without_loss, restored_and_pruned]


# Attacks: each changes a log (seq 10 is before the anchor at 13, and 39 is after the last one)

def change_a_field(log):
    log.rows[9]["reason"] = "another"


def change_a_field_after_the_last_anchor(log):
    log.rows[38]["reason"] = "another"


def change_a_text_into_a_blob(log):
    log.rows[9]["reason"] = log.rows[9]["reason"].encode()


def change_a_time_into_a_text(log):
    log.rows[9]["time"] = "now"


def empty_an_epoch(log):
    log.rows[9]["epoch"] = None


def change_a_mac(log):
    log.rows[9]["mac"] = bytes(32)


def shorten_a_mac(log):
    log.rows[9]["mac"] = log.rows[9]["mac"][:31]


def remove_a_row(log):
    del log.rows[9]


def remove_a_segment(log):
    del log.rows[9:20]


def remove_the_beginning(log):
    del log.rows[:9]


def swap_two_rows(log):
    swap(log.rows, 10, 11)


def reseal_with_unchanged_epochs(log):
    change_a_field(log)
    log.reseal(10)


def reseal_with_the_current_epoch(log):
    change_a_field(log)
    log.reseal(10, log.epoch)


def lower_an_epoch(log):
    log.rows[9]["epoch"] = 2


def forge_a_huge_epoch(log):
    log.rows[9]["epoch"] = 2**62


def cut_the_tail(log):
    del log.rows[30:]


def put_an_older_copy_beside(log):
    log.rows = busy(19).rows


def empty_the_log(log):
    log.rows = []


def leave_an_hour_without_anchors(log):
    log.__dict__ = busy(12).__dict__
    log.work(6, anchors=False)
    log.work(21)


def forge_a_line(log):
    log.lines[2] = log.lines[2].replace(b'"count":13', b'"count":12')


def forge_the_mac_of_a_line(log):
    log.lines[2] = log.lines[2].replace(log.rows[12]["mac"].hex().encode(), b"0" * 64)


def break_a_line(log):
    log.lines[2] = log.lines[2][:100]


def remove_a_line(log):
    del log.lines[2]


def remove_the_first_line(log):
    del log.lines[0]


def repeat_a_line(log):
    log.lines.insert(2, log.lines[2])


def take_the_lines_of_another_log(log):
    other = Log(b"another secret of 32 bytes ....."[:32])
    other.work(39)
    log.lines = other.lines


def claim_a_pruning(log):
    log.base = 10, log.rows[9]["mac"]
    del log.rows[:10]


def claim_more_than_was_pruned(log):
    log.__dict__ = pruned().__dict__
    log.base = 25, log.rows[4]["mac"]
    del log.rows[:5]


def claim_less_than_was_pruned(log):
    log.__dict__ = pruned().__dict__
    log.base = 0, bytes(32)
