# SPDX-License-Identifier: Apache-2.0
"""Workers and clients on one ledger, each killed at random moments and started again; at the end the clients' own logs
are held against the ledger."""
import random
import shutil
import threading
import time

from .promises import (Broken, check_acknowledged, check_settled, check_verify, drain, expect, records, submissions)
from .subject import BUILD, PATIENCE, Result, make_photo, report_words, work_folder
from .tally import Tally, note

#: Of so many submissions one is a twin of an earlier one of the same client.
TWIN_EVERY = 12


class Log:
    """What one client knows: each key with what was asked and what was answered."""

    def __init__(self):
        self.asked = {}     # key -> place
        self.answers = []   # printed submissions, in order
        self.attempts = 0
        self.kills = 0
        self.refusals = []


class Load:
    """One round of load on one ledger."""

    def __init__(self, subject, folder, seed, clients, workers, seconds):
        self.subject, self.folder, self.seed = subject, folder, seed
        self.ledger = folder / "ledger.db"
        self.photo = make_photo(folder / "photo.png", 30_000, seed)
        self.clients, self.workers = clients, workers
        self.end = time.monotonic() + seconds
        self.logs = [Log() for _ in range(clients)]
        self.worker_kills = 0
        self.problems = []

    @property
    def is_over(self):
        return time.monotonic() > self.end

    # MARK: - Who works

    def kill_later(self, process, chance):
        """Kills a process at a random moment, if it still lives then; true when it was killed."""
        delay = chance.expovariate(1 / 0.03)
        try:
            process.wait(timeout=delay)
            return False
        except Exception:
            process.kill()
            return True

    def worker(self, number):
        chance = random.Random(f"{self.seed}/worker/{number}")
        while not self.is_over:
            process = self.subject.start(self.ledger, "worker")
            life = chance.uniform(0.02, 0.6)
            time.sleep(life)
            if process.poll() is not None:
                out, err = process.communicate()
                self.problems.append(f"a worker ended by itself with {process.returncode}: {err.decode()[-500:]}")
                return
            process.kill()
            process.communicate()
            self.worker_kills += 1

    def client(self, number):
        log = self.logs[number]
        chance = random.Random(f"{self.seed}/client/{number}")
        serial = 0
        while not self.is_over:
            serial += 1
            key = f"c{number}-{serial}"
            place = number * 20_000 + serial
            if serial % TWIN_EVERY == 0:
                place -= 1
            log.asked[key] = place
            # Killed up to three times, then left in peace: a client goes on until it knows.
            for attempt in range(4):
                if self.submit(log, key, place, chance if attempt < 3 else None):
                    break

    def submit(self, log, key, place, chance):
        """One try; true when the client has an answer."""
        log.attempts += 1
        words = report_words(key, place, self.photo if place % 3 == 0 else None)
        process = self.subject.start(self.ledger, *words)
        # An impatient client sends the same twice at once.
        twice = self.subject.start(self.ledger, *words) if chance and chance.random() < 0.15 else None
        killed = False
        if chance and chance.random() < 0.5:
            killed = self.kill_later(process, chance)
        try:
            out, err = process.communicate(timeout=PATIENCE)
        except Exception:
            process.kill()
            process.communicate()
            self.problems.append(f"submitting {key} hung")
            return True
        result = Result(words, process.returncode, out.decode(errors="replace"), err.decode(errors="replace"))
        log.kills += killed
        if twice:
            self.hear_twice(log, key, twice)
        if result.submission:
            # What was printed counts, whatever became of the process after that.
            log.answers.append((key, result.submission))
        if result.code == 0 and result.submission:
            return True
        if result.code == 2:
            log.refusals.append(str(result))
            time.sleep(0.05)
        elif result.code not in (0, -9):
            self.problems.append(f"submitting {key}: {result}")
        return False

    def hear_twice(self, log, key, process):
        """What the second of two at once was told; `check` compares it with the first."""
        out, err = process.communicate(timeout=PATIENCE)
        result = Result(["submit", key, "twice"], process.returncode, out.decode(errors="replace"), err.decode(errors="replace"))
        if result.submission:
            log.answers.append((key, result.submission))
        elif result.code != 2:
            self.problems.append(f"submitting {key} twice at once: {result}")

    def run(self):
        threads = [threading.Thread(target=self.client, args=(number,)) for number in range(self.clients)]
        threads += [threading.Thread(target=self.worker, args=(number,)) for number in range(self.workers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    # MARK: - The reckoning

    def check(self):
        """Nobody is killed any more: everything that was left is done, and agrees with what the clients know."""
        if self.problems:
            raise Broken(self.problems[0], "\n".join(self.problems[1:5]))
        # Who never got an answer asks once more, and now gets one.
        for log in self.logs:
            known = {key for key, _ in log.answers}
            for key, place in log.asked.items():
                if key not in known:
                    words = report_words(key, place, self.photo if place % 3 == 0 else None)
                    log.answers.append((key, expect(self.subject.run(self.ledger, *words), 0).submission))
        drain(self.subject, self.ledger)
        check_verify(self.subject, self.ledger)
        rows = submissions(self.subject, self.ledger)
        by_key = {}
        for log in self.logs:
            check_acknowledged(rows, [answer for _, answer in log.answers])
            for key, answer in log.answers:
                if by_key.setdefault(key, answer["id"]) != answer["id"]:
                    raise Broken(f"the key {key} was answered with {by_key[key]} and with {answer['id']}")
        if set(by_key.values()) != set(rows):
            strangers = set(rows) - set(by_key.values())
            raise Broken(f"{len(strangers)} submissions that no key asked for", sorted(strangers)[:10])
        self.check_twins(rows, by_key)
        return len(rows)

    def check_twins(self, rows, by_key):
        """Of twins exactly one has a record; the others are held."""
        places = {}
        for log in self.logs:
            for key, place in log.asked.items():
                places.setdefault(place, []).append(rows[by_key[key]])
        held = set()
        for place, twins in places.items():
            made = [row for row in twins if row["status"] == "created"]
            if len(made) != 1:
                raise Broken(f"{len(made)} of {len(twins)} twins at place {place} have a record", twins)
            held |= {row["id"] for row in twins} - {made[0]["id"]}
        check_settled(rows, records(self.subject, self.ledger, "report"), held)


def one_round(subject, seed, clients, workers, seconds, tally):
    folder = work_folder()
    load = Load(subject, folder, seed, clients, workers, seconds)
    point = f"load/{seed}/{clients}/{workers}/{seconds:g}"
    try:
        load.run()
        count = load.check()
        kills = load.worker_kills + sum(log.kills for log in load.logs)
        tally.count("kills survived", kills)
        tally.count("submissions agreed", count)
        refusals = [refusal for log in load.logs for refusal in log.refusals]
        if refusals:
            note(f"{point}: {len(refusals)} refusals with exit 2, such as\n{refusals[0]}")
    except Broken as broken:
        evidence = broken.evidence
        if not tally.quiet:
            keep = BUILD / f"ledger-{seed}"
            shutil.rmtree(keep, ignore_errors=True)
            shutil.copytree(folder, keep)
            evidence += f"\nledger kept in {keep}"
        tally.violation(point, broken.problem, evidence)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def load_family(subject, tracer, options):
    """Random kills under load."""
    tally = Tally("load", "workers and clients on one ledger, killed at random moments and started again; "
                          "each client goes on with its idempotency key until it has an answer", options.first_only)
    seconds = options.budget("load")
    rounds = 1 if options.quick else max(1, int((seconds or 180) / 20))
    length = (seconds * 0.6 if seconds and options.quick else 12)
    for number in range(rounds):
        if tally.quiet and tally.violations:
            break
        one_round(subject, options.seed + number, 3 + number % 3, 1 + number % 2, length, tally)
    return tally.finish()


def replay(subject, point):
    """The same seed again; the moments depend on the machine, so the same seed may have to be tried more than once."""
    _, seed, clients, workers, seconds = point.split("/")
    tally = Tally("load", "")
    one_round(subject, int(seed), int(clients), int(workers), float(seconds), tally)
    if tally.violations:
        raise Broken(tally.violations[0]["problem"], tally.violations[0]["evidence"])
    return f"{tally.outcomes}"
