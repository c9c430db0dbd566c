// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger

/// What an order would do, or did, to each submission.
struct OrderReport {
    private let order: OperatorOrder
    private var results: [Value] = []
    private var text = ""
    private var counts = (done: 0, failed: 0, skipped: 0)
    private(set) var status = ExitStatus.done

    init(_ order: OperatorOrder) { self.order = order }

    mutating func done(_ entry: OperatorPlan.Entry, _ after: SubmissionDetail) {
        counts.done += 1
        var map = OrderReport.value(entry.detail)
        map["outcome"] = "done"
        map["run_state"] = after.run.map { .string($0.state.rawValue) } ?? .null
        let isOther = after.submission.id != entry.detail.submission.id
        if isOther { map["rerun"] = .string(after.submission.id) }
        results.append(.map(map))
        text += "done     \(OrderReport.name(entry.detail))  \(after.run?.state.rawValue ?? "")"
        text += isOther ? "  as \(OrderReport.name(after))\n" : "\n"
    }

    mutating func failed(_ entry: OperatorPlan.Entry, _ failure: Failure) {
        counts.failed += 1
        status = status.combined(with: failure.status)
        add("failed", entry.detail, failure)
    }

    mutating func skipped(_ skipped: OperatorPlan.Skipped) {
        counts.skipped += 1
        add("skipped", skipped.detail, Failure(skipped.reason))
    }

    private mutating func add(_ outcome: String, _ detail: SubmissionDetail, _ failure: Failure) {
        var map = OrderReport.value(detail)
        map["outcome"] = .string(outcome)
        map["error"] = OrderReport.value(failure)
        results.append(.map(map))
        let message = failure.entries.map(\.message).joined(separator: "; ")
        text +=
            outcome + String(repeating: " ", count: 9 - outcome.count)
            + "\(OrderReport.name(detail))  \(VisibleText.line(message))\n"
    }

    func show(on console: Console) {
        console.print(
            json: [
                "schema_version": 1, "verb": .string(order.name), "results": .list(results),
                "done": .number(Number(Int64(counts.done))), "failed": .number(Number(Int64(counts.failed))),
                "skipped": .number(Number(Int64(counts.skipped))),
            ], text: text + "\(counts.done) done, \(counts.failed) failed, \(counts.skipped) skipped\n")
    }

    // MARK: - Before anything is done

    static func show(_ plan: OperatorPlan, _ order: OperatorOrder, on console: Console) {
        let affected = plan.entries.map { entry -> Value in
            var map = value(entry.detail)
            map["status"] = .string(entry.detail.submission.status.rawValue)
            map["run_state"] = entry.detail.run.map { .string($0.state.rawValue) } ?? .null
            map["run_version"] = entry.detail.run.map { .number(Number($0.version)) } ?? .null
            map["effects"] = .list(entry.effects.map(\.value))
            if let undoes = entry.undoes {
                map["stops"] = undoes.stoppedValue
                map["undoes"] = undoes.value
                map["undoes_unknown"] = undoes.problem.map(Value.string) ?? .null
                map["withdraws"] = value(undoes.withdrawals)
                if case .terminate = order.action {
                    map["leaves"] = undoes.leftValue
                    map["keeps"] = value(undoes.kept)
                }
            }
            return .map(map)
        }
        let skipped = plan.skipped.map { skipped -> Value in
            var map = value(skipped.detail)
            map["error"] = value(Failure(skipped.reason))
            return .map(map)
        }
        console.print(
            json: [
                "schema_version": 1,
                "plan": [
                    "verb": .string(order.name), "token": .string(plan.token), "affected": .list(affected),
                    "skipped": .list(skipped),
                ],
            ], text: text(plan, order))
    }

    private static func text(_ plan: OperatorPlan, _ order: OperatorOrder) -> String {
        var text = ""
        for entry in plan.entries {
            text +=
                "\(order.name) \(name(entry.detail))  \(entry.detail.submission.action)  \(entry.detail.run?.state.rawValue ?? "")\n"
            for effect in entry.effects { text += "  again    \(VisibleText.line(effect.text))\n" }
            for child in entry.undoes?.stopped ?? [] {
                let name = child.part.map { "\($0)  " } ?? ""
                text += "  stops    \(VisibleText.line(name + child.submission))\n"
            }
            for step in entry.undoes?.steps ?? [] { text += "  undoes   \(VisibleText.line(step.text))\n" }
            if let problem = entry.undoes?.problem {
                text += "  undoes   what cannot be told: \(VisibleText.line(problem))\n"
            }
            for record in entry.undoes?.withdrawals ?? [] {
                text += "  withdraws \(VisibleText.line("\(record.entityType) \(record.id)"))\n"
            }
            for step in entry.undoes?.left ?? [] {
                text += "  leaves   \(VisibleText.line(step.leftText))\n"
            }
            for record in entry.undoes?.kept ?? [] {
                text += "  keeps    \(VisibleText.line("\(record.entityType) \(record.id)"))\n"
            }
        }
        for skipped in plan.skipped {
            text += "skip \(name(skipped.detail))  \(VisibleText.line(skipped.reason.message))\n"
        }
        let again = plan.entries.reduce(0) { $0 + $1.effects.count }
        let steps = plan.entries.compactMap { $0.undoes?.steps.count }.reduce(0, +)
        var undone = plan.entries.contains { $0.undoes != nil } ? ", \(counted(steps, "step")) undone" : ""
        if case .terminate = order.action {
            let left = plan.entries.reduce(0) { $0 + ($1.undoes?.left.count ?? 0) }
            undone += ", \(counted(left, "step")) left"
        }
        text +=
            "\(counted(plan.entries.count, "run")), \(counted(again, "effect")) again\(undone); nothing was done\n"
        return text + "token  \(plan.token)\n"
    }

    private static func name(_ detail: SubmissionDetail) -> String {
        VisibleText.line(detail.submission.reference ?? detail.submission.id)
    }

    private static func value(_ detail: SubmissionDetail) -> ValueMap {
        [
            "submission": .string(detail.submission.id),
            "reference": detail.submission.reference.map(Value.string) ?? .null,
            "action": .string(detail.submission.action),
        ]
    }

    private static func value(_ records: [RecordID]) -> Value {
        .list(records.map { ["type": .string($0.entityType), "id": .string($0.id)] })
    }

    private static func value(_ failure: Failure) -> Value {
        failure.entries.first?.value ?? .null
    }
}
