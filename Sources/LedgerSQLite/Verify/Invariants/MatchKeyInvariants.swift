// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

extension Invariant {
    static let matchKeys = Invariant(
        "INV-14", "whoever is found by a match key or has a unique value is there and alive"
    ) { inspection throws(LedgerError) in
        try inspection.countChecked("SELECT count(*) FROM match_keys")
        try inspection.countChecked("SELECT count(*) FROM unique_values")
        for sql in strayHolders { try inspection.violations(sql) }
        try compareKeySets(inspection)
    }

    private static let strayHolders = [
        """
        SELECT m.tenant, printf('a match key is held by submission %d, which is not there', m.sequence)
        FROM match_keys m LEFT JOIN submissions s ON s.sequence = m.sequence
        WHERE m.kind IN (1, 2) AND s.sequence IS NULL
        """,
        """
        SELECT m.tenant, printf('submission ''%s'' is %s without a live run, and still found by a match key',
            s.id, s.status)
        FROM match_keys m JOIN submissions s ON s.sequence = m.sequence
        WHERE m.kind = 1 AND NOT EXISTS (
            SELECT 1 FROM runs r WHERE r.place BETWEEN s.sequence << 10 AND (s.sequence << 10 | 1023)
                AND r.state NOT IN ('completed', 'failed', 'terminated'))
        """,
        """
        SELECT m.tenant, printf('a match key is held by record ''%s'', which is %s', m.record_id,
            CASE WHEN r.id IS NULL THEN 'not there' ELSE 'withdrawn' END)
        FROM match_keys m LEFT JOIN records r
            ON r.tenant = m.tenant AND r.entity_type = m.record_type AND r.id = m.record_id
        WHERE m.kind = 2 AND (r.id IS NULL OR r.is_withdrawn <> 0)
        """,
        """
        SELECT m.tenant, printf('match key %s has a holder and no place in the order of changes', hex(m.key))
        FROM match_keys m LEFT JOIN match_keys h
            ON h.tenant = m.tenant AND h.key = m.key AND h.kind = 0
        WHERE m.kind IN (1, 2) AND h.changed IS NULL
        """,
        """
        SELECT tenant, printf('match key %s changed at place %d, and the ledger knows of %d changes', hex(key),
            changed, (SELECT changes FROM ledger_state))
        FROM match_keys WHERE kind = 0 AND changed > (SELECT changes FROM ledger_state)
        """,
        """
        SELECT c.tenant, printf('type ''%s'' changed at place %d, and the ledger knows of %d changes',
            c.entity_type, c.changed, (SELECT changes FROM ledger_state))
        FROM record_changes c WHERE c.changed > (SELECT changes FROM ledger_state)
        """,
        """
        SELECT DISTINCT r.tenant, printf('records of type ''%s'' have no place in the order of changes',
            r.entity_type)
        FROM records r LEFT JOIN record_changes c ON c.tenant = r.tenant AND c.entity_type = r.entity_type
        WHERE c.changed IS NULL
        """,
        """
        SELECT u.tenant, printf('the unique value of ''%s'' belongs to record ''%s'', which is %s',
            u.name, u.record, CASE WHEN r.id IS NULL THEN 'not there' ELSE 'withdrawn' END)
        FROM unique_values u LEFT JOIN records r
            ON r.tenant = u.tenant AND r.entity_type = u.entity_type AND r.id = u.record
        WHERE r.id IS NULL OR r.is_withdrawn <> 0
        """,
    ]

    /// Each holder's set of keys and the rows by which it is found must say the same.
    private static func compareKeySets(_ inspection: Inspection) throws(LedgerError) {
        let connection = inspection.connection
        let held = try connection.prepare(
            """
            SELECT 1 FROM match_keys WHERE tenant = ? AND key = ? AND kind = ? AND sequence = ?
                AND record_type = ? AND record_id = ?
            """)
        var expected: Int64 = 0
        try connection.each(
            "SELECT tenant, sequence, record_type, record_id, keys FROM key_sets"
        ) { row throws(LedgerError) in
            let (tenant, type, id, keys) = (row.text(0), row.text(2), row.text(3), row.bytes(4))
            let name = type.isEmpty ? "the submission at \(row.integer(1))" : "record '\(id)'"
            guard keys.count.isMultiple(of: 16) else {
                return inspection.violation("the keys of \(name) are cut off", in: tenant)
            }
            var seen: Set<[UInt8]> = []
            for start in stride(from: 0, to: keys.count, by: 16) {
                let key = Array(keys[start..<start + 16])
                guard seen.insert(key).inserted else { continue }
                expected += 1
                let isHeld = try held.finds(
                    .text(tenant), .bytes(key), .integer(type.isEmpty ? 1 : 2), .integer(row.integer(1)),
                    .text(type), .text(id))
                if !isHeld {
                    inspection.violation("\(name) is not found by match key \(Hex.encode(key))", in: tenant)
                }
            }
        }
        let found = try connection.integer("SELECT count(*) FROM match_keys WHERE kind IN (1, 2)")
        if found > expected, inspection.result.holds {
            inspection.violation("\(found - expected) match keys find holders that do not know of them")
        }
    }
}
