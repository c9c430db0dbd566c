# SPDX-License-Identifier: Apache-2.0
"""Records what runs of the program do to the disk: each a disk as it was before, and the operations in order."""
import errno
import pickle
import shlex
import shutil
import subprocess

from .disk import Disk, Operation
from .promises import expect
from .subject import BUILD, make_photo, report_words

#: SQLite checkpoints when a commit leaves this many pages in the log.
CHECKPOINT_PAGES = 1000

SYNCS = ("fsync", "fdatasync")


class Recording:
    """One run."""

    def __init__(self, name, folder):
        self.name = name
        self.disk = Disk.reading(folder)
        self.operations = []
        #: The first operation after which states are looked at.
        self.first = 0

    def add(self, lines):
        """Appends what one recorder wrote, with numbers that go on."""
        offset = self.operations[-1].number if self.operations else 0
        for line in lines:
            operation = Operation(line)
            operation.number += offset
            if operation.kind in ("sync", "lost"):
                operation.fields[1] = str(int(operation.fields[1]) + offset)
            self.operations.append(operation)

    def save(self):
        folder = BUILD / "recordings"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{self.name}.pickle").write_bytes(pickle.dumps(self))

    @staticmethod
    def load(name):
        return pickle.loads((BUILD / "recordings" / f"{name}.pickle").read_bytes())


class Recorder:
    """Runs commands under the tracer, each run in a folder of its own."""

    def __init__(self, subject, tracer, folder):
        self.subject, self.tracer, self.folder = subject, tracer, folder
        self.photo = make_photo(folder / "one.png", 70_000, 1)
        self.other = make_photo(folder / "two.png", 9_000, 2)

    def place(self, name):
        place = self.folder / name
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        return place

    def record(self, recording, place, words, kill=None, fail=None, code=0):
        """One command, recorded; killed at its nth change when asked, or that change fails."""
        lines = self.folder / "operations.txt"
        tracer = [self.tracer, "record", "-r", str(place)]
        if kill or fail:
            tracer += ["-c", "changes", "-k", str(kill or fail)]
        if fail:
            # And all that follow: a sync that fails once is made good by the process that saw it fail.
            tracer += ["-e", str(errno.EIO), "-s"]
        done = self.subject.run(place / "ledger.db", *words, tracer=[*tracer, str(lines), "--"])
        if code is not None:
            expect(done, code)
        with open(lines) as file:
            recording.add(file)
        return done

    def fresh(self):
        """A ledger is made; two submissions are accepted and completed, one after the other."""
        place = self.place("fresh")
        recording = Recording("fresh", place)
        for key, photo in (("one", self.photo), ("two", self.other)):
            self.record(recording, place, report_words(key, len(recording.operations), photo))
            self.record(recording, place, ["worker", "--once"])
        return recording

    def used(self, place):
        expect(self.subject.run(place / "ledger.db", *report_words("before", 500), "--wait"), 0)

    def checkpoint(self):
        """The log fills up: its pages go into the database, and it begins anew."""
        place = self.place("checkpoint")
        ledger, log, number = place / "ledger.db", place / "ledger.db-wal", 0
        while not log.exists() or log.stat().st_size < (CHECKPOINT_PAGES - 60) * 4120:
            number += 1
            expect(self.subject.run(ledger, *report_words(f"fill-{number}", 100 + number), "--wait"), 0)
        recording = Recording("checkpoint", place)
        for number in range(3):
            self.record(recording, place, report_words(f"late-{number}", number, self.other))
            self.record(recording, place, ["worker", "--once"])
        return recording

    def together(self):
        """A worker and several clients at once."""
        place = self.place("together")
        self.used(place)
        recording = Recording("together", place)
        clients = [report_words(f"client-{number}", number, self.other) for number in range(4)]
        lines = [shlex.join(self.subject.words(*words)) + " &" for words in clients]
        script = "\n".join([*lines, "wait", shlex.join(self.subject.words("worker", "--until-idle"))])
        lines = self.folder / "operations.txt"
        environment = dict(self.subject.environment, ATELIER_LEDGER=str(place / "ledger.db"))
        subprocess.run([self.tracer, "record", "-r", str(place), str(lines), "--", "sh", "-c", script],
                       env=environment, check=True, capture_output=True, timeout=60)
        with open(lines) as file:
            recording.add(file)
        return recording

    def changes(self):
        """The changes that an accept makes, by name, in order."""
        place = self.place("changes")
        self.used(place)
        listing = self.folder / "changes.txt"
        tracer = [self.tracer, "list", "-r", str(place), "-c", "changes", str(listing), "--"]
        expect(self.subject.run(place / "ledger.db", *report_words("again", 3, self.other), tracer=tracer), 0)
        return [line.split("\t")[2] for line in listing.read_text().splitlines()]

    def kill_places(self, options):
        """Where an accept is killed: all changes, or those around a sync, where what is written is not yet kept."""
        calls = self.changes()
        if not (options.quick or options.first_only):
            return range(1, len(calls) + 1)
        return [number for number, call in enumerate(calls, 1) if call in SYNCS or call == "rename"]

    def sync_places(self):
        """The syncs of an accept."""
        return [number for number, call in enumerate(self.changes(), 1) if call in SYNCS]

    def killed(self, kill):
        """An accept is killed, the client tries again and is told, and then the power fails."""
        return self.broken_off(f"killed-{kill}", kill=kill)

    def failed(self, place):
        """Syncs fail, the client tries again and is told by a disk that works again, and then the power fails."""
        return self.broken_off(f"failed-{place}", fail=place)

    def broken_off(self, name, **how):
        place = self.place(name)
        self.used(place)
        recording = Recording(name, place)
        words = report_words("again", 3, self.other)
        if self.record(recording, place, words, code=None, **how).code == 0:
            shutil.rmtree(place)
            return None
        recording.first = len(recording.operations)
        self.record(recording, place, words)
        shutil.rmtree(place)
        return recording
