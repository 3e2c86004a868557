"""A simulated disk on which a recording is replayed, and what a power cut can leave on it."""
from copy import copy

from recording import FOLDER

SECTOR = 512


class File:
    """The synced contents of a file, and the changes since its last sync."""

    def __init__(self):
        self.synced, self.pending = bytearray(), []

    def sync(self):
        for change in self.pending:
            apply(self.synced, change)
        self.pending = []

    def whole(self):
        """Returns the contents while the power is on."""
        content = bytearray(self.synced)
        for change in self.pending:
            apply(content, change)
        return content

    def after_a_cut(self, chance):
        """Returns possible contents after a cut: all, a part, or nothing of each change since the sync."""
        content = bytearray(self.synced)
        for change in disordered(self.pending, chance):
            apply_in_part(content, change, chance)
        return content


def write(content, place, data):
    """Writes at an offset, extending the file if needed."""
    if place > len(content):
        content.extend(bytes(place - len(content)))
    content[place:place + len(data)] = data


def cut(content, size):
    if size < len(content):
        del content[size:]
    else:
        content.extend(bytes(size - len(content)))


def apply(content, change):
    """Applies a change: a pair of an offset and bytes, or of a new size and None."""
    cut(content, change[0]) if change[1] is None else write(content, *change)


def disordered(changes, chance):
    """Returns the changes in a possible order on the disk; truncations are not reordered."""
    part, ordered = [], []
    for change in changes:
        if change[1] is None:
            ordered += [*chance.sample(part, len(part)), change]
            part = []
        else:
            part.append(change)
    return ordered + chance.sample(part, len(part))


def apply_in_part(content, change, chance):
    """Applies a change or not; a write can also be torn between sectors, or extend the file without its bytes."""
    place, data = change
    luck = chance.random()
    if luck < 0.35:
        apply(content, change)
    elif data is None or luck > 0.7:
        return
    elif luck > 0.65:
        cut(content, max(len(content), place + len(data)))
    else:
        for first, last in sectors(place, len(data)):
            if chance.random() < 0.5:
                write(content, first, data[first - place:last - place])


def sectors(place, length):
    """Returns the parts of a write that reach the disk atomically."""
    edges = [place, *range(place - place % SECTOR + SECTOR, place + length, SECTOR), place + length]
    return zip(edges, edges[1:])


class Disk:
    """The files of the folder while events are replayed."""

    def __init__(self):
        self.names, self.synced_names, self.inodes, self.moves = {}, {}, {}, []

    def replay(self, event):
        {"W": self.write, "T": self.truncate, "S": self.sync, "O": self.open, "R": self.move, "U": self.move}[
            event.kind](event)

    def write(self, event):
        self.inodes[event.inode].pending.append((event.place, event.first))

    def truncate(self, event):
        self.inodes[event.inode].pending.append((event.place, None))

    def sync(self, event):
        if event.inode == FOLDER:
            self.synced_names, self.moves = copy(self.names), []
        else:
            self.inodes[event.inode].sync()

    def open(self, event):
        if event.first not in self.names:
            self.inodes[event.inode] = File()
            self.moves.append((event.first, self.inodes[event.inode]))
            self.names[event.first] = self.inodes[event.inode]
        elif event.place:
            self.inodes[event.inode].pending.append((0, None))

    def move(self, event):
        """Renames or removes a file, atomically."""
        file = self.names.pop(event.first)
        self.moves.append((event.first, None, event.second, file))
        if event.second:
            self.names[event.second] = file

    def whole(self):
        """Returns the folder while the power is on."""
        return {name: bytes(file.whole()) for name, file in self.names.items()}

    def after_a_cut(self, chance):
        """Returns a possible folder after a cut. Journaling file systems keep the order of renames: some of the last ones are
        lost, never one in between."""
        names = copy(self.synced_names)
        for name, file, *other in self.moves[:chance.randint(0, len(self.moves))]:
            names[name] = file
            if other:
                names[other[0]] = other[1]
        contents = {}
        return {name: contents.setdefault(id(file), file.after_a_cut(chance)) for name, file in names.items()
                if name and file}
