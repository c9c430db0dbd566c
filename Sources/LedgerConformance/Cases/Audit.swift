// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

extension LedgerConformance {
    static let audit: [ConformanceCase] = [
        ConformanceCase("an audit entry is read back as it was written") { bench in
            let stage = try await bench.stage()
            try await stage.accept("a")
            var full = stage.audit("edited", of: "a", details: #"{"title":"cafe\#u{301} '報告'"}"#)
            full.record = stage.record("r")
            full.at = Stage.at(3)
            let bare = AuditDraft(
                event: "started", submission: nil, actor: nil, at: Stage.start, details: "{}", salt: [1])
            try await stage.commit([.audit(full), .audit(bare)])
            let rows = try await stage.ledger.audit(after: 0, limit: 10, in: stage.scope)
            try demand(rows.map(\.draft), equals: [full, bare], "the entries")
            try demand(rows[0].draft.details.hasSameBytes(as: full.details), "the bytes of the details")
        },
        ConformanceCase(
            "each tenant's chain is linked from its genesis without a gap, whoever writes at once"
        ) { bench in
            let stage = try await bench.stage()
            let porto = stage.neighbour("porto")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<60 {
                    group.addTask {
                        let each = number.isMultiple(of: 3) ? porto : stage
                        let drafts = (0...number % 2).map { each.audit("e\(number).\($0)", of: nil) }
                        try await each.commit(drafts.map(Write.audit))
                    }
                }
                try await group.waitForAll()
            }
            for (each, count) in [(stage, 60), (porto, 30)] {
                let rows = try await each.ledger.audit(after: 0, limit: 1_000, in: each.scope)
                try demand(rows.count, equals: count, "entries of '\(each.scope.tenant)'")
                var head = AuditHead.empty
                for row in rows {
                    let linked = AuditChain.link(row.draft, tenant: each.scope.tenant, after: head)
                    try demand(row, equals: linked, "entry \(row.sequence)")
                    head = AuditHead(hash: row.hash, count: row.sequence)
                }
                try demand(try await each.ledger.auditHead(in: each.scope), equals: head, "the head")
            }
        },
        ConformanceCase("the entries of one transition stand together in their order") { bench in
            let stage = try await bench.stage()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        try await stage.commit(
                            (0..<3).map { .audit(stage.audit("\(number)/\($0)", of: nil)) })
                    }
                }
                try await group.waitForAll()
            }
            let events = try await stage.ledger.audit(after: 0, limit: 100, in: stage.scope).map(
                \.draft.event)
            for start in stride(from: 0, to: 60, by: 3) {
                let number = events[start].prefix { $0 != "/" }
                try demand(
                    Array(events[start..<start + 3]), equals: (0..<3).map { "\(number)/\($0)" },
                    "a transition")
            }
        },
        ConformanceCase("audit entries are paged by sequence and found by submission") { bench in
            let stage = try await bench.stage()
            try await stage.accept("a")
            try await stage.accept("b")
            for number in 0..<9 {
                try await stage.commit([
                    .audit(stage.audit("e\(number)", of: number.isMultiple(of: 3) ? "b" : "a"))
                ])
            }
            let page = try await stage.ledger.audit(after: 4, limit: 3, in: stage.scope)
            try demand(page.map(\.sequence), equals: [5, 6, 7], "a page")
            let rest = try await stage.ledger.audit(after: 9, limit: 3, in: stage.scope)
            try demand(rest, equals: [], "the page after the last")
            let own = try await stage.ledger.audit(of: stage.id("b"), in: stage.scope)
            try demand(own.map(\.draft.event), equals: ["e0", "e3", "e6"], "the entries of one submission")
        },
        ConformanceCase("the head of an empty chain is the genesis") { bench in
            let stage = try await bench.stage()
            try demand(try await stage.ledger.auditHead(in: stage.scope), equals: .empty, "the head")
        },
    ]
}
