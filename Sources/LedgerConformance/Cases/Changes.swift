// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

extension LedgerConformance {
    static let changes: [ConformanceCase] = [
        ConformanceCase("a wait for changes ends with its delay") { bench in
            let stage = try await bench.stage()
            // Returning is the promise; a store that never returned would run into the test's time limit.
            await stage.ledger.waitForChange(atMost: .milliseconds(20))
            await stage.ledger.waitForChange(atMost: .zero)
        },
        ConformanceCase("a change since the last wait ends the next one at once") { bench in
            let stage = try await bench.stage()
            await stage.ledger.waitForChange(atMost: .milliseconds(20))
            try await stage.accept("a")
            await stage.ledger.waitForChange(atMost: .seconds(86_400))
        },
        ConformanceCase("a commit of this process ends a wait") { bench in
            let stage = try await bench.stage()
            await stage.ledger.waitForChange(atMost: .milliseconds(20))
            async let waiting: Void = stage.ledger.waitForChange(atMost: .seconds(86_400))
            try await stage.accept("a")
            await waiting
        },
        ConformanceCase("a commit of another process ends a wait") { bench in
            let stage = try await bench.stage(as: "first")
            let other = Stage(ledger: try await bench.ledger(as: "second"), tenant: "lisbon")
            await stage.ledger.waitForChange(atMost: .milliseconds(20))
            async let waiting: Void = stage.ledger.waitForChange(atMost: .seconds(86_400))
            try await other.accept("a")
            await waiting
        },
        ConformanceCase("what another process committed is read at once") { bench in
            let stage = try await bench.stage(as: "first")
            let other = Stage(ledger: try await bench.ledger(as: "second"), tenant: "lisbon")
            for number in 0..<10 {
                let (writer, reader) = number.isMultiple(of: 2) ? (stage, other) : (other, stage)
                try await writer.accept("n\(number)")
                let row = try await reader.ledger.submission(reader.id("n\(number)"), in: reader.scope)
                try demand(row != nil, "submission \(number), read by the other process")
            }
        },
        ConformanceCase("two processes at once take no number twice and leave the chain whole") { bench in
            let first = try await bench.stage(as: "first")
            let second = Stage(ledger: try await bench.ledger(as: "second"), tenant: "lisbon")
            let references = try await withThrowingTaskGroup(of: [String].self) { group in
                for each in [first, second] {
                    group.addTask { try await each.takeNumbers(20, as: each.ledger.processID) }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            try demand(Set(references).count, equals: 40, "different references")
            let rows = try await second.ledger.audit(after: 0, limit: 100, in: second.scope)
            try demand(rows.map(\.sequence), equals: (1...40).map(Int64.init), "the chain's sequences")
            for (earlier, later) in zip(rows, rows.dropFirst()) {
                try demand(later.previous, equals: earlier.hash, "the link of \(later.sequence)")
            }
        },
        ConformanceCase("a store knows the name of its process") { bench in
            try demand(try await bench.ledger(as: "third").processID, equals: "third", "the process")
        },
        ConformanceCase("what was committed is there when the ledger is opened again") { bench in
            let first = try await bench.stage(as: "first")
            try await first.accept("a", keys: [first.key("k")])
            _ = try await first.takeNumbers(3, as: "n")
            let file = try await first.store([1, 2, 3])
            await bench.close(first.ledger)
            let second = try await bench.stage(as: "second")
            let row = try await second.ledger.submission(second.id("a"), in: second.scope)
            try demand(row != nil, "the submission")
            try demand(try await second.holders(second.key("k")).count, equals: 1, "the holders")
            try demand(try await second.ledger.auditHead(in: second.scope).count, equals: 3, "the chain")
            let bytes = try await second.ledger.fileBytes(file.sha256, in: second.scope)
            try demand(bytes, equals: [1, 2, 3], "the file")
            try demand(try await second.takeNumbers(1, as: "m"), equals: ["N-4"], "the next number")
        },
    ]
}

extension Stage {
    /// Takes numbers one after the other, each with an audit entry.
    fileprivate func takeNumbers(_ count: Int, as name: String) async throws -> [String] {
        var references: [String] = []
        let request = CounterRequest(names: ["N-"], before: "N-", after: "", width: 1)
        for number in 0..<count {
            let transition = Transition(
                scope: scope, counter: request, writes: [.audit(audit("\(name)/\(number)", of: nil))])
            if case .committed(let reference?, _, _) = try await ledger.commit(transition) {
                references.append(reference)
            }
        }
        return references
    }
}
