# SPDX-License-Identifier: Apache-2.0
"""The program under torture: how it is found, started, and what its answers say."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import zlib

HERE = pathlib.Path(__file__).resolve().parent.parent
ROOT = HERE.parent.parent
BUILD = ROOT / ".build" / "torture"
PROJECT = HERE / "project"

#: Longest that any single command may take before it counts as hung.
PATIENCE = 60


class Result:
    """What one command did."""

    def __init__(self, words, code, out, err):
        self.words, self.code, self.out, self.err = words, code, out, err

    @property
    def documents(self):
        """Every whole JSON document on standard output; what was cut off is not one."""
        found = []
        for line in self.out.splitlines(keepends=True):
            if line.endswith("\n"):
                try:
                    found.append(json.loads(line))
                except ValueError:
                    pass
        return found

    @property
    def document(self):
        documents = self.documents
        return documents[0] if documents else None

    @property
    def submission(self):
        """The submission that was printed, whole; None otherwise."""
        return (self.document or {}).get("submission")

    @property
    def messages(self):
        return [error.get("message", "") for error in (self.document or {}).get("errors", [])]

    def __str__(self):
        return f"{' '.join(self.words)}\n  exit {self.code}\n  out {self.out[:600]!r}\n  err {self.err[:1200]!r}"


class Subject:
    """A binary with the environment that it is tortured in."""

    def __init__(self, binary, plant=None):
        self.binary = str(binary)
        self.plant = plant
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("ATELIER_")}
        self.environment.update(SWIFT_BACKTRACE="enable=no", NO_COLOR="1", TZ="UTC")
        if plant:
            self.environment["ATELIER_PLANT"] = plant

    def words(self, *words, ledger=None):
        """One verb; a ledger with a project beside it is worked on with that one."""
        beside = pathlib.Path(ledger).parent / "project" if ledger else None
        project = beside if beside and beside.exists() else PROJECT
        return [self.binary, *words, "-C", str(project), "--format", "json"]

    def run(self, ledger, *words, tracer=(), patience=PATIENCE):
        """Runs one verb on a ledger, under a tracer when one is given."""
        command = [*tracer, *self.words(*words, ledger=ledger)]
        environment = dict(self.environment, ATELIER_LEDGER=str(ledger))
        try:
            done = subprocess.run(command, env=environment, capture_output=True, timeout=patience)
            code, out, err = done.returncode, done.stdout, done.stderr
        except subprocess.TimeoutExpired as hung:
            code, out, err = None, hung.stdout or b"", (hung.stderr or b"") + b"\nhung"
        return Result(command, code, out.decode(errors="replace"), err.decode(errors="replace"))

    def start(self, ledger, *words, out=subprocess.PIPE):
        environment = dict(self.environment, ATELIER_LEDGER=str(ledger))
        return subprocess.Popen(self.words(*words, ledger=ledger), env=environment, stdout=out, stderr=subprocess.PIPE)


def report_words(key, place, photo=None, user=None):
    """A submission; two with the same place are twins."""
    lat, lon = 38.0 + (place % 1000) / 500, -9.0 + (place // 1000) / 500
    payload = json.dumps({"title": f"Report {place}", "location": {"lat": lat, "lon": lon}})
    words = ["submit", "report", "--payload", payload]
    if key:
        words += ["--idempotency-key", key]
    if photo:
        words += ["--attach", str(photo)]
    if user:
        words += ["--user", user, "--role", "admin"]
    return words


def order_words(key, lines, fails=False):
    """An order with steps; it waits for the event `paid`."""
    payload = json.dumps({"title": f"Order {key}", "lines": lines, "fails": fails})
    return ["submit", "order", "--payload", payload, "--idempotency-key", key]


def admin(*words):
    """A verb as somebody who may change what others submitted."""
    return [*words, "--user", "rui", "--role", "admin"]


def paid_words(identity, event="paid-once"):
    """The event that an order waits for; told again, it is the same one."""
    return admin("submissions", "raise", identity, "paid", "--data", '{"by": "bank"}', "--event-id", event)


def make_photo(path, size=150_000, seed=0):
    """A file that is recognised as an image and takes several writes to store."""
    def chunk(kind, body):
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    header = chunk(b"IHDR", (1).to_bytes(4, "big") * 2 + bytes([8, 0, 0, 0, 0]))
    text = bytes((i * 2654435761 + seed) >> 7 & 255 for i in range(max(0, size - 100)))
    body = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"tEXt", text) + chunk(b"IEND", b"")
    path.write_bytes(body)
    return path


def compile_tracer():
    """Builds the program that counts system calls; again when its source is newer."""
    BUILD.mkdir(parents=True, exist_ok=True)
    source, program = HERE / "syscalls.c", BUILD / "syscalls"
    if not program.exists() or program.stat().st_mtime < source.stat().st_mtime:
        compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
        if not compiler:
            raise SystemExit("torture: no C compiler found")
        # Put in place whole, for another run may be using the old one.
        new = program.with_name(f"syscalls-{os.getpid()}")
        subprocess.run([compiler, "-O2", "-Wall", "-Wextra", "-Werror", "-o", str(new), str(source)], check=True)
        new.rename(program)
    return str(program)


def find_binary(given=None):
    """The binary: as given, else the released build if it is the newest, else the debug build."""
    if given:
        return pathlib.Path(given).resolve()
    candidates = [ROOT / ".build" / name for name in ("atelier", "release/atelier", "debug/atelier")]
    found = [path for path in candidates if path.exists()]
    if not found:
        raise SystemExit("torture: no atelier is built; run 'swift build --product atelier'")
    return max(found, key=lambda path: path.stat().st_mtime)


def work_folder():
    """A fresh folder in memory, where a sync costs nothing."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    return pathlib.Path(tempfile.mkdtemp(prefix="atelier-torture-", dir=memory))
