# SPDX-License-Identifier: Apache-2.0
"""A disk that loses its power: from a record of what programs did to files, every state that a file system may leave.

Promised by a sync and by nothing else:

- `fsync` and `fdatasync` of a file keep what was written to it before the call began, and its size. Of what was written
  since, any 512-byte sectors may be there, in any mixture of old and new, or hold garbage.
- After an `fsync` that failed, what it was to keep is gone, and no later one brings it back; the programs still read it.
- `fsync` of a folder keeps the names that were made, renamed and removed in it before. Of later ones any may be there.
  A rename is there or not, never half; it is kept by a sync of the folder it leads to.

What `-shm` holds is rebuilt at the next opening, so its bytes do not matter and are not recorded.
"""
import os
import random
import re

SECTOR = 512
#: A process's file says in which boot it was made; after a power cut it is another one.
BOOT = re.compile(rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
OTHER_BOOT = b"00000000-0000-4000-8000-000000000000"


class Operation:
    """One line of a record."""

    __slots__ = ("number", "kind", "fields")

    def __init__(self, line):
        number, self.kind, *self.fields = line.rstrip("\n").split("\t")
        self.number = int(number)

    @property
    def output(self):
        return bytes.fromhex(self.fields[1])


class File:
    """A file's content: what a sync keeps for certain, and the changes since."""

    def __init__(self, content=b""):
        self.kept = bytearray(content)
        self.pending = []  # (number, "write", offset, bytes) | (number, "truncate", size)

    @staticmethod
    def apply(content, change):
        if change[1] == "truncate":
            size = change[2]
            if size < len(content):
                del content[size:]
            else:
                content.extend(bytes(size - len(content)))
            return
        _, _, offset, data = change
        if offset > len(content):
            content.extend(bytes(offset - len(content)))
        content[offset:offset + len(data)] = data

    def sync(self, before):
        while self.pending and self.pending[0][0] <= before:
            self.apply(self.kept, self.pending.pop(0))

    def lose(self, before):
        """A sync failed: the pages count as written, and later syncs leave them out."""
        self.pending = [change for change in self.pending if change[0] > before]

    def all(self):
        content = bytearray(self.kept)
        for change in self.pending:
            self.apply(content, change)
        return bytes(content)

    def mixture(self, chance):
        """Some sectors of what was not synced."""
        content = bytearray(self.kept)
        style = chance.choice(["whole", "sectors", "sectors", "torn", "scribbled"])
        for change in self.pending:
            if change[1] == "truncate":
                if chance.random() < 0.5:
                    self.apply(content, change)
                continue
            number, _, offset, data = change
            if style == "whole":
                if chance.random() < 0.5:
                    self.apply(content, change)
                continue
            keep_until = chance.randrange(len(data) + 1) if style == "torn" else None
            start = 0
            while start < len(data):
                end = min(len(data), start + SECTOR - (offset + start) % SECTOR)
                if style == "torn":
                    is_kept = start < keep_until
                else:
                    is_kept = chance.random() < 0.5
                piece = data[start:end]
                if is_kept:
                    self.apply(content, (number, "write", offset + start, piece))
                elif style == "scribbled" and chance.random() < 0.2:
                    self.apply(content, (number, "write", offset + start, chance.randbytes(len(piece))))
                start = end
        return bytes(content)


class Disk:
    """The files below one folder, with what is certain and what is not."""

    def __init__(self):
        self.files = {}      # identity -> File
        self.identities = {}  # inode number of the record -> identity
        self.live = {}       # path -> identity, or None for a folder: as the programs see it
        self.kept = {}       # the same, as a sync keeps it
        self.pending = []    # (number, folder, kind, …)
        self.folder_inodes = {}
        self.told = []       # what was printed, in order

    @classmethod
    def reading(cls, folder):
        """A disk on which everything below a folder is certain."""
        disk = cls()
        for base, folders, names in os.walk(folder):
            relative = os.path.relpath(base, folder)
            prefix = "" if relative == "." else relative + "/"
            for name in folders:
                disk.live[prefix + name] = None
            for name in names:
                if name.endswith("-shm"):
                    continue
                path = os.path.join(base, name)
                with open(path, "rb") as file:
                    disk.live[prefix + name] = disk.new_file(os.lstat(path).st_ino, file.read())
        disk.kept = dict(disk.live)
        disk.folder_inodes = {os.lstat(folder).st_ino: ""}
        for path, identity in disk.live.items():
            if identity is None:
                disk.folder_inodes[os.lstat(os.path.join(folder, path)).st_ino] = path
        return disk

    def new_file(self, inode, content=b""):
        identity = len(self.files) + 1
        self.files[identity] = File(content)
        self.identities[inode] = identity
        return identity

    def play(self, operation):
        """Does what a program did."""
        kind, fields, number = operation.kind, operation.fields, operation.number
        if kind == "create":
            path, inode = fields[0], int(fields[1])
            identity = self.new_file(inode)
            self.live[path] = identity
            self.change(number, path, "add", path, identity)
        elif kind == "mkdir":
            path, inode = fields[0], int(fields[1])
            self.live[path] = None
            self.folder_inodes[inode] = path
            self.change(number, path, "add", path, None)
        elif kind == "unlink":
            self.live.pop(fields[0], None)
            self.change(number, fields[0], "remove", fields[0])
        elif kind == "rename":
            old, new = fields
            self.live[new] = identity = self.live.pop(old)
            self.change(number, new, "move", old, new, identity)
        elif kind == "write":
            file = self.file(fields[0])
            if file:
                file.pending.append((number, "write", int(fields[1]), bytes.fromhex(fields[2])))
        elif kind == "truncate":
            file = self.file(fields[0])
            if file:
                file.pending.append((number, "truncate", int(fields[1])))
        elif kind == "sync":
            self.sync(int(fields[0]), int(fields[1]))
        elif kind == "lost":
            file = self.file(fields[0])
            if file:
                file.lose(int(fields[1]))
        elif kind == "output":
            self.told.append(operation.output.decode(errors="replace"))

    def file(self, inode):
        # What is not known lies outside, or is shared memory.
        identity = self.identities.get(int(inode))
        return self.files[identity] if identity else None

    def change(self, number, path, *what):
        self.pending.append((number, os.path.dirname(path), *what))

    def sync(self, inode, before):
        folder = self.folder_inodes.get(inode)
        if folder is None:
            file = self.file(inode)
            if file:
                file.sync(before)
            return
        later = []
        for change in self.pending:
            if change[1] == folder and change[0] <= before:
                self.name(self.kept, change)
            else:
                later.append(change)
        self.pending = later

    @staticmethod
    def name(names, change):
        kind = change[2]
        if kind == "add":
            names[change[3]] = change[4]
        elif kind == "remove":
            names.pop(change[3], None)
        else:
            names.pop(change[3], None)
            names[change[4]] = change[5]

    # MARK: - States

    def state(self, variant):
        """The files by path, folders as None, that a power cut leaves now."""
        chance = random.Random(variant)
        names = dict(self.kept)
        if variant == "names" or variant == "all":
            for change in self.pending:
                self.name(names, change)
        elif variant not in ("none", "bytes"):
            until = chance.choice([None, None, chance.randrange(len(self.pending) + 1)])
            for place, change in enumerate(self.pending):
                if (place < until) if until is not None else chance.random() < 0.5:
                    self.name(names, change)
        found = {}
        for path in sorted(names, key=lambda path: path.count("/")):
            parent = os.path.dirname(path)
            if parent and found.get(parent, False) is not None:
                continue
            identity = names[path]
            found[path] = None if identity is None else self.content(path, self.files[identity], variant, chance)
        return found

    @staticmethod
    def content(path, file, variant, chance):
        if variant in ("none", "names"):
            content = bytes(file.kept)
        elif variant in ("all", "bytes") or not file.pending:
            content = file.all()
        else:
            content = file.mixture(chance)
        return BOOT.sub(OTHER_BOOT, content) if ".processes/" in path else content


def materialise(state, folder):
    """Writes a state below an empty folder."""
    for path, content in state.items():
        target = os.path.join(folder, path)
        if content is None:
            os.makedirs(target, exist_ok=True)
        else:
            with open(target, "wb") as file:
                file.write(content)
