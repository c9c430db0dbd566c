# SPDX-License-Identifier: Apache-2.0
"""Orders with steps: commands that are struck, and a load of them under workers that are killed."""
import random
import shutil
import threading
import time

from .effects import check_orders
from .promises import Broken, check_acknowledged, check_verify, drain, expect, submissions
from .scenarios import KEY, SCENARIOS, Scenario
from .subject import BUILD, PATIENCE, PROJECT, Result, admin, order_words, paid_words, work_folder
from .tally import Tally, note


def give_project(folder):
    """A project of its own, for what its runs push lands in its folder."""
    shutil.copytree(PROJECT, folder / "project", ignore=shutil.ignore_patterns("effects"))


class Order(Scenario):
    """A worker that takes an order from its accept to the event that it waits for."""

    submissions = 1
    lines, fails, stops = ["a", "b", "c"], False, False

    def __init__(self, name, subject, folder):
        self.order = None
        super().__init__(name, subject, folder)

    def prepare(self, ledger):
        give_project(ledger.parent)
        self.order = expect(self.subject.run(ledger, *order_words(KEY, self.lines, self.fails)), 0).submission
        self.told.append(self.order)

    def words(self, ledger):
        return ["worker", "--once"]

    def settle(self, ledger, struck, told):
        drain(self.subject, ledger)
        check_verify(self.subject, ledger)
        self.again(ledger)
        if not self.stops:
            # Whoever brings the event brings it until he is heard; behind the end nobody waits for it any more.
            expect(self.subject.run(ledger, *paid_words(self.order["id"])), 0, 5)
        drain(self.subject, ledger)
        check_verify(self.subject, ledger)
        rows = submissions(self.subject, ledger)
        check_acknowledged(rows, [*self.told, *told])
        if sum(row["action"] == "order" for row in rows.values()) != self.submissions:
            raise Broken("there is another number of orders", list(rows.values()))
        state = rows[self.order["id"]]["run_state"]
        if state != ("terminated" if self.stops else "failed" if self.fails else "completed"):
            raise Broken(f"the order's run is {state}", rows[self.order["id"]])
        check_orders(self.subject, ledger, rows, {self.order["id"]: (self.lines, self.fails)})


class OrderPaid(Order):
    """The event comes: items, branches and the end follow in the process that tells it."""

    def prepare(self, ledger):
        super().prepare(ledger)
        drain(self.subject, ledger)

    def words(self, ledger):
        return paid_words(self.order["id"])

    def again(self, ledger):
        return expect(self.subject.run(ledger, *self.words(ledger)), 0, 5)


class OrderUndone(OrderPaid):
    """The same, and in the end everything is undone."""

    fails = True


class OrderStopped(OrderPaid):
    """Somebody stops an order that waits: what it did is undone."""

    stops = True

    def words(self, ledger):
        return admin("submissions", "cancel", self.order["id"])


SCENARIOS.update({"order": Order, "order-paid": OrderPaid, "order-undone": OrderUndone, "order-stopped": OrderStopped})


