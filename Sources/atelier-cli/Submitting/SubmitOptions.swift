// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractInterpreter
import ContractModel

/// What `submit` and `available` are told about the submission.
struct SubmitOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The payload: JSON beginning with {, a JSON or YAML file, or - .", valueName: "payload"),
        completion: .file())
    var payload: String?

    @Option(
        help: ArgumentHelp(
            "Sets one value over the payload; a.b= reaches inside; repeatable.", valueName: "key=value"))
    var set: [String] = []

    @Option(
        help: ArgumentHelp(
            "A file: an attachment, or param=FILE for a file parameter; repeatable.", valueName: "file"),
        completion: .file())
    var attach: [String] = []

    @Option(
        help: ArgumentHelp(
            "The id of the record that the action works on; repeatable for bulk actions.", valueName: "id"))
    var target: [String] = []

    @Option(
        help: ArgumentHelp(
            "Repeating the same submission with the same key is answered with the first.", valueName: "key"))
    var idempotencyKey: String?

    @Option(help: ArgumentHelp("The key of a warning that was seen; repeatable.", valueName: "key"))
    var acknowledge: [String] = []

    @Option(help: ArgumentHelp("What $now means for this submission.", valueName: "instant"))
    var now: String?

    /// The first flag given that tells of one submission alone.
    var ofOneSubmission: String? {
        if payload != nil { return "--payload" }
        if !set.isEmpty { return "--set" }
        if !attach.isEmpty { return "--attach" }
        return target.isEmpty ? nil : "--target"
    }

    /// The request for one target.
    private func request(
        for plan: ActionPlan, in session: Session
    ) throws(Failure) -> SubmitRequest {
        var payload: ValueMap = [:]
        if let text = session.setting(self.payload, "payload") { payload = try PayloadInput.payload(text) }
        for argument in session.list(set, "set") ?? [] {
            payload = try Assignment(argument).applied(to: payload, parameters: plan.parameters)
        }
        var request = SubmitRequest(payload: payload)
        for argument in session.list(attach, "attach") ?? [] {
            request.files.append(try AttachmentInput(argument, for: plan).file())
        }
        try complete(&request, for: plan, in: session)
        return request
    }

    /// What is asked for of each record, once where it is named twice; without a record it is one request.
    ///
    /// Each record of a bulk action has a key of its own, however many are named beside it. What is read for the
    /// request, such as standard input, is read once for all.
    func requests(for plan: ActionPlan, in session: Session) throws(Failure) -> [SubmitRequest] {
        let targets = try targets(plan, in: session)
        let request = try request(for: plan, in: session)
        if targets.isEmpty { return [request] }
        return targets.map { target in
            var request = request
            request.target = target
            if plan.kind == "bulk" {
                request.idempotencyKey = request.idempotencyKey.map { $0 + "/" + target }
            }
            return request
        }
    }

    /// What a line of a batch takes from the flags, too.
    func complete(
        _ request: inout SubmitRequest, for plan: ActionPlan, in session: Session
    ) throws(Failure) {
        request.idempotencyKey = request.idempotencyKey ?? session.setting(idempotencyKey, "idempotency-key")
        let acknowledged = session.list(acknowledge, "acknowledge") ?? []
        let criteria = plan.criteria.map(\.key)
        for key in acknowledged where !criteria.contains(key) {
            let warnings = plan.criteria.filter(\.isWarning).map(\.key)
            throw .usage(
                "'\(plan.action)' has no criterion '\(key)' to acknowledge",
                help: Suggestion.didYouMean(key, among: criteria)
                    ?? (warnings.isEmpty
                        ? "none of its criteria warns"
                        : "those that warn are \(warnings.joined(separator: ", "))"))
        }
        request.acknowledged.formUnion(acknowledged)
        guard let now = session.setting(now, "now") else { return }
        guard let instant = DateTimeText.parse(now) else {
            throw .usage("'\(now)' is no instant", help: "write it as 2026-11-21T09:00:00Z")
        }
        request.now = instant
    }

    /// The targets that are named.
    private func targets(_ plan: ActionPlan, in session: Session) throws(Failure) -> [String] {
        var targets: [String] = []
        for target in session.list(target, "target") ?? []
        where !targets.contains(where: { $0.hasSameBytes(as: target) }) {
            targets.append(target)
        }
        if targets.count > 1, plan.kind != "bulk" {
            throw .usage(
                "'\(plan.action)' works on one record", help: "only bulk actions take several targets")
        }
        return targets
    }
}
