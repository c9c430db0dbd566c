// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

extension LedgerConformance {
    static let submissions: [ConformanceCase] = [
        ConformanceCase("a submission is read back as it was written") { bench in
            let stage = try await bench.stage()
            let stored = try await stage.accept("full") { $0 = stage.fullSubmission($0) }
            var written = stage.fullSubmission(stage.submission("full"))
            written.sequence = stored.sequence
            try demand(stored, equals: written, "the full row")
            // Equality of Swift texts would forgive another normal form.
            try demand(stored.payload.hasSameBytes(as: written.payload), "the payload's bytes")
            let bare = try await stage.accept("bare") { $0.actor = nil }
            var expected = stage.submission("bare")
            expected.actor = nil
            expected.sequence = bare.sequence
            try demand(bare, equals: expected, "the bare row")
            let none = try await stage.ledger.submission(stage.id("none"), in: stage.scope)
            try demand(none == nil, "a submission that is none")
        },
        ConformanceCase("sequences grow with every accept, and the commit tells them") { bench in
            let stage = try await bench.stage()
            try await stage.commit([Stage.storedContract])
            var last: Int64 = 0
            for number in 0..<10 {
                let row = stage.submission("n\(number)")
                let outcome = try await stage.ledger.commit(
                    Transition(scope: stage.scope, writes: [.insertSubmission(row)]))
                guard case .committed(nil, let sequence?, _) = outcome else {
                    throw ConformanceBreach("the outcome: \(outcome)", #fileID, #line)
                }
                try demand(sequence > last, "sequence \(sequence) after \(last)")
                last = sequence
                let stored = try await stage.ledger.submission(row.id, in: stage.scope)
                try demand(stored?.sequence, equals: sequence, "the stored sequence")
            }
        },
        ConformanceCase("an update replaces what may change of a submission, and nothing else") { bench in
            let stage = try await bench.stage()
            let before = try await stage.accept("a") { row in
                row.reference = "R-1"
                row.idempotencyKey = "k"
            }
            var update = stage.fullSubmission(stage.submission("a"))
            update.status = .created
            try await stage.commit([.updateSubmission(update)])
            var expected = before
            expected.status = .created
            expected.entity = update.entity
            expected.error = update.error
            expected.duplicates = update.duplicates
            expected.warnings = update.warnings
            expected.result = update.result
            expected.updatedAt = update.updatedAt
            let stored = try await stage.ledger.submission(before.id, in: stage.scope)
            try demand(stored, equals: expected, "the updated row")
            expected.entity = nil
            expected.error = nil
            expected.duplicates = nil
            expected.warnings = nil
            expected.result = nil
            try await stage.commit([.updateSubmission(expected)])
            let cleared = try await stage.ledger.submission(before.id, in: stage.scope)
            try demand(cleared, equals: expected, "the cleared row")
        },
        ConformanceCase("a submission that is not there cannot be updated") { bench in
            let stage = try await bench.stage()
            let update = Transition(scope: stage.scope, writes: [.updateSubmission(stage.submission("none"))])
            try await stage.demandThrows(update, "an update of no row")
        },
        ConformanceCase("a reference finds the submissions of every application that shares it") { bench in
            let stage = try await bench.stage()
            try await stage.accept("a") { $0.reference = "R-1" }
            try await stage.accept("b") { row in
                row.reference = "R-1"
                row.application = "parks"
            }
            try await stage.accept("c") { $0.reference = "R-2" }
            let both = try await stage.ledger.submissions(reference: "R-1", in: stage.scope)
            try demand(
                Set(both.map(\.id)), equals: [stage.id("a"), stage.id("b")], "those with the reference")
            let none = try await stage.ledger.submissions(reference: "r-1", in: stage.scope)
            try demand(none.isEmpty, "a reference in another case")
        },
        ConformanceCase("submissions are listed newest last, page by page, each once") { bench in
            let stage = try await bench.stage()
            for number in 0..<23 { try await stage.accept("n\(number)") }
            var seen: [String] = []
            var query = SubmissionQuery(limit: 5)
            while true {
                let page = try await stage.ledger.submissions(query, in: stage.scope)
                try demand(page.count <= 5, "a page beyond its limit")
                guard let last = page.last else { break }
                seen += page.map(\.id)
                query.after = last.sequence
            }
            try demand(seen, equals: (0..<23).map { stage.id("n\($0)") }, "the pages in order")
        },
        ConformanceCase("a list of submissions keeps to each of its filters") { bench in
            let stage = try await bench.stage()
            try await stage.acceptForFilters()
            func found(_ change: (inout SubmissionQuery) -> Void) async throws -> [String] {
                var query = SubmissionQuery()
                change(&query)
                return try await stage.ledger.submissions(query, in: stage.scope).map(\.correlationID)
            }
            let odd = "correlation-odd"
            let plain = "correlation-plain"
            try demand(try await found { _ in }, equals: [plain, odd], "no filter")
            try demand(try await found { $0.status = .failed }, equals: [odd], "status")
            try demand(try await found { $0.runState = .failed }, equals: [odd], "run state")
            try demand(
                try await found { $0.runState = .pending }, equals: [plain], "run state of the latest run")
            try demand(try await found { $0.action = "close" }, equals: [odd], "action")
            try demand(try await found { $0.application = "parks" }, equals: [odd], "application")
            try demand(try await found { $0.actor = "rui" }, equals: [odd], "actor")
            try demand(try await found { $0.acceptedAfter = Stage.at(5) }, equals: [odd], "accepted after")
            try demand(
                try await found { $0.acceptedBefore = Stage.at(5) }, equals: [plain], "accepted before")
            let both = try await found { query in
                query.status = .failed
                query.action = "report"
            }
            try demand(both, equals: [], "filters that exclude each other")
        },
        ConformanceCase("a pinned contract is stored once and read back") { bench in
            let stage = try await bench.stage()
            let digest = "sha256:" + Digest(of: "pinned").hex
            try await stage.commit([.contract(digest: digest, plan: #"{"b":2}"#)])
            try await stage.commit([.contract(digest: digest, plan: "{}")])
            let stored = try demand(
                some: try await stage.ledger.contract(digest, in: stage.scope), "the contract")
            try demand(stored, equals: #"{"b":2}"#, "the plan")
            let none = try await stage.ledger.contract("sha256:" + Digest(of: "none").hex, in: stage.scope)
            try demand(none == nil, "a contract that is none")
        },
        ConformanceCase("attachments are listed by position, with the record that stands for each") { bench in
            let stage = try await bench.stage()
            try await stage.accept("a")
            try await stage.accept("b")
            func attachment(_ position: Int, _ parameter: String?) -> AttachmentRow {
                AttachmentRow(
                    id: stage.id("attachment/\(position)"), submission: stage.id("a"), position: position,
                    parameter: parameter, name: "häuser/\(position).txt", contentType: "text/plain", bytes: 7,
                    sha256: Digest(of: "\(position)").hex)
            }
            let rows = [attachment(0, "photo"), attachment(1, nil), attachment(2, nil)]
            try await stage.commit(rows.reversed().map(Write.insertAttachment))
            let stored = try await stage.ledger.attachments(of: stage.id("a"), in: stage.scope)
            try demand(stored, equals: rows, "the attachments")
            try await stage.commit([.insertRecord(stage.recordRow("file", by: "a"), uniques: [])])
            try await stage.commit([.attach(attachment: rows[1].id, record: stage.record("file"))])
            let attached = try await stage.ledger.attachments(of: stage.id("a"), in: stage.scope).map(
                \.record)
            try demand(attached, equals: [nil, stage.record("file"), nil], "the records named")
            let others = try await stage.ledger.attachments(of: stage.id("b"), in: stage.scope)
            try demand(others, equals: [], "the attachments of another submission")
        },
    ]
}

extension Stage {
    /// A submission with a value in every column, texts in two scripts and a quote among them.
    fileprivate func fullSubmission(_ row: SubmissionRow) -> SubmissionRow {
        var full = row
        full.status = .failed
        full.reference = "CIVIC-2026-001"
        full.idempotencyKey = "k-'1'"
        full.payload = #"{"title":"cafe\#u{301} 報告 'quoted'","huge":12345678901234567890.10}"#
        full.target = record("target")
        full.acceptedAt = Stage.at(1)
        full.now = Instant(microseconds: -1)
        full.updatedAt = Instant(microseconds: Stage.start.microseconds + 1)
        full.entity = record("entity")
        full.error = #"{"code":"gone"}"#
        full.duplicates = #"[{"score":1.0}]"#
        full.warnings = #"[{"code":"late"}]"#
        full.result = "null"
        return full
    }

    /// Two submissions that differ in everything a list can be filtered by.
    fileprivate func acceptForFilters() async throws {
        try await accept("plain")
        try await accept("odd") { row in
            row.status = .failed
            row.action = "close"
            row.application = "parks"
            row.actor = "rui"
            row.acceptedAt = Stage.at(10)
        }
        try await updateRun("odd") { $0.state = .failed }
        // An earlier run that failed does not count: the latest one tells.
        try await updateRun("plain") { $0.state = .failed }
        var second = run("plain/2", of: "plain")
        second.number = 2
        try await commit([.insertRun(second)])
    }
}
