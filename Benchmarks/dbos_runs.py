#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs workflows of six steps, or of fewer, on DBOS over SQLite, and prints how long they took.

usage: dbos_runs.py FILE RUNS CLIENTS [STEPS]

The file is given a write-ahead log first, which is the faster of its two journals; every commit is synced. The steps
do nothing, and no record is made: what is measured is the durable execution alone.
"""
import json
import os
import sqlite3
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from dbos import DBOS

path, runs, clients = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
count = int(sys.argv[4]) if len(sys.argv) > 4 else 6
for end in ("", "-wal", "-shm"):
    if os.path.exists(path + end):
        os.unlink(path + end)
with sqlite3.connect(path) as database:
    assert database.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
    assert database.execute("PRAGMA synchronous").fetchone() == (2,), "commits are not synced"
    database.execute("CREATE TABLE made (first INTEGER)")

DBOS(config={
    "name": "bench", "system_database_url": f"sqlite:///{path}", "run_admin_server": False,
    "log_level": "ERROR", "console_log_level": "ERROR"})


@DBOS.step()
def normalize(payload):
    return payload


@DBOS.step()
def validate(payload):
    return {"holds": True}


@DBOS.step()
def duplicates(payload):
    return {"matches": 0}


@DBOS.step()
def create(payload):
    return {"report": "CIVIC-2026-001"}


@DBOS.step()
def attach(payload):
    return {"files": 0}


@DBOS.step()
def audit(payload):
    return {"entries": 1}


@DBOS.workflow()
def submit_report(payload):
    normalized = normalize(payload)
    for step in (validate, duplicates, create, attach, audit)[:count - 1]:
        step(normalized)
    return "created"


def payload(index):
    return json.loads(json.dumps({
        "title": f"Broken street light on corner {index}",
        "description": "The light at the corner of the market street has been out for three days and the crossing is "
                       "dark; a neighbour fell on Tuesday evening.",
        "category": "lighting", "location": {"lat": 38.1, "lon": -9.9}}))


DBOS.launch()
submit_report(payload(0))
start, cpu = time.perf_counter(), time.process_time()
with ThreadPoolExecutor(clients) as pool:
    results = list(pool.map(lambda index: submit_report(payload(index)), range(runs)))
assert results == ["created"] * runs
print(f"runs {runs}\nseconds {time.perf_counter() - start:.6f}\ncpu_seconds {time.process_time() - cpu:.6f}", flush=True)
os._exit(0)
