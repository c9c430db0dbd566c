#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures, prints the table, and in a full run writes docs/benchmarks.md. Started by scripts/bench.

Every figure is a ratio of two programs that ran within seconds of each other, taken round by round; the table shows the
median of the rounds and their range.
"""
import argparse
import collections
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import time

import contracts
import editor
import page

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORK = ROOT / ".build" / "bench"
DRIVER = ROOT / ".build" / "atelier-bench"
ATELIER = ROOT / ".build" / "atelier"
FLOOR, HELLO = WORK / "floor", WORK / "hello"
DBOS = "dbos==3.4.0"
RYL = "ryl==0.26.1"

# Runs in one measurement: in a full run, in a quick one.
SIZES = {
    "syncs": (400, 50), "one": (2_000, 150), "many": (12_000, 1_500), "unshared": (1_500, 150),
    "dbos one": (100, 10), "dbos many": (150, 70), "starts": (300, 20), "seed": (1_000, 100), "look": (400, 100),
    "resident": (100_000, 5_000), "contracts": (2_000, 200),
    "chain one": (1_000, 100), "chain many": (6_000, 600), "parked": (10_000, 500), "woken": (300, 50), "strokes": (20, 3),
}


class Bench:
    def __init__(self, quick, only, update):
        self.quick, self.only, self.update = quick, only, update
        self.rounds = 2 if quick else 5
        self.table = page.Table()

    def size(self, name):
        return SIZES[name][1 if self.quick else 0]

    def wants(self, section):
        return not self.only or section in self.only

    def say(self, text):
        print(f"bench: {text}", file=sys.stderr, flush=True)

    # What is run

    def measure(self, *words, prefix=(), check=True):
        """Runs a program that prints a name and a number in each line."""
        done = subprocess.run([*prefix, *map(str, words)], cwd=ROOT, capture_output=True, text=True)
        if done.returncode != 0 and check:
            sys.exit(f"bench: {' '.join(map(str, words))} failed: {done.stderr.strip()}")
        return numbers(done.stdout)

    def ledger(self):
        """The path of a ledger that is not there yet."""
        return fresh(WORK / "ledger.db")

    def driver(self, verb, ledger=None, prefix=(), **flags):
        words = [w for name, value in flags.items() for w in (f"--{name.replace('_', '-')}", value)]
        return self.measure(DRIVER, verb, "--ledger", ledger or self.ledger(), *words, prefix=prefix)

    def floor(self, trace):
        return self.measure(FLOOR, "replay", trace, self.ledger())

    def device(self):
        found = self.measure(FLOOR, "device", WORK / "device", self.size("syncs"))
        return found["commits"] / found["seconds"]

    # Preparation

    def prepare(self):
        WORK.mkdir(parents=True, exist_ok=True)
        for name, libraries in (("floor", ["-lsqlite3", "-lyaml"]), ("hello", [])):
            source = ROOT / "Benchmarks" / f"{name}.c"
            run("cc", "-O2", "-o", WORK / name, source, *libraries)
        self.say("building")
        # Linked as the product is, so that it costs what the product costs.
        run("scripts/build-release", "atelier-bench", quiet=True)
        if any(map(self.wants, ("start", "read", "lint", "editor", "waiting"))):
            run("scripts/build-release", quiet=True)
        self.python = WORK / "venv" / "bin" / "python"
        if self.wants("peer") or self.wants("chain"):
            if not self.python.exists():
                run(sys.executable, "-m", "venv", WORK / "venv")
            run(self.python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", DBOS)
        self.one_trace, self.many_trace = WORK / "one.trace", WORK / "fifty.trace"
        if self.wants("store") or self.wants("engine"):
            self.say("recording what the store executes")
            self.driver("store", runs=self.size("one"), trace=self.one_trace)
            self.driver("store", runs=self.size("many"), clients=100, group_limit=50, trace=self.many_trace)
        self.accept_traces = WORK / "accept-one.trace", WORK / "accept-many.trace"
        if self.wants("engine"):
            self.driver("accept", runs=self.size("one"), trace=self.accept_traces[0])
            self.driver("accept", runs=self.size("many"), clients=64, trace=self.accept_traces[1])

    # 1 to 3: against C, against itself, against a peer

    def compare(self):
        """All rounds; again, at most twice, when the device was too unsteady to compare on."""
        for attempt in range(1 if self.quick else 3):
            rows, devices = {}, []
            for number in range(self.rounds):
                self.say(f"round {number + 1} of {self.rounds}")
                device = self.device()
                devices.append(device)
                for name, value in self.round(device).items():
                    rows.setdefault(name, []).append(value)
            spread = max(devices) / min(devices)
            if spread <= 2:
                break
            self.say(f"the device's rate spread by {spread:.1f}")
        self.table.add("device", [d / statistics.median(devices) for d in devices])
        for name, values in rows.items():
            self.table.add(name, values)

    def round(self, device):
        one, many, found = self.size("one"), self.size("many"), {}
        rate = {}

        def timed(name, runs, result):
            rate[name] = result.get("runs", runs) / result["seconds"]
            return result

        if self.wants("store") or self.wants("engine"):
            timed("c one", one, self.floor(self.one_trace))
        if self.wants("store"):
            timed("store one", one, self.driver("store", runs=one))
        timed("engine one", one, self.driver("engine", runs=one))
        if self.wants("store") or self.wants("engine"):
            timed("c fifty", many, self.floor(self.many_trace))
        if self.wants("store"):
            timed("store fifty", many, self.driver("store", runs=many, clients=100, group_limit=50))
        many_result = timed("engine many", many, self.driver("engine", runs=many, clients=64))
        timed("accept many", many, self.driver("accept", runs=many, clients=64))
        if self.wants("engine"):
            timed("accept one", one, self.driver("accept", runs=one))
            timed("c accept one", one, self.floor(self.accept_traces[0]))
            timed("c accept many", many, self.floor(self.accept_traces[1]))
            timed("work many", many, self.driver("work", runs=many, clients=64))
            runs = self.size("unshared")
            timed("engine unshared", runs, self.driver("engine", runs=runs, clients=64, group_limit=1))
        if self.wants("peer"):
            for name, clients in (("dbos one", 1), ("dbos many", 64)):
                script = ROOT / "Benchmarks" / "dbos_runs.py"
                file = WORK / "dbos.sqlite"
                timed(name, self.size(name), self.measure(self.python, script, file, self.size(name), clients))
        for name, above, below in page.RATIOS:
            if above in rate and below in rate:
                found[name] = rate[above] / rate[below]
        found["accepts per sync"] = rate["accept many"] / device
        found["runs per sync"] = rate["engine many"] / device
        found["runs per transaction"] = many_result["runs"] * 2 / many_result["commits"]
        return found

    # Chains of steps, and runs that wait

    def chain(self):
        """Five steps, without and with outside effects, beside C with their statements and DBOS with as many steps."""
        kinds = {"five steps": "five_steps", "five effects": "five_effects"}
        traces = {}
        for name, action in kinds.items():
            for clients, size in ((1, "chain one"), (64, "chain many")):
                trace = traces[name, clients] = WORK / f"{action}-{clients}.trace"
                self.driver("engine", action=action, runs=self.size(size), clients=clients, trace=trace)
        found = collections.defaultdict(list)
        for number in range(self.rounds):
            self.say(f"chain, round {number + 1} of {self.rounds}")
            rate = {}
            for name, action in kinds.items():
                for clients, size in ((1, "chain one"), (64, "chain many")):
                    runs = self.size(size)
                    floor = runs / self.floor(traces[name, clients])["seconds"]
                    result = self.driver("engine", action=action, runs=runs, clients=clients)
                    own = rate[name, clients] = runs / result["seconds"]
                    found[f"{name}, {'one client' if clients == 1 else '64 clients'}"].append(own / floor)
                    if clients == 1:
                        found[f"transactions per run, {name}"].append(result["commits"] / runs)
            runs = self.size("dbos many")
            script, file = ROOT / "Benchmarks" / "dbos_runs.py", WORK / "dbos.sqlite"
            peer = runs / self.measure(self.python, script, file, runs, 64, 5)["seconds"]
            for name in kinds:
                found[f"{name}, 64 clients, to DBOS"].append(rate[name, 64] / peer)
        for name, values in found.items():
            self.table.add(name, values)
        for name, action in kinds.items():
            if (syncs := self.synced(640, action=action, clients=64)) is not None:
                self.table.add(f"syncs per run, {name}", [syncs])

    def synced(self, runs, **flags):
        """The syncs of each run, as the kernel sees them; opening and the first runs are taken off."""
        if not shutil.which("strace"):
            return self.say("strace is not installed: syncs are not counted")
        seen = []
        for count in (runs, 3 * runs):
            report = WORK / "strace.txt"
            prefix = ["strace", "-f", "-c", "-e", "trace=fsync,fdatasync", "-o", report]
            self.driver("engine", runs=count, prefix=prefix, **flags)
            lines = [line.split() for line in report.read_text().splitlines()]
            seen.append(sum(int(line[3]) for line in lines if line and line[-1] in ("fsync", "fdatasync")))
        return (seen[1] - seen[0]) / (2 * runs)

    def waiting(self):
        """A worker among runs that wait."""
        peaks, sizes, parked = [], [], self.size("parked")
        for runs in (1, parked):
            ledger = self.ledger()
            self.driver("engine", ledger=ledger, action="wait_for_event", runs=runs, clients=64, waiting=1)
            sizes.append(ledger.stat().st_size + pathlib.Path(f"{ledger}-wal").stat().st_size)
            worker = subprocess.Popen([str(ATELIER), "worker", "--ledger", str(ledger)], cwd=WORK,
                                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(2)
            seconds = 5 if self.quick else 60
            before = processor_of(worker.pid)
            time.sleep(seconds)
            idle = (processor_of(worker.pid) - before) / seconds * 100
            peaks.append(resident(worker.pid))
            worker.terminate()
            worker.wait()
        self.table.add("idle worker among 10,000 waiting runs", [idle])
        self.table.add("memory of a worker among 10,000 waiting runs", [peaks[1] / peaks[0]])
        self.table.add("bytes of the ledger for each waiting run", [(sizes[1] - sizes[0]) / parked])

    def wake(self):
        """From what a run waits for to the step behind the wait."""
        runs, timers, events = self.size("woken"), [], []
        for _ in range(self.rounds):
            timers.append(self.driver("timers", action="wait_for_time", runs=runs))
            ledger = self.ledger()
            words = [DRIVER, "worker", "--ledger", ledger, "--action", "wait_for_event", "--seconds", 6 + runs // 20]
            worker = subprocess.Popen(list(map(str, words)), cwd=ROOT)
            time.sleep(1)
            events.append(self.driver("events", ledger=ledger, action="wait_for_event", runs=runs))
            worker.wait()
        for name, results, key in (("timer to run", timers, "timer"), ("event of another process to run", events, "event")):
            for part in ("p50", "p99"):
                self.table.add(f"{name}, {part}", [result[f"{key}_{part}_ms"] for result in results])

    # 4: what a run takes

    def syncs(self):
        """Transactions, and syncs as the kernel sees them; opening and the first run are taken off."""
        if not shutil.which("strace"):
            return self.say("strace is not installed: syncs are not counted")
        for name, clients, sizes in (("one", 1, (50, 250)), ("many", 64, (640, 2_560))):
            seen = []
            for runs in sizes:
                report = WORK / "strace.txt"
                prefix = ["strace", "-f", "-c", "-e", "trace=fsync,fdatasync", "-o", report]
                result = self.driver("engine", runs=runs, clients=clients, prefix=prefix)
                # Of a line of strace's table the fourth column counts calls.
                lines = [line.split() for line in report.read_text().splitlines()]
                calls = [line[3] for line in lines if line and line[-1] in ("fsync", "fdatasync")]
                seen.append((runs, result["commits"], sum(map(int, calls))))
            runs, commits, syncs = (b - a for a, b in zip(*seen))
            self.table.add(f"transactions per run, {name}", [commits / runs])
            self.table.add(f"syncs per transaction, {name}", [syncs / commits])

    def seed(self, records, sharing=0):
        path = WORK / f"seed-{records}-{sharing}.db"
        if not path.exists():
            self.say(f"seeding {records:,} records")
            made = fresh(WORK / "seeding.db")
            self.driver("seed", ledger=made, records=records, sharing=sharing)
            copy(made, path)
        return path

    def duplicates(self):
        """The same runs in ledgers of three sizes, in turn."""
        sizes = (1_000, 10_000) if self.quick else (1_000, 100_000, 1_000_000)
        ledgers = {size: copy(self.seed(size), WORK / f"grown-{size}.db") for size in sizes}
        shared = {n: copy(self.seed(max(n, 10 * n), n), WORK / f"shared-{n}.db") for n in (1_000, 10_000)}
        runs, place = self.size("seed"), 6_999_999
        cost, look, busy = {}, {}, {}
        for number in range(self.rounds):
            first = 1_000_000 + number * (runs + 1)
            for size, ledger in ledgers.items():
                result = self.driver("engine", ledger=ledger, runs=runs, first=first)
                cost.setdefault(size, []).append(result["cpu_seconds"] / runs)
                result = self.driver("look-up", ledger=ledger, runs=self.size("look") * 10)
                look.setdefault(size, []).append(result["cpu_seconds"])
            for count, ledger in shared.items():
                result = self.driver("engine", ledger=ledger, runs=self.size("look"), first=first, place=place)
                busy.setdefault(count, []).append(result["cpu_seconds"] / self.size("look"))
                beside = self.driver("engine", ledger=ledger, runs=runs, first=first + 500_000)
                busy.setdefault(f"beside {count}", []).append(beside["cpu_seconds"] / runs)
        base = sizes[0]
        for size in sizes[1:]:
            self.table.add(f"processor time at {size:,}", ratios(cost[size], cost[base]))
            self.table.add(f"look-up alone at {size:,}", ratios(look[size], look[base]))
        self.table.add("processor time beside 10,000 that share", ratios(busy["beside 10000"], cost[base]))
        self.table.add("processor time among 10,000 that share", ratios(busy[10_000], busy[1_000]))
        for size, ledger in ledgers.items():
            self.tally(f"{size:,}", ledger, first=3_000_000)
        for count, ledger in shared.items():
            self.tally(f"{count:,} that share", ledger, first=3_000_000, place=place)

    def tally(self, name, ledger, **flags):
        result = self.driver("engine", ledger=ledger, runs=50, tally=1, **flags)
        self.table.note("index work", f"{name}: {result['look_up_steps']:.0f} steps of the virtual machine, "
                                      f"{result['look_up_rows']:.1f} rows found")

    def neighbour(self):
        """One process works with 64 clients; another submits now and then."""
        waits, times = [], []
        for _ in range(self.rounds):
            ledger = self.ledger()
            words = [DRIVER, "engine", "--ledger", ledger, "--runs", 200_000, "--clients", 64,
                     "--seconds", 3 if self.quick else 8]
            worker = subprocess.Popen(list(map(str, words)), cwd=ROOT, stdout=subprocess.PIPE, text=True)
            time.sleep(1)
            probe = self.driver("probe", ledger=ledger, runs=100 if self.quick else 500, pause=5_000)
            busy = numbers(worker.communicate()[0])
            group = busy["seconds"] / busy["commits"] * 1_000
            waits.append(probe["accept_p99_ms"] / group)
            times.append(probe["accept_p50_ms"] / group)
        self.table.add("another process's submit, p50", times)
        self.table.add("another process's submit, p99", waits)

    def memory(self):
        runs = self.size("resident")
        result = self.driver("engine", runs=runs, clients=64, sample=runs // 10)
        samples = [value for name, value in result.items() if name.startswith("resident_kib_")]
        self.table.add("resident memory, end to a fifth", [samples[-1] / samples[1]])

    def start(self):
        found = []
        for _ in range(self.rounds):
            count = self.size("starts")
            hello = self.measure(FLOOR, "start", count, HELLO)["seconds"]
            found.append(self.measure(FLOOR, "start", count, ATELIER, "--version")["seconds"] / hello)
        self.table.add("start of atelier", found)

    def read(self):
        """Reading and checking contracts: many files, one file, a long file."""
        count = self.size("contracts")
        folders = {n: WORK / f"contracts-{n}" for n in (1, count // 10, count)}
        paths = {}
        for number, folder in folders.items():
            shutil.rmtree(folder, ignore_errors=True)
            paths[number] = contracts.write(folder, number)
        processor, peaks, long_peaks, one = [], [], [], []
        for _ in range(self.rounds):
            floor = spent(FLOOR, "scan", *paths[count])
            found = {number: spent(ATELIER, "-C", folder, "validate") for number, folder in folders.items()}
            processor.append(found[count].processor / floor.processor)
            peaks.append((found[count].peak - found[1].peak) / sum(path.stat().st_size for path in paths[count]))
            # The same contracts as documents of one file.
            long = WORK / "long.yaml"
            long.write_text("---\n".join(path.read_text() for path in paths[count // 10][:60]))
            alone = spent(ATELIER, "-C", folders[1], "validate", long)
            long_peaks.append((alone.peak - found[1].peak) / long.stat().st_size)
            starts = self.size("starts")
            hello = self.measure(FLOOR, "start", starts, HELLO)["seconds"]
            words = ["-C", folders[1], "validate", "--format", "json"]
            one.append(self.measure(FLOOR, "start", starts, ATELIER, *words)["seconds"] / hello)
        self.table.add("validating many contracts", processor)
        self.table.add("validating one contract", one)
        self.table.add("memory for each byte of many contracts", peaks)
        self.table.add("memory for each byte of one long file", long_peaks)

    def lint(self):
        """Linting many contracts: beside libyaml's scan, and beside a linter that knows YAML and no contracts."""
        count = self.size("contracts")
        folders = {n: WORK / f"linted-{n}" for n in (count // 10, count)}
        paths = {}
        for number, folder in folders.items():
            shutil.rmtree(folder, ignore_errors=True)
            paths[number] = contracts.write(folder, number)
        environment = WORK / "ryl"
        if not (environment / "bin" / "ryl").exists():
            run(sys.executable, "-m", "venv", environment)
            run(environment / "bin" / "pip", "install", "--quiet", RYL, quiet=True)
        settings = WORK / "ryl.yaml"
        settings.write_text("extends: default\nrules: {line-length: disable, document-start: disable, comments: disable}\n")
        processor, rates, peaks = [], [], []
        for _ in range(self.rounds):
            floor = spent(FLOOR, "scan", *paths[count])
            own = {number: spent(ATELIER, "-C", folder, "lint") for number, folder in folders.items()}
            # It has findings of its own, about spaces in brackets.
            other = spent(environment / "bin" / "ryl", "check", "--no-cache", "--config-file", settings, folders[count] / "actions", codes=(0, 1))
            processor.append(own[count].processor / floor.processor)
            rates.append(other.seconds / own[count].seconds)
            peaks.append(own[count].peak / own[count // 10].peak)
        self.table.add("linting many contracts", processor)
        self.table.add("files per second, linting", rates)
        self.table.add("memory of linting ten times the files", peaks)

    def editor(self):
        """Typing into a contract of 5,000 lines: what each stroke takes, beside one `lint` of the file."""
        folder = WORK / "edited"
        shutil.rmtree(folder, ignore_errors=True)
        path = editor.write(folder, 5_000)
        lines = path.read_text().splitlines()
        row = next(i for i in range(len(lines) // 2, len(lines)) if "label: Title" in lines[i])
        strokes = self.size("strokes")
        # A letter of a label; what is unknown then, a character later; a text that is not closed any more.
        places = {"right": (row, lines[row].index("Title"), "s"), "unknown": (row, lines[row].index("constraints"), "x"),
                  "broken": (row, lines[row].index("Title"), '"')}
        found, bursts = {name: [] for name in places}, []
        for _ in range(self.rounds):
            lint = statistics.median(spent(ATELIER, "-C", folder, "lint").processor for _ in range(3))
            client = editor.Editor(ATELIER, folder, path)
            for name, (line, column, text) in places.items():
                before = processor_of(client.server.pid)
                for _ in range(strokes):
                    client.type(line, column, text)
                    client.wait()
                    client.type(line, column, "", removed=len(text))
                    client.wait()
                found[name].append((processor_of(client.server.pid) - before) / (2 * strokes) / lint)
            before = processor_of(client.server.pid)
            for _ in range(100 * strokes):
                client.type(*places["right"])
                client.type(*places["right"][:2], "", removed=1)
            client.wait()
            bursts.append((processor_of(client.server.pid) - before) / (200 * strokes) / lint)
            client.close()
        self.table.add("a key stroke", found["right"])
        self.table.add("a key stroke that makes a mistake", found["unknown"])
        self.table.add("a key stroke that breaks the document", found["broken"])
        self.table.add("a key stroke among thousands", bursts)

    def run(self):
        self.prepare()
        if self.wants("store") or self.wants("engine") or self.wants("peer"):
            self.compare()
        for section, measured in (("chain", self.chain), ("waiting", self.waiting), ("wake", self.wake),
                                  ("syncs", self.syncs), ("duplicates", self.duplicates),
                                  ("neighbour", self.neighbour), ("memory", self.memory), ("start", self.start),
                                  ("read", self.read), ("lint", self.lint), ("editor", self.editor)):
            if self.wants(section):
                self.say(section)
                measured()
        print(self.table.text())
        written = ROOT / "docs" / "benchmarks.md"
        if self.update:
            written.write_text(page.updated(self.table, written.read_text()))
        elif not self.quick and not self.only:
            written.write_text(page.document(self.table, WORK, self.rounds))


def run(*words, quiet=False):
    done = subprocess.run(list(map(str, words)), cwd=ROOT, stdout=subprocess.PIPE if quiet else sys.stderr,
                          stderr=subprocess.STDOUT if quiet else None, text=True)
    if done.returncode != 0:
        sys.exit(f"bench: {' '.join(map(str, words))} failed\n{done.stdout or ''}")


Spent = collections.namedtuple("Spent", "processor peak seconds")


def spent(*words, codes=(0,)):
    """What a program takes: seconds of the processor, bytes of memory at its peak, and seconds from start to end."""
    words = list(map(str, words))
    done = subprocess.run([FLOOR, "spend", *words], stdout=subprocess.PIPE, text=True)
    found = numbers(done.stdout)
    if done.returncode != 0 or found["status"] not in codes:
        sys.exit(f"bench: {' '.join(words[:4])} … ended with {found.get('status', 'a signal')}")
    return Spent(found["cpu_seconds"], found["peak"], found["seconds"])


def processor_of(process):
    """Seconds of the processor that a running process has taken."""
    fields = pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(process):
    """Bytes of memory that a running process holds."""
    return int(pathlib.Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def numbers(text):
    return {name: float(number) for name, number in re.findall(r"^(\w+) (-?[\d.e+-]+)$", text, re.MULTILINE)}


def ratios(values, bases):
    return [value / base for value, base in zip(values, bases)]


def beside(path):
    """Everything that belongs to a ledger."""
    return [p for p in path.parent.glob(path.name + "*") if p == path or p.name[len(path.name)] in "-."]


def fresh(path):
    for part in beside(path):
        shutil.rmtree(part) if part.is_dir() else part.unlink()
    return path


def copy(source, target):
    """A copy of a ledger that nobody has open."""
    fresh(target)
    for end in ("-wal", ""):
        part = pathlib.Path(f"{source}{end}")
        if part.exists():
            subprocess.run(["cp", "--reflink=auto", part, f"{target}{end}"], check=True)
    return target


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a smoke run of about a minute; writes nothing")
    parser.add_argument("--only", action="append", choices=page.SECTIONS, help="one part; may be repeated")
    parser.add_argument("--update", action="store_true", help="with --only: write these lines anew into docs/benchmarks.md")
    options = parser.parse_args()
    if options.update and (options.quick or not options.only):
        parser.error("--update goes with --only, and not with --quick")
    os.environ["SWIFT_BACKTRACE"] = "enable=no"
    Bench(options.quick, options.only, options.update).run()