class OrderLoad:
    """Clients that order, pay and stop, and workers, on one ledger; all of them are killed at random moments."""

    def __init__(self, subject, folder, seed, clients, workers, seconds):
        self.subject, self.folder, self.seed = subject, folder, seed
        give_project(folder)
        self.ledger = folder / "ledger.db"
        self.clients, self.workers = clients, workers
        self.end = time.monotonic() + seconds
        self.asked, self.told, self.problems = {}, [], []
        self.kills = 0
        self.lock = threading.Lock()

    @property
    def is_over(self):
        return time.monotonic() > self.end

    def tell(self, words, codes, chance):
        """One command until it is answered; killed up to three times before that."""
        for attempt in range(12):
            process = self.subject.start(self.ledger, *words)
            if attempt < 3 and chance.random() < 0.5:
                try:
                    process.wait(timeout=chance.expovariate(1 / 0.06))
                except Exception:
                    process.kill()
                    self.kills += 1
            try:
                out, err = process.communicate(timeout=PATIENCE)
            except Exception:
                process.kill()
                process.communicate()
                self.problems.append(f"{' '.join(words)} hung")
                return None
            result = Result(words, process.returncode, out.decode(errors="replace"), err.decode(errors="replace"))
            if result.code in codes:
                return result
            if result.code not in (2, 6, -9):
                self.problems.append(str(result))
                return None
            time.sleep(0.02)
        self.problems.append(f"nobody answered: {result}")
        return None

    def worker(self, number):
        chance = random.Random(f"{self.seed}/worker/{number}")
        while not self.is_over:
            process = self.subject.start(self.ledger, "worker")
            time.sleep(chance.uniform(0.05, 0.7))
            if process.poll() is not None:
                _, err = process.communicate()
                self.problems.append(f"a worker ended by itself with {process.returncode}: {err.decode()[-500:]}")
                return
            process.kill()
            process.communicate()
            self.kills += 1

    def client(self, number):
        chance = random.Random(f"{self.seed}/client/{number}")
        serial = 0
        while not self.is_over:
            serial += 1
            lines = [str(line) for line in range(chance.randint(0, 4))]
            fails = chance.random() < 0.3
            answer = self.tell(order_words(f"o{number}-{serial}", lines, fails), (0,), chance)
            if not answer:
                return
            identity = answer.submission["id"]
            with self.lock:
                self.asked[identity] = (lines, fails)
                self.told.append(answer.submission)
            time.sleep(chance.uniform(0, 0.2))
            if chance.random() < 0.2:
                self.tell(admin("submissions", "cancel", identity), (0, 5), chance)
            for _ in range(chance.randint(1, 2)):
                # The same event, sent again.
                self.tell(paid_words(identity), (0, 5), chance)
            if chance.random() < 0.2:
                self.tell(admin("submissions", "cancel", identity), (0, 5), chance)

    def run(self):
        threads = [threading.Thread(target=self.client, args=(number,)) for number in range(self.clients)]
        threads += [threading.Thread(target=self.worker, args=(number,)) for number in range(self.workers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def check(self):
        """Nobody is killed any more: everything that was left is done."""
        if self.problems:
            raise Broken(self.problems[0], "\n".join(self.problems[1:5]))
        drain(self.subject, self.ledger)
        for identity in self.asked:
            expect(self.subject.run(self.ledger, *paid_words(identity)), 0, 5)
        drain(self.subject, self.ledger)
        check_verify(self.subject, self.ledger)
        rows = submissions(self.subject, self.ledger)
        check_acknowledged(rows, self.told)
        strangers = {identity for identity, row in rows.items() if row["action"] == "order"} - set(self.asked)
        if strangers:
            raise Broken(f"orders that nobody knows: {sorted(strangers)}")
        check_orders(self.subject, self.ledger, rows, self.asked)
        return len(rows)


def one_round(subject, seed, clients, workers, seconds, tally):
    folder = work_folder()
    point = f"orders/{seed}/{clients}/{workers}/{seconds:g}"
    load = OrderLoad(subject, folder, seed, clients, workers, seconds)
    try:
        load.run()
        rows = load.check()
        tally.count("kills survived", load.kills)
        tally.count("orders and children agreed", rows)
    except Broken as broken:
        evidence = broken.evidence
        if not tally.quiet:
            keep = BUILD / f"orders-{seed}"
            shutil.rmtree(keep, ignore_errors=True)
            shutil.copytree(folder, keep)
            evidence += f"\nledger kept in {keep}"
        tally.violation(point, broken.problem, evidence)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def orders_family(subject, tracer, options):
    """Random kills under a load of orders."""
    tally = Tally("orders", "workers and clients on one ledger with orders that push, call, wait, fan out and are undone, "
                            "killed at random moments; events are told again, orders stopped", options.first_only)
    seconds = options.budget("orders")
    rounds = 1 if options.quick else max(1, int((seconds or 180) / 25))
    length = seconds * 0.5 if seconds and options.quick else 12
    for number in range(rounds):
        if tally.quiet and tally.violations:
            break
        one_round(subject, options.seed + number, 2 + number % 3, 1 + number % 2, length, tally)
    note(f"orders: {tally.outcomes}")
    return tally.finish()


def replay(subject, point):
    """The same seed again; the moments depend on the machine, so the same seed may have to be tried more than once."""
    _, seed, clients, workers, seconds = point.split("/")
    tally = Tally("orders", "")
    one_round(subject, int(seed), int(clients), int(workers), float(seconds), tally)
    if tally.violations:
        raise Broken(tally.violations[0]["problem"], tally.violations[0]["evidence"])
    return f"{tally.outcomes}"
