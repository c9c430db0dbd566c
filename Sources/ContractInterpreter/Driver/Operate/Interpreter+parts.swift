// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
public import Ledger

/// A submission with what its steps made, and what theirs made.
public struct SubmissionTree: Sendable {
    public var detail: SubmissionDetail
    public var children: [SubmissionTree]

    /// Everything below, however deep.
    public var count: Int { children.reduce(children.count) { $0 + $1.count } }
}

/// What a person decides, where the submission that was named has several things waiting.
public struct DecisionPlace: Sendable, Hashable {
    /// The step that waits, or the fan-out that it is in.
    public var step: String?
    /// The number of an item, or the name of a branch.
    public var part: String?

    public init(step: String? = nil, part: String? = nil) {
        self.step = step
        self.part = part
    }
}

extension Interpreter {
    /// Parts that are read at once.
    static let partsPage = 500
    /// Waiting parts that a message names.
    private static let maxNamedParts = 20

    /// The tree of what the steps of a submission made, as far as the caller may see it: at most `limit` of them.
    public func children(
        of name: String, limit: Int, as caller: Caller
    ) async throws(InterpreterError) -> (tree: SubmissionTree, isCut: Bool) {
        var left = limit
        var isCut = false
        let tree = try await tree(of: try await find(name, as: caller), caller, &left, &isCut)
        return (tree, isCut)
    }

    private func tree(
        of detail: SubmissionDetail, _ caller: Caller, _ left: inout Int, _ isCut: inout Bool
    ) async throws(InterpreterError) -> SubmissionTree {
        var tree = SubmissionTree(detail: detail, children: [])
        var place: Int64 = 0
        while true {
            let rows = try await parts(of: detail.submission.id, after: place, in: caller.scope)
            for row in rows where try await sees(row, as: caller) {
                guard left > 0 else {
                    isCut = true
                    return tree
                }
                left -= 1
                let child = try await self.detail(of: row, in: caller.scope)
                tree.children.append(try await self.tree(of: child, caller, &left, &isCut))
            }
            guard let last = rows.last, rows.count == Interpreter.partsPage else { return tree }
            place = last.sequence
        }
    }

    /// What the steps of a submission made, a page of it.
    func parts(
        of parent: String, having state: RunRow.State? = nil, after place: Int64, in scope: TenantScope
    ) async throws(InterpreterError) -> [SubmissionRow] {
        var query = SubmissionQuery(limit: Interpreter.partsPage, after: place)
        query.parent = parent
        query.runState = state
        return try await reading { [query] () async throws(LedgerError) in
            try await store.submissions(query, in: scope)
        }
    }

    // MARK: - Decisions inside parts

    /// Takes a person's decision about what waits in a submission, or in one of the parts of its run.
    ///
    /// - Throws: as `decide`; `usage` when several things wait and the place does not tell which is meant.
    package func decide(
        _ name: String, _ kind: Decision.Kind, at place: DecisionPlace, reason: String?, as caller: Caller
    ) async throws(InterpreterError) -> SubmissionDetail {
        let rows = try await named(name, in: caller.scope)
        var waiting: [WaitingPart] = []
        for row in rows {
            // Nearly always the fan-out lies in the submission itself: only the parts that are meant are read then.
            try await collect(row, at: PartPath(root: row.id), .named, kind, place, caller, into: &waiting)
        }
        if waiting.isEmpty, place.part != nil {
            for row in rows {
                try await collect(row, at: PartPath(root: row.id), .all, kind, place, caller, into: &waiting)
            }
        }
        if waiting.count > 1 {
            let list = waiting.prefix(Interpreter.maxNamedParts).map { found in
                "\(found.row.id) ('\(found.wait.step)'\(found.row.part.map { " of \($0)" } ?? ""))"
            }
            throw InterpreterError(
                .usage,
                "\(waiting.count > Interpreter.maxNamedParts ? "many" : String(waiting.count)) decisions are waited for in '\(name)'; say which with --step and --index, or by its id: \(list.joined(separator: ", "))"
            )
        }
        guard let only = waiting.first else {
            // What the caller may not see stays so.
            let found = try await findToDecide(name, as: caller)
            try refusePaused(found, as: name)
            guard place.step == nil, place.part == nil else {
                throw InterpreterError(
                    .conflict,
                    "no decision is waited for in '\(name)'\(place.step.map { " at step '\($0)'" } ?? "")\(place.part.map { " of '\($0)'" } ?? "")"
                )
            }
            return try await decide(found.submission.id, kind, reason: reason, as: caller)
        }
        let decided = try await decide(only.row.id, kind, reason: reason, as: caller)
        if only.root.hasSameBytes(as: only.row.id) { return decided }
        try await driveParents(of: only.row, in: caller.scope)
        let root = try await reading { () async throws(LedgerError) in
            try await store.submission(only.root, in: caller.scope)
        }
        let isSeen = if let root { try await sees(root, as: caller) } else { false }
        var shown = try await detail(
            of: isSeen ? root ?? decided.submission : decided.submission, in: caller.scope)
        shown.notice = decided.notice
        return shown
    }

