// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Compares when a gate refuses, and when it leads past what somebody has to approve.
struct GateComparison {
    /// Such as `step 'gate' of 'order'`.
    let name: String
    let key: String
    /// The lists of steps in which the gate stands.
    let lists: (old: ContractPart?, new: ContractPart?)

    /// Compares a gate, told at one of its members, or where it stands.
    func compare(
        _ gate: PartDifference, at member: PartDifference? = nil, _ log: inout ChangeLog
    ) {
        let count = log.changes.count
        let (old, new) = (gate.old, gate.new)
        let difference = member ?? gate
        if !holdsAsBefore(old, new, log.forms.other, { Self.refuses($0) }, { Self.refuses($0) }) {
            log.add(
                .criterionTightened, .breaking, .callers,
                old == nil ? "\(name) is added, and refuses" : "\(name) may refuse what it did not refuse",
                "submissions that were accepted may fail", difference)
        }
        let passed = (lists.old?.members ?? []).map(\.name).filter { approval in
            guard let before = lists.old?[approval], StepGuard.isIn(before),
                let after = lists.new?[approval], StepGuard.isIn(after)
            else { return false }
            return !holdsAsBefore(
                old, new, log.forms.other, { skips($0, approval, in: lists.old) },
                { skips($0, approval, in: lists.new) })
        }
        if !passed.isEmpty {
            log.add(
                .approvalChanged, .breaking, .permissions,
                "\(name) may skip \(passed.map(Value.string).words)",
                "what somebody had to approve may go on by itself", difference)
        }
        if log.changes.count == count, !isSame(old, new, log.forms.other) {
            log.add(
                .stepChanged, .warning, .operations,
                old == nil ? "\(name) is added" : "\(name) does its 'gate' otherwise",
                "submissions go another way; runs in flight go the older", difference)
        }
    }

    /// True when both lead the same way in the same cases, and only their conditions are written otherwise.
    private func isSame(_ old: ContractPart?, _ new: ContractPart?, _ form: ConditionForm) -> Bool {
        guard let old, let new, old["when"]?.canonical == new["when"]?.canonical,
            let before = old["body"]?.list, let after = new["body"]?.list, before.count == after.count
        else { return false }
        return zip(before, after).allSatisfy { one, other in
            guard case .map(var one) = one, case .map(var other) = other else { return false }
            let whens = (one["when"], other["when"])
            one["when"] = nil
            other["when"] = nil
            return one == other && Strictness(from: whens.0, to: whens.1, knowing: form) == .same
        }
    }

    /// True when the newer gate takes such an exit only where the older one did.
    private func holdsAsBefore(
        _ old: ContractPart?, _ new: ContractPart?, _ form: ConditionForm, _ wasSuch: (Value) -> Bool,
        _ isSuch: (Value) -> Bool
    ) -> Bool {
        let before = conditions(old, wasSuch)
        return conditions(new, isSuch).allSatisfy { condition in
            before.contains { Strictness.implies(condition, $0, knowing: form) }
        }
    }

    /// When each of some exits is taken: the gate is, its case holds, and no case before it that leads elsewhere.
    private func conditions(_ gate: ContractPart?, _ isSuch: (Value) -> Bool) -> [Value] {
        var others: [Value] = gate?["when"].map { [$0.canonical] } ?? []
        var conditions: [Value] = []
        for row in gate?["body"]?.list ?? [] {
            guard let when = row["when"] else { continue }
            if isSuch(row) {
                conditions.append(["all": .list(others + [when])])
            } else {
                others.append(["not": when])
            }
        }
        return conditions
    }

    private static func refuses(_ row: Value) -> Bool { row["end"]?.string == "failed" }

    /// True when a case leads from the gate to a step behind another.
    private func skips(_ row: Value, _ step: String, in list: ContractPart?) -> Bool {
        guard let target = row["skip_to"]?.string else { return false }
        return StepGuard.skipped(from: key, to: target, in: list).contains(step)
    }
}

/// Tells which steps keep others from happening until somebody, or a policy, lets them.
enum StepGuard {
    static let verbs = ["approval", "govern"]

    /// True for such a step, and for one with such a step inside.
    static func isIn(_ step: ContractPart) -> Bool {
        if verbs.contains(step["verb"]?.text ?? "") { return true }
        return (step["body"]?.members ?? []).contains { member in
            guard member.name == "steps" || member.name.hasPrefix("branch ") else { return false }
            return member.part.members.contains { isIn($0.part) }
        }
    }

    /// The keys of the steps between two.
    static func skipped(from start: String, to end: String, in list: ContractPart?) -> [String] {
        let names = (list?.members ?? []).map(\.name)
        guard let first = names.firstIndex(of: start), let last = names.firstIndex(of: end), first < last
        else { return [] }
        return Array(names[(first + 1)..<last])
    }

    /// The first guard that another step overtakes, with that step.
    static func overtaken(_ old: ContractPart?, _ new: ContractPart?) -> (guard: String, by: String)? {
        let before = (old?.members ?? []).map(\.name)
        let after = (new?.members ?? []).map(\.name)
        for member in new?.members ?? [] where isIn(member.part) {
            guard let was = before.firstIndex(of: member.name), let now = after.firstIndex(of: member.name)
            else { continue }
            let passing = Set(before[(was + 1)...])
            if let first = after[..<now].first(where: passing.contains) { return (member.name, first) }
        }
        return nil
    }
}
