// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

extension LedgerConformance {
    static let records: [ConformanceCase] = [
        ConformanceCase("a record is read back as it was written, and an update replaces it") { bench in
            let stage = try await bench.stage()
            try await stage.accept("a")
            let fields = #"{"count":1.10,"title":"cafe\#u{301} '報告'"}"#
            var row = stage.recordRow("r", by: "a", fields: fields)
            try await stage.commit([.insertRecord(row, uniques: [])])
            let stored = try demand(
                some: try await stage.ledger.record(row.id, in: stage.scope), "the record")
            row.sequence = stored.sequence
            try demand(stored, equals: row, "the record as written")
            try demand(stored.fields.hasSameBytes(as: row.fields), "the bytes of the fields")
            row.fields = "{}"
            row.version = 2
            row.updatedAt = Stage.at(5)
            try await stage.commit([.updateRecord(row, uniques: [])])
            try demand(
                try await stage.ledger.record(row.id, in: stage.scope), equals: row, "the updated record")
            row.version = 3
            row.isWithdrawn = true
            try await stage.commit([.updateRecord(row, uniques: [])])
            try demand(
                try await stage.ledger.record(row.id, in: stage.scope), equals: row, "the withdrawn one")
            let other = try await stage.ledger.record(stage.record("r", type: "tree"), in: stage.scope)
            try demand(other == nil, "a record of another type with this id")
        },
        ConformanceCase("no record is made twice") { bench in
            let stage = try await bench.stage()
            try await stage.accept("a")
            let row = stage.recordRow("r", by: "a", fields: #"{"n":1}"#)
            try await stage.commit([.insertRecord(row, uniques: [])])
            let again = stage.recordRow("r", by: "a", fields: #"{"n":2}"#)
            let transition = Transition(scope: stage.scope, writes: [.insertRecord(again, uniques: [])])
            try await stage.demandThrows(transition, "a record made twice")
            let stored = try await stage.ledger.record(row.id, in: stage.scope)
            try demand(stored?.fields, equals: row.fields, "the record of before")
        },
        ConformanceCase("a record that is not there cannot be updated") { bench in
            let stage = try await bench.stage()
            try await stage.accept("a")
            var row = stage.recordRow("r", by: "a")
            row.version = 2
            let update = Transition(scope: stage.scope, writes: [.updateRecord(row, uniques: [])])
            try await stage.demandThrows(update, "an update of no record")
        },
        ConformanceCase("a unique value is never written twice, also without its guard") { bench in
            let stage = try await bench.stage()
            try await stage.accept("a")
            try await stage.commit([
                .insertRecord(stage.recordRow("r", by: "a"), uniques: [stage.uniqueValue])
            ])
            let second = Transition(
                scope: stage.scope,
                writes: [.insertRecord(stage.recordRow("q", by: "a"), uniques: [stage.uniqueValue])])
            try await stage.demandThrows(second, "a unique value taken twice")
        },
        ConformanceCase("records are listed in the order of creation, page by page, each once") { bench in
            let stage = try await bench.stage()
            try await stage.accept("a")
            for number in 0..<17 {
                try await stage.commit([.insertRecord(stage.recordRow("r\(number)", by: "a"), uniques: [])])
            }
            // A change does not move a record to another page.
            var changed = stage.recordRow("r3", by: "a")
            changed.version = 2
            try await stage.commit([.updateRecord(changed, uniques: [])])
            var seen: [RecordID] = []
            var query = RecordQuery(entityType: "report", limit: 4)
            while true {
                let page = try await stage.ledger.records(query, in: stage.scope)
                try demand(page.count <= 4, "a page beyond its limit")
                guard let last = page.last else { break }
                seen += page.map(\.id)
                query.after = last.sequence
            }
            try demand(seen, equals: (0..<17).map { stage.record("r\($0)") }, "the pages in order")
        },
        ConformanceCase("a list of records keeps to each of its filters") { bench in
            let stage = try await bench.stage()
            let names = try await stage.insertForFilters()
            func found(_ change: (inout RecordQuery) -> Void) async throws -> [String?] {
                var query = RecordQuery()
                change(&query)
                return try await stage.ledger.records(query, in: stage.scope).map { names[$0.id] }
            }
            try demand(try await found { _ in }, equals: ["plain", "odd", "tree"], "no filter")
            try demand(try await found { $0.entityType = "tree" }, equals: ["tree"], "entity type")
            try demand(try await found { $0.application = "parks" }, equals: ["odd"], "application")
            try demand(try await found { $0.createdBy = stage.id("b") }, equals: ["odd"], "maker")
            let withdrawn = try await found { query in
                query.includesWithdrawn = true
                query.entityType = "report"
            }
            try demand(withdrawn, equals: ["plain", "odd", "gone"], "withdrawn ones too")
        },
        ConformanceCase("a field filter compares canonical values, never texts") { bench in
            let stage = try await bench.stage()
            let names = try await stage.insertForFilters()
            func found(_ fields: [String: Value]) async throws -> [String?] {
                var query = RecordQuery(entityType: "report")
                query.fields = fields
                return try await stage.ledger.records(query, in: stage.scope).map { names[$0.id] }
            }
            let number = Number("1.1").map(Value.number) ?? .null
            try demand(try await found(["count": number]), equals: ["plain"], "a number of another text")
            try demand(
                try await found(["count": "1.10"]), equals: ["odd"], "a text that looks like the number")
            try demand(try await found(["title": "caf\u{E9}"]), equals: ["plain"], "the composed text")
            try demand(try await found(["title": "cafe\u{301}"]), equals: ["odd"], "the decomposed text")
            try demand(try await found(["open": true]), equals: ["plain"], "a truth value")
            try demand(try await found(["open": .null]), equals: ["odd"], "null, which is not absence")
            try demand(try await found(["place": ["a": 1, "b": [2]]]), equals: ["plain"], "a map")
            let both = try await found(["count": number, "open": .null])
            try demand(both, equals: [], "all of several fields")
            try demand(try await found(["a' OR '1'='1": 1]), equals: [], "a field name that is SQL")
            try demand(try await found(["place.a": 1]), equals: [], "a path, which is no field")
        },
        ConformanceCase("a field filter of several values takes each of them") { bench in
            let stage = try await bench.stage()
            let names = try await stage.insertForFilters()
            let number = Number("1.1").map(Value.number) ?? .null
            var query = RecordQuery(entityType: "report")
            query.choices = ["count": ["1.10", number]]
            func found() async throws -> [String?] {
                try await stage.ledger.records(query, in: stage.scope).map { names[$0.id] }
            }
            try demand(try await found(), equals: ["plain", "odd"], "a number or a text")
            query.fields = ["open": true]
            try demand(try await found(), equals: ["plain"], "and another field")
            query.choices = ["count": []]
            try demand(try await found(), equals: [], "none of no values")
            query = RecordQuery(entityType: "report")
            query.numbers = ["count": Number("1.10") ?? Number(0)]
            try demand(try await found(), equals: ["plain", "odd"], "a number, and text that is read as it")
            query.numbers = ["count": Number("1.11") ?? Number(0)]
            try demand(try await found(), equals: [], "another number")
        },
        ConformanceCase("records are found by their id alone, withdrawn ones too, in one tenant") { bench in
            let stage = try await bench.stage()
            try await stage.accept("a")
            var report = stage.recordRow("r", by: "a")
            let tree = stage.recordRow("r", type: "tree", by: "a")
            for row in [report, tree] { try await stage.commit([.insertRecord(row, uniques: [])]) }
            report.version = 2
            report.isWithdrawn = true
            try await stage.commit([.updateRecord(report, uniques: [])])
            let found = try await stage.ledger.records(id: report.id.id, in: stage.scope)
            try demand(Set(found.map(\.id)), equals: [report.id, tree.id], "the records of the id")
            let other = try await stage.ledger.records(id: stage.id("q"), in: stage.scope)
            try demand(other, equals: [], "another id")
            let neighbour = stage.neighbour("porto")
            let foreign = try await stage.ledger.records(id: report.id.id, in: neighbour.scope)
            try demand(foreign, equals: [], "in another tenant")
        },
        ConformanceCase("what a tenant has is counted") { bench in
            let stage = try await bench.stage()
            try demand(
                try await stage.ledger.counts(in: stage.scope), equals: TenantCounts(), "an empty tenant")
            _ = try await stage.insertForFilters()
            try await stage.accept("c") { $0.status = .failed }
            try await stage.updateRun("c") { $0.state = .failed }
            try await stage.neighbour("porto").accept("a")
            try demand(
                try await stage.ledger.counts(in: stage.scope),
                equals: TenantCounts(submissions: 3, unfinished: 2, records: 3),
                "two unfinished submissions, one that failed, and a withdrawn record among four")
            try await stage.accept("d") { $0.status = .created }
            try await stage.updateRun("d") { row in
                row.state = .waiting
                row.wait = RunRow.Wait(step: "told", kind: "event")
            }
            try demand(
                try await stage.ledger.counts(in: stage.scope),
                equals: TenantCounts(submissions: 4, unfinished: 3, records: 3),
                "a run that waits behind its record")
        },
        ConformanceCase("what a tenant has is counted by the state it is in") { bench in
            let stage = try await bench.stage()
            try demand(
                try await stage.ledger.gauges(in: stage.scope), equals: TenantGauges(), "an empty tenant")
            try await stage.accept("a") { (row: inout RunRow) in
                row.state = .waiting
                row.wait = RunRow.Wait(step: "told", kind: "event")
                row.wake = RunRow.Wake(setAt: Stage.start, delay: .seconds(50))
            }
            try await stage.accept("b") { (row: inout RunRow) in
                row.wake = RunRow.Wake(setAt: Stage.start, delay: .seconds(40))
            }
            try await stage.accept("c") { $0.status = .failed }
            try await stage.updateRun("c") { $0.state = .failed }
            try await stage.neighbour("porto").accept("a")
            let gauges = try await stage.ledger.gauges(in: stage.scope)
            try demand(
                gauges.submissions.map { "\($0.status) \($0.count)" }, equals: ["accepted 2", "failed 1"],
                "of submissions")
            try demand(
                gauges.runs.map { "\($0.state) \($0.waitKind ?? "-") \($0.count)" },
                equals: ["failed - 1", "pending - 1", "waiting event 1"], "of runs")
            try demand(gauges.firstDue, equals: Stage.at(40), "what is due first")
        },
        ConformanceCase("the last change of a type grows with each record made or changed") { bench in
            let stage = try await bench.stage()
            try await stage.accept("a")
            func last(_ type: String) async throws -> Int64 {
                try await stage.ledger.lastChange(ofType: type, in: stage.scope)
            }
            try demand(try await last("report"), equals: 0, "a type without records")
            var row = stage.recordRow("r", by: "a")
            try await stage.commit([.insertRecord(row, uniques: [])])
            let made = try await last("report")
            try demand(made > 0, "the place of the first record: \(made)")
            row.version = 2
            try await stage.commit([.updateRecord(row, uniques: [])])
            let changed = try await last("report")
            try demand(changed > made, "the place of the change: \(changed) after \(made)")
            try demand(try await last("tree"), equals: 0, "another type")
        },
    ]
}

extension Stage {
    /// Records that differ in everything a list can be filtered by; returns their names.
    fileprivate func insertForFilters() async throws -> [RecordID: String] {
        try await accept("a")
        try await accept("b")
        let plain = recordRow(
            "plain", by: "a",
            fields: #"{"count":1.10,"open":true,"place":{"a":1.0,"b":[2]},"title":"caf\#u{E9}"}"#)
        var odd = recordRow(
            "odd", by: "b", fields: #"{"count":"1.10","open":null,"title":"cafe\#u{301}"}"#)
        odd.application = "parks"
        let tree = recordRow("tree", type: "tree", by: "a", fields: #"{"count":1.1}"#)
        var gone = recordRow("gone", by: "a", fields: #"{"count":7}"#)
        for row in [plain, odd, tree, gone] { try await commit([.insertRecord(row, uniques: [])]) }
        gone.version = 2
        gone.isWithdrawn = true
        try await commit([.updateRecord(gone, uniques: [])])
        return [plain.id: "plain", odd.id: "odd", tree.id: "tree", gone.id: "gone"]
    }
}