    func named(
        _ name: String, in scope: TenantScope
    ) async throws(InterpreterError) -> [SubmissionRow] {
        try await reading { () async throws(LedgerError) in
            if let row = try await store.submission(name, in: scope) { return [row] }
            return try await store.submissions(reference: name, in: scope)
        }
    }

    /// Gathers what waits for such a decision: in the submission itself, and in the parts of its run.
    private func collect(
        _ row: SubmissionRow, at path: PartPath, _ reach: PartReach, _ kind: Decision.Kind,
        _ place: DecisionPlace,
        _ caller: Caller, into waiting: inout [WaitingPart]
    ) async throws(InterpreterError) {
        let run = try await reading { () async throws(LedgerError) in
            try await store.runs(of: row.id, in: caller.scope).last
        }
        guard let run, run.state == .waiting, let wait = run.wait else { return }
        if wait.kind == kind.waitKind {
            if place.fits(path, wait), try await sees(row, as: caller) {
                waiting.append(WaitingPart(row: row, wait: wait, root: path.root))
            }
            return
        }
        guard wait.kind == "child" else { return }
        var after: Int64 = 0
        while waiting.count <= Interpreter.maxNamedParts {
            let parts = try await parts(of: row.id, having: .waiting, after: after, in: caller.scope)
            for part in parts where part.isFanned(by: row) {
                let below = path.entering(part)
                if reach == .named, !place.names(below.levels.last) { continue }
                try await collect(part, at: below, reach, kind, place, caller, into: &waiting)
            }
            guard let last = parts.last, parts.count == Interpreter.partsPage else { return }
            after = last.sequence
        }
    }

    /// Lets those who wait for a part go on behind it.
    private func driveParents(of row: SubmissionRow, in scope: TenantScope) async throws(InterpreterError) {
        var next = row.parent
        while let id = next {
            let found = try await reading { () async throws(LedgerError) in
                (try await store.submission(id, in: scope), try await store.runs(of: id, in: scope).last)
            }
            if let run = found.1, !run.state.isFinal { try await drive(run.id, in: scope) }
            next = found.0?.parent
        }
    }
}

/// A part of a run that waits for a person.
private struct WaitingPart {
    var row: SubmissionRow
    var wait: RunRow.Wait
    /// The submission that was named.
    var root: String
}

/// Which parts are looked into.
private enum PartReach {
    /// Those that the place names, at every depth.
    case named
    /// All, for what is named may lie in a part of another fan-out.
    case all
}

/// The items and branches from a submission to a part below it.
private struct PartPath {
    var root: String
    /// Of each the fan-out, and the number of the item or the name of the branch.
    var levels: [(fan: String, part: String)] = []

    func entering(_ row: SubmissionRow) -> PartPath {
        let words = (row.part ?? "").split(separator: "#", maxSplits: 1).map(String.init)
        var path = self
        path.levels.append((words.first ?? "", words.last ?? ""))
        return path
    }
}

extension DecisionPlace {
    /// Whether a wait is the one that is meant: by its step, or by the fan-out that it stands in, at any depth.
    fileprivate func fits(_ path: PartPath, _ wait: RunRow.Wait) -> Bool {
        guard let step, !wait.step.hasSameBytes(as: step) else {
            return part == nil || path.levels.contains { names($0) }
        }
        return path.levels.contains { $0.fan.hasSameBytes(as: step) && names($0) }
    }

    /// Whether an item or a branch may be the one that is meant.
    fileprivate func names(_ level: (fan: String, part: String)?) -> Bool {
        guard let part, let level else { return true }
        return level.part.hasSameBytes(as: part)
    }
}
