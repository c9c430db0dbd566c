// SPDX-License-Identifier: Apache-2.0
import Ledger

/// Holds what a life came to against what the oracle tells.
struct ShapeVerdict {
    /// Somebody stopped the run under way: then everything is a race, but what was done and can be undone is undone.
    var isStopped: Bool
    let outcome: ShapeOracle.Outcome
    let traces: [String: OutsideWorld.Trace]
    /// In the order of their first effect.
    let order: [String]
    /// Records by what made them: `thing act1` → how many.
    let records: [String: Int]

    func problems() -> [String] {
        var marks: [String: [Mark]] = [:]
        let undone = Set(outcome.done.flatMap(\.marks).map(ObjectIdentifier.init))
        for mark in outcome.marks {
            if isStopped {
                mark.isSure = false
                if undone.contains(ObjectIdentifier(mark)) {
                    mark.fate = .undone
                } else if mark.fate == .stays {
                    mark.fate = .either
                }
            }
            marks[mark.name ?? mark.undoName ?? "", default: []].append(mark)
        }
        marks[""] = nil
        var problems = marks.sorted { $0.key < $1.key }.flatMap { check($0.key, $0.value) }
        let known = Set(marks.keys).union(outcome.marks.compactMap(\.undoName))
        let unexpected = Set(traces.filter { !$0.value.done.isEmpty }.keys).union(records.keys).subtracting(
            known)
        problems += unexpected.sorted().map { "'\($0)' was not to happen" }
        for (resource, trace) in traces where resource.hasSuffix("-once") {
            if trace.requests.values.contains(where: { $0 > 1 }) {
                problems.append("'\(resource)' was asked twice")
            }
        }
        return problems + outOfOrder(marks)
    }

    private func count(_ name: String) -> Int { traces[name]?.done.count ?? records[name] ?? 0 }

    private func check(_ name: String, _ marks: [Mark]) -> [String] {
        var problems: [String] = []
        let undoName = marks[0].undoName
        let isEffect = marks[0].name != nil
        let happened = isEffect ? count(name) : 0
        let (least, most) = (marks.count(where: \.isSure), marks.count)
        if isEffect, !(least...most).contains(happened) {
            problems.append("'\(name)' is there \(happened) times instead of \(least) to \(most)")
        }
        guard let undoName else { return problems }
        let back = count(undoName)
        let leastBack = marks.count { $0.isSure && $0.fate == .undone }
        let mostBack = marks.count { $0.fate != .stays }
        if !(leastBack...mostBack).contains(back) {
            problems.append("'\(undoName)' is there \(back) times instead of \(leastBack) to \(mostBack)")
        }
        if isEffect, marks.allSatisfy({ $0.fate == .undone }), back < happened {
            problems.append("'\(name)' happened \(happened) times and was undone \(back) times")
        }
        return problems
    }

    /// Of two steps of one run the later is undone first.
    private func outOfOrder(_ marks: [String: [Mark]]) -> [String] {
        var instances: [String: Int] = [:]
        for mark in outcome.marks { if let name = mark.undoName { instances[name, default: 0] += 1 } }
        return outcome.order.compactMap { later, earlier in
            guard instances[later] == 1, instances[earlier] == 1, let first = order.firstIndex(of: later),
                let second = order.firstIndex(of: earlier), first > second
            else { return nil }
            return "'\(earlier)' came before '\(later)'"
        }
    }
}
