# SPDX-License-Identifier: Apache-2.0
"""Power cuts: after every operation of a recorded run, the states that the disk may be in, each opened again.

Every state is opened with SQLite itself first. States that hold the same rows and the same files are one to the
program, so one of each such kind goes through the program: `verify`, a worker, `verify`, the list of submissions; and
a sample of the others, chosen by chance.
"""
import copy
import hashlib
import json
import multiprocessing
import os
import random
import shutil
import sqlite3

from .disk import materialise
from .promises import Broken, check_acknowledged, drain, expect, submissions
from .recorded import Recorder, Recording
from .subject import report_words, work_folder
from .tally import Budget, Tally

FIXED = ["none", "all", "names", "bytes"]


def told(disk):
    """The submissions that clients were told of so far."""
    found = []
    for text in disk.told:
        try:
            row = json.loads(text).get("submission")
        except ValueError:
            continue
        if row:
            found.append(row)
    return found


class Judge:
    """Opens states in a folder of its own."""

    def __init__(self, subject, folder, share, seen=None, kinds=None):
        self.subject, self.folder, self.share = subject, folder, share
        #: Shared by all processes, so that none looks at what another has seen.
        self.seen = {} if seen is None else seen
        self.kinds = {} if kinds is None else kinds
        self.number = 0
        self.opened = 0

    def place(self):
        self.number += 1
        place = self.folder / f"state-{os.getpid()}-{self.number}"
        place.mkdir()
        return place

    def judge(self, disk, variant, chance):
        """One state; returns how it was looked at, or raises `Broken`."""
        state = disk.state(variant)
        acknowledged = told(disk)
        digest = hash((tuple(sorted(state.items(), key=lambda item: item[0])), len(acknowledged)))
        if digest in self.seen:
            return "same bytes"
        self.seen[digest] = True
        kind = self.kind(state)
        if kind is not None and kind in self.kinds and chance.random() >= self.share:
            check_acknowledged(self.kinds[kind], acknowledged)
            return "same rows"
        rows = self.open(state, acknowledged, chance)
        if kind is not None:
            self.kinds[kind] = rows
        return "opened"

    def kind(self, state):
        """What SQLite finds in the ledger, with the other files; None when it finds no sound database."""
        place = self.place()
        try:
            materialise(state, place)
            digest = hashlib.blake2b()
            ledger = place / "ledger.db"
            if ledger.exists():
                if not self.digest_rows(ledger, digest):
                    return None
            for path, content in sorted(state.items()):
                if not path.startswith("ledger.db-") and path != "ledger.db" and "/incoming/" not in path:
                    digest.update(path.encode() + b"\0" + hashlib.blake2b(content or b"").digest())
            return digest.digest()
        finally:
            shutil.rmtree(place)

    @staticmethod
    def digest_rows(ledger, digest):
        for mode in ("ro", "rw"):
            # A journal that must be rolled back needs a connection that may write.
            try:
                connection = sqlite3.connect(f"file:{ledger}?mode={mode}", uri=True)
                try:
                    connection.execute("PRAGMA cell_size_check=ON")
                    if connection.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                        return False
                    tables = [row[0] for row in connection.execute(
                        "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
                    for table in tables:
                        for row in connection.execute(f'SELECT * FROM "{table}"'):
                            digest.update(repr(row).encode())
                    return True
                finally:
                    connection.close()
            except sqlite3.DatabaseError:
                continue
        return False

    def open(self, state, acknowledged, chance):
        """The program on the state, as after the next start of the machine."""
        self.opened += 1
        place = self.place()
        ledger = place / "ledger.db"
        try:
            materialise(state, place)
            # Before the first commit there may be no ledger to look at.
            if acknowledged or ledger.exists():
                expect(self.subject.run(ledger, "verify"), *([0] if acknowledged else [0, 2]))
            drain(self.subject, ledger)
            # A worker makes no ledger where there is none.
            rows = {}
            if ledger.exists():
                expect(self.subject.run(ledger, "verify"), 0)
                rows = submissions(self.subject, ledger)
            check_acknowledged(rows, acknowledged)
            for row in rows.values():
                if row["status"] != "created" or not row["entity"]:
                    raise Broken(f"submission {row['id']} is {row['status']} after a worker", row)
            if chance.random() < 0.2:
                later = expect(self.subject.run(ledger, *report_words("later", 900), "--wait"), 0).submission
                if later["reference"] in {row["reference"] for row in rows.values()}:
                    raise Broken(f"the reference {later['reference']} was given twice", later)
            return rows
        finally:
            shutil.rmtree(place)


#: In so many rounds all recordings are looked at when time is short, so that what is left out is some places of each.
ROUNDS = 8


def states(recording, randoms, seed, part=0, parts=1):
    """Every place of the recording with the variants to look at there; a part of the places."""
    disk = copy.deepcopy(recording.disk)
    for place, operation in enumerate(recording.operations):
        disk.play(operation)
        if place < recording.first or operation.kind == "exit" or place % parts != part:
            continue
        names = list(FIXED)
        if disk.pending or any(file.pending for file in disk.files.values()):
            names += [f"{seed}-{place}-{number}" for number in range(randoms)]
        for variant in names:
            yield place, variant, disk


def look(subject, folder, recordings, options, part, results, seen, kinds):
    """One process: its part of the places of each recording."""
    budget = Budget(options["seconds"])
    judge = Judge(subject, folder, options["share"], seen, kinds)
    chance = random.Random(f"{options['seed']}/{part}")
    outcomes, violations, skipped, places = {}, [], 0, {}
    if not recordings:
        violations.append(("power", "there is nothing to look at", ""))
    rounds = 1 if options["seconds"] is None else ROUNDS
    for turn, name in ((turn, name) for turn in range(rounds) for name in recordings):
        recording = Recording.load(name)
        parts = (part + turn * options["parts"], rounds * options["parts"])
        for place, variant, disk in states(recording, options["randoms"], options["seed"], *parts):
            if budget.is_spent:
                skipped += 1
                continue
            try:
                outcome = judge.judge(disk, variant, chance)
                outcomes[outcome] = outcomes.get(outcome, 0) + 1
                kind = f"power cut, recording `{name.split('-')[0]}`"
                places[kind] = places.get(kind, 0) + 1
            except Broken as broken:
                violations.append((f"power/{name}/{place}/{variant}", broken.problem, broken.evidence))
            except Exception as problem:
                violations.append((f"power/{name}/{place}/{variant}", f"the harness failed: {problem!r}", ""))
            if len(violations) > (0 if options["first_only"] else 200):
                return results.put((outcomes, violations, skipped, places))
    results.put((outcomes, violations, skipped, places))


def replay(subject, point):
    """One state again."""
    _, name, place, variant = point.split("/")
    recording = Recording.load(name)
    disk = copy.deepcopy(recording.disk)
    for operation in recording.operations[:int(place) + 1]:
        disk.play(operation)
    folder = work_folder()
    try:
        Judge(subject, folder, 1).open(disk.state(variant), told(disk), random.Random(0))
        return "opened"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def record_all(subject, tracer, folder, options):
    """The recordings, saved by name."""
    recorder = Recorder(subject, tracer, folder)
    found = []
    wanted = options.recorded or ["fresh", "checkpoint", "together", "killed", "failed"]
    for make in (recorder.fresh, recorder.checkpoint, recorder.together):
        if make.__name__ in wanted:
            recording = make()
            recording.save()
            found.append(recording.name)
    broken_off = []
    if "killed" in wanted:
        broken_off += [(recorder.killed, place) for place in recorder.kill_places(options)]
    if "failed" in wanted:
        broken_off += [(recorder.failed, place) for place in recorder.sync_places()]
    for make, place in broken_off:
        recording = make(place)
        if recording is not None:
            recording.save()
            found.append(recording.name)
    return found


def power_family(subject, tracer, options):
    """Power cuts after every operation of recorded runs."""
    tally = Tally("power", "power cut after every operation on the disk: what was not synced is dropped, kept, mixed by "
                           "sectors, torn or scribbled over; names lost or kept; also after a kill or a failed sync and the client's second try",
                  options.first_only)
    folder, budget = work_folder(), Budget(options.budget("power"))
    try:
        names = options.recordings or record_all(subject, tracer, folder, options)
        for name in names:
            Recording.load(name)
        settings = {
            "randoms": 2 if options.quick else 12, "share": 0.002 if options.quick else 0.02, "seed": options.seed,
            "parts": options.jobs, "seconds": budget.left, "first_only": options.first_only,
        }
        if options.seconds:
            # A budget that ends early must not always leave out the same recordings.
            random.Random(options.seed).shuffle(names)
            # Those of kills are many and much alike.
            names.sort(key=lambda name: name.startswith("killed"))
        results, shared = multiprocessing.Queue(), multiprocessing.Manager()
        seen, kinds = shared.dict(), shared.dict()
        processes = [multiprocessing.Process(target=look, args=(subject, folder, names, settings, part, results, seen, kinds))
                     for part in range(options.jobs)]
        for process in processes:
            process.start()
        for _ in processes:
            outcomes, violations, skipped, places = results.get()
            for place, number in places.items():
                tally.places[place] = tally.places.get(place, 0) + number
            tally.planned += skipped + sum(outcomes.values()) + len(violations)
            for outcome, number in outcomes.items():
                tally.count(outcome, number)
            for violation in violations:
                tally.violation(*violation)
        for process in processes:
            process.join()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return tally.finish()
