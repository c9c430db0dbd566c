# SPDX-License-Identifier: Apache-2.0
"""What orders leave outside: read from the files that they pushed, and held against what became of the orders."""
import collections
import json

from .promises import Broken, expect, records

#: What is done, and what undoes it.
UNDONE_BY = {"reservations": ("releases",), "charges": ("refunds", "uncharges"), "invoices": ("voids",)}
FINAL = {"completed", "failed", "terminated"}


def effects(ledger):
    """How often each effect is there: (resource, order, line) -> count."""
    found = collections.Counter()
    folder = ledger.parent / "project" / "effects"
    for path in folder.glob("*/*.json") if folder.exists() else []:
        try:
            value = json.loads(path.read_text())
        except ValueError:
            raise Broken(f"the effect {path.name} of {path.parent.name} is half written", path.read_bytes()[:400])
        found[path.parent.name, value["order"], value.get("line")] += 1
    return found


def whole(lines):
    """What an order leaves that came to its end; the holds that it makes it takes away itself."""
    return {("reservations", None), ("charges", None), ("invoices", None), ("labels", None), ("receipts", None),
            *(("shipments", line) for line in lines)}


def undone(lines):
    """What an order leaves that did everything but its last step, and took back what it could."""
    return (whole(lines) - {("receipts", None)}) | {("releases", None), ("refunds", None), ("voids", None)}


def check_orders(subject, ledger, rows, asked):
    """Every order came to its end, with exactly the effects of that end, its records, and no child that goes on.

    `asked` is order -> (lines, whether it was to fail)."""
    found = effects(ledger)
    twice = {effect: count for effect, count in found.items() if count != 1}
    if twice:
        raise Broken("an effect is there more than once", twice)
    orders = {identity: row for identity, row in rows.items() if row["action"] == "order"}
    for identity, row in orders.items():
        lines, fails = asked[identity]
        left = {(resource, line) for resource, order, line in found if order == identity}
        check_order(subject, ledger, row, left, lines, fails)
    strangers = {order for _, order, _ in found} - set(orders)
    if strangers:
        raise Broken(f"effects of unknown orders: {sorted(strangers)}")
    check_children(rows, orders)
    check_records(subject, ledger, orders, found)


def check_order(subject, ledger, row, left, lines, fails):
    state = row["run_state"]
    if state == "completed" and not fails:
        expected = whole(lines)
    elif state == "failed" and fails and row["error"]["code"] == "gate" and "not_undone" not in row["error"]:
        expected = undone(lines)
    elif state == "terminated" and not (row["error"] or {}).get("not_undone"):
        return check_stopped(subject, ledger, row, left, lines)
    else:
        raise Broken(f"order {row['id']} is {row['status']}, its run {state}", json.dumps(row, indent=1))
    if left != expected:
        raise Broken(f"order {row['id']} is {state}: too much {sorted(map(str, left - expected))}, "
                     f"too little {sorted(map(str, expected - left))}", json.dumps(row, indent=1))


def check_stopped(subject, ledger, row, left, lines):
    """An order that was stopped somewhere: what it did and can take back is taken back, once."""
    for done, by in UNDONE_BY.items():
        backs = [back for back in by if (back, None) in left]
        if (done, None) in left and not backs:
            raise Broken(f"order {row['id']} was stopped and left its {done}", sorted(map(str, left)))
        if len(backs) > 1:
            raise Broken(f"order {row['id']} was stopped and took its {done} back twice", sorted(map(str, left)))
    # One that was on its way when the order was stopped may have arrived, and nothing takes it back.
    if ("receipts", None) in left and not was_on_its_way(subject, ledger, row, "done"):
        raise Broken(f"order {row['id']} was stopped and gave a receipt", sorted(map(str, left)))
    too_much = left - whole(lines) - {(back, None) for by in UNDONE_BY.values() for back in by}
    if too_much:
        raise Broken(f"order {row['id']} was stopped and left {sorted(map(str, too_much))}")


def was_on_its_way(subject, ledger, row, step):
    """True when a step had begun that the trail says was stopped."""
    words = ["submissions", "trace", row["id"], "--user", "rui", "--role", "admin"]
    steps = expect(subject.run(ledger, *words), 0).document["steps"]
    return any(found["key"] == step and found["state"] == "failed" and found["output"] == {"code": "cancelled"}
               for found in steps)


def check_children(rows, orders):
    """No child goes on when nobody waits for it, and none came from nowhere."""
    families = {row["correlation_id"]: row for row in orders.values()}
    for identity, row in rows.items():
        if row["action"] in ("report", "note", "order"):
            continue
        if row["correlation_id"] not in families:
            raise Broken(f"the child {identity} ({row['action']}) belongs to no order")
        if row["run_state"] not in FINAL:
            parent = families[row["correlation_id"]]
            raise Broken(f"the child {identity} ({row['action']}) is {row['run_state']}, and its order {parent['run_state']}")


def check_records(subject, ledger, orders, found):
    """One order record for each order that says so, one charge for each, one parcel for each shipment."""
    made = collections.Counter(record["created_by"] for record in records(subject, ledger, "order"))
    for identity, row in orders.items():
        if made.pop(identity, 0) != (1 if row["status"] == "created" else 0):
            raise Broken(f"order {identity} is {row['status']} and has another number of records")
    if made:
        raise Broken(f"records of unknown orders: {sorted(made)}")
    parcels = collections.Counter(
        (record["fields"]["of"], record["fields"]["line"]) for record in records(subject, ledger, "parcel"))
    charges = collections.Counter(record["fields"]["of"] for record in records(subject, ledger, "charge"))
    if any(count != 1 for count in [*parcels.values(), *charges.values()]):
        raise Broken("a parcel or a charge was made twice", [parcels, charges])
    unpacked = {(order, line) for resource, order, line in found if resource == "shipments"} - set(parcels)
    if unpacked:
        raise Broken(f"shipments without a parcel: {sorted(unpacked)}")
