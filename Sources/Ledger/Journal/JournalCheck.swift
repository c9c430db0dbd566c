// SPDX-License-Identifier: Apache-2.0
package import ContractModel

/// Verifies an exported journal without its ledger and without the engine: line by line its links, and at the end what the
/// rows tell together.
package struct JournalCheck: Sendable {
    /// What is wrong, and with which line; 0 where a line is missing.
    package struct Finding: Sendable, Hashable {
        package var line: Int64
        package var reason: String
    }

    private let anchor: AuditAnchor?
    package private(set) var tenant = ""
    package private(set) var findings: [Finding] = []
    private var chain = JournalChain()
    private var lines: Int64 = 0
    private var counts: [String: Int64] = [:]
    private var trail: AuditChainCheck?
    private var end: ValueMap?
    /// True once the anchor was met as the end of the export or as an entry of the trail.
    private var isAnchorMet = false
    private var story = JournalStory()

    /// - Parameter anchor: the head of an earlier look at the trail, or of this export, as it was kept elsewhere.
    package init(anchor: AuditAnchor? = nil) { self.anchor = anchor }

    /// The end of the export as it was followed.
    package var head: AuditAnchor { chain.anchor }
    package var lineCount: Int64 { lines }
    package func count(of kind: JournalRowKind) -> Int64 { counts[kind.rawValue] ?? 0 }

    private mutating func find(_ reason: String, line: Int64? = nil) {
        findings.append(Finding(line: line ?? lines, reason: reason))
    }

    // MARK: - Lines

    /// Takes the next line; `value` is nil for one that is no JSON.
    package mutating func take(_ value: Value?) {
        lines += 1
        guard let map = value?.map, let kind = map["kind"]?.string, let row = map["row"]?.map,
            let previous = map["previous"]?.string, let hash = map["hash"]?.string.flatMap(Hex.decode)
        else { return find("the line is none of an exported journal") }
        let name = JournalCheck.name(kind, row)
        if !previous.hasSameBytes(as: Hex.encode(chain.head)) {
            find("\(name) names another line before it: one was deleted, added or swapped")
        } else if hash != chain.hash(kind: kind, row) {
            find("\(name) was changed")
        }
        // Behind a broken link the next is held against what the line says, so that each break is told once.
        chain.take(hash)
        if end != nil { find("\(name) stands behind the end") }
        counts[kind, default: 0] += 1
        switch kind {
        case "head": begin(row)
        case "end": end = row
        default:
            guard let kind = JournalRowKind(rawValue: kind) else {
                return find("'\(kind)' is no kind of row")
            }
            take(kind, row)
        }
    }

    private mutating func begin(_ row: ValueMap) {
        tenant = row["tenant"]?.string ?? ""
        if lines != 1 { find("the head stands in the middle") }
        trail = AuditChainCheck(tenant: tenant)
    }

    private mutating func take(_ kind: JournalRowKind, _ row: ValueMap) {
        if kind == .audit {
            guard let entry = JournalRowValue.auditRow(row) else {
                return find("an entry of the trail is unreadable")
            }
            let wasWhole = trail?.firstBreak == nil
            trail?.take(entry)
            if wasWhole, let reason = trail?.firstBreak?.reason { find("the trail: \(reason)") }
            if let anchor, anchor.head.count == entry.sequence, anchor.head.hash == entry.hash {
                isAnchorMet = true
            }
        }
        story.take(kind, row, line: lines)
    }

    /// What a line is about, for people.
    static func name(_ kind: String, _ row: ValueMap) -> String {
        switch kind {
        case "journal": "step '\(row["step"]?.string ?? "")' of run '\(row["run"]?.string ?? "")'"
        case "audit": "entry \(JournalRowValue.integer(row["sequence"]) ?? 0) of the trail"
        case "head", "end": "the \(kind)"
        default: "\(kind) '\(row["id"]?.string ?? "")'"
        }
    }

    // MARK: - The end

    /// Judges the whole, after the last line.
    package mutating func finish() {
        guard lines > 0 else { return find("there is no line", line: 0) }
        if counts["head"] != 1 { find("the head is missing", line: 0) }
        guard let end else {
            find("the end is missing: the file was cut, or the ledger changed while it was written", line: 0)
            return
        }
        for kind in JournalRowKind.allCases {
            let told = JournalRowValue.integer(end[kind.rawValue]) ?? -1
            if told != count(of: kind) {
                find(
                    "there are \(count(of: kind)) rows of kind '\(kind.rawValue)', and the end counts \(told)"
                )
            }
        }
        if let trail, trail.firstBreak == nil,
            end["audit_head"]?.string.flatMap(AuditAnchor.init(_:))?.head != trail.head
        {
            find("the trail ends at another entry than the end says")
        }
        if let anchor, !isAnchorMet, anchor != chain.anchor, anchor.head != .empty {
            find(
                "nothing in it is what the anchor names: a tail was cut, or all of it was written anew",
                line: 0)
        }
        for finding in story.findings() { findings.append(finding) }
        findings.sort { $0.line < $1.line }
    }
}
