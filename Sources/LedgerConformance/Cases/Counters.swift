// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

extension LedgerConformance {
    static let counters: [ConformanceCase] = [
        ConformanceCase("numbers taken at once never repeat, and each is the submission's own") { bench in
            let stage = try await bench.stage()
            try await stage.commit([Stage.storedContract])
            let references = try await withThrowingTaskGroup(of: String?.self) { group in
                for number in 0..<60 {
                    group.addTask { try await stage.numbered("n\(number)", before: "CIVIC-", width: 3) }
                }
                return try await group.reduce(into: [String]()) { $0.append($1 ?? "none") }
            }
            try demand(Set(references).count, equals: 60, "different references")
            for number in 0..<60 {
                let row = try await stage.ledger.submission(stage.id("n\(number)"), in: stage.scope)
                let reference = try demand(some: row?.reference, "the reference of \(number)")
                try demand(references.contains(reference), "reference '\(reference)' was never given out")
                let found = try await stage.ledger.submissions(reference: reference, in: stage.scope)
                try demand(found.map(\.id), equals: [stage.id("n\(number)")], "found by '\(reference)'")
            }
        },
        ConformanceCase("a number is padded to its width and widens beyond it") { bench in
            let stage = try await bench.stage()
            try await stage.commit([Stage.storedContract])
            var references: [String] = []
            for number in 1...11 {
                references.append(
                    try await stage.numbered("n\(number)", before: "A", after: "/26", width: 2) ?? "")
            }
            try demand(references.first, equals: "A01/26", "the first reference")
            try demand(references.last, equals: "A11/26", "the eleventh reference")
            for number in 1...10 { _ = try await stage.numbered("w\(number)", before: "W", width: 1) }
            try demand(
                try await stage.numbered("w11", before: "W", width: 1), equals: "W11", "the widened one")
        },
        ConformanceCase("counters of other names and other tenants go their own way") { bench in
            let stage = try await bench.stage()
            let porto = stage.neighbour("porto")
            for each in [stage, porto] { try await each.commit([Stage.storedContract]) }
            _ = try await stage.numbered("a", before: "A-", width: 1)
            _ = try await stage.numbered("b", before: "A-", width: 1)
            try demand(
                try await stage.numbered("c", before: "B-", width: 1), equals: "B-1", "another counter")
            try demand(try await porto.numbered("a", before: "A-", width: 1), equals: "A-1", "another tenant")
        },
        ConformanceCase("a number from several counters is beyond all of them, and all move on to it") {
            bench in
            let stage = try await bench.stage()
            try await stage.commit([Stage.storedContract])
            for number in 1...3 {
                _ = try await stage.numbered("a\(number)", names: ["x"], before: "X-", width: 1)
            }
            let both = try await stage.numbered("b", names: ["y", "x"], before: "Y-", width: 1)
            try demand(both, equals: "Y-4", "the number from both")
            let first = try await stage.numbered("c", names: ["x"], before: "X-", width: 1)
            try demand(first, equals: "X-5", "the first counter after")
            let second = try await stage.numbered("d", names: ["y"], before: "Y-", width: 1)
            try demand(second, equals: "Y-5", "the second counter after")
        },
        ConformanceCase("a reference that another counter has written is passed over, and counting goes on") {
            bench in
            let stage = try await bench.stage()
            try await stage.commit([Stage.storedContract])
            for number in 1...3 { _ = try await stage.numbered("l\(number)", before: "R1", width: 1) }
            var references: [String?] = []
            for number in 1...12 {
                references.append(try await stage.numbered("s\(number)", before: "R", width: 1))
            }
            try demand(references[9], equals: "R10", "the last before those of the other counter")
            try demand(references[10], equals: "R14", "the first behind them")
            try demand(references[11], equals: "R15", "the one after")
            let next = try await stage.numbered("l4", before: "R1", width: 1)
            try demand(next, equals: "R16", "the other counter, behind what this one wrote")
        },
    ]
}

extension Stage {
    /// Accepts a submission with a number, and returns the reference.
    fileprivate func numbered(
        _ name: String, names: [String]? = nil, before: String, after: String = "", width: Int
    ) async throws -> String? {
        let request = CounterRequest(
            names: names ?? [before + "#" + after], before: before, after: after, width: width)
        let transition = Transition(scope: scope, counter: request) { reference in
            var row = submission(name)
            row.reference = reference
            return [.insertSubmission(row)]
        }
        guard case .committed(let reference, _?, _) = try await ledger.commit(transition) else {
            throw ConformanceBreach("'\(name)' was not committed", #fileID, #line)
        }
        return reference
    }
}
