// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Compares rows like parameters: those of an action, of an object, of an event or of an output.
struct ParameterComparison {
    let role: TypeRole
    /// What has the rows, such as `'submit_report'`.
    let owner: String
    /// The keys that the older version kept from coming back.
    let reserved: Set<String>
    /// The keys that the newer version keeps from coming back; nil where rows cannot be reserved.
    var kept: Set<String>?
    /// Those on which a refusal by the newer version hangs.
    var read: Set<String> = []

    private var word: String { role == .input && kept != nil ? "parameter" : "field" }

    func compare(_ old: ContractPart?, _ new: ContractPart?, into log: inout ChangeLog) {
        let differences = ContractPart.differences(old, new)
        let gone = differences.filter { $0.new == nil }
        let added = differences.filter { $0.old == nil }
        for difference in differences {
            switch (difference.old, difference.new) {
            case (nil, let part?):
                self.added(difference, part, renamedFrom: likeness(of: difference, among: gone), &log)
            case (let part?, nil):
                removed(difference, part, renamedTo: likeness(of: difference, among: added), &log)
            case (let before?, let after?): changed(difference.name, before, after, &log)
            case (nil, nil): break
            }
        }
        if ContractPart.isReordered(old, new) {
            let difference = PartDifference(name: "order", old: old, new: new)
            log.add(
                .orderChanged, .compatible, .people, "the \(word)s of \(owner) stand in another order",
                "people see them in that order", difference)
        }
    }

    private func name(_ key: String) -> String { "\(word) '\(key)' of \(owner)" }

    /// The one row on the other side that says the same under another name.
    private func likeness(of difference: PartDifference, among others: [PartDifference]) -> String? {
        func meaning(_ part: ContractPart?) -> Value? {
            guard case .map(var map)? = part?.canonical else { return nil }
            for text in ["label", "help"] { map[text] = nil }
            return .map(map)
        }
        let own = meaning(difference.old ?? difference.new)
        let alike = others.filter { meaning($0.old ?? $0.new) == own }
        return alike.count == 1 ? alike[0].name : nil
    }

    // MARK: - Gone and added

    private func removed(
        _ difference: PartDifference, _ part: ContractPart, renamedTo name: String?,
        _ log: inout ChangeLog
    ) {
        let key = difference.name
        let subject = self.name(key)
        let message = "\(subject) is gone" + (name.map { "; '\($0)' looks like its other name" } ?? "")
        switch role {
        case .input where part["hidden"] != nil:
            log.add(
                .effectChanged, .warning, .readers, message, "nobody could send it, and its value is gone",
                difference)
        case .input:
            log.add(
                .parameterRemoved, .breaking, .callers, message, "payloads that hold it are refused",
                difference,
                help: name == nil ? nil : "keep the older name, and change the label that people see")
        case .payload:
            log.add(
                .eventPayloadChanged, .breaking, .readers, message, "receivers that read it find nothing",
                difference)
        case .stored, .output:
            log.add(
                .stepChanged, .warning, .operations, message, "an answer that holds it is read without it",
                difference)
        }
        guard let kept, !kept.contains(key) else { return }
        log.add(
            .nameNotReserved, .warning, .callers, "'\(key)' of \(owner) is not reserved",
            "a later parameter of that name could take what older callers send for something else",
            difference, help: "add '\(key)' to 'reserved'")
    }

    private func added(
        _ difference: PartDifference, _ part: ContractPart, renamedFrom name: String?,
        _ log: inout ChangeLog
    ) {
        let key = difference.name
        let subject = self.name(key)
        if reserved.contains(key) {
            log.add(
                .reservedNameReused, .breaking, .callers, "\(subject) has a name that was reserved",
                "what older callers still send under it is taken for something else", difference,
                help: "choose a name that was never used")
        }
        let message = "\(subject) is added"
        switch role {
        case .input:
            let mustBeSent = part["hidden"] == nil && part["default"] == nil
            let isRequired = part["required"] != nil || part["required_when"] != nil
            if mustBeSent, isRequired {
                let isConditional = part["required"] == nil || part["visible_when"] != nil
                log.add(
                    .parameterBecameRequired, .breaking, .callers, "\(message) and required",
                    isConditional
                        ? "payloads without it are refused where its condition holds"
                        : "payloads without it are refused", difference,
                    help: "give it a 'default', or make it optional")
            } else {
                log.add(.addition, .compatible, .callers, message, "nobody has to send it", difference)
            }
        case .payload:
            log.add(
                .addition, .compatible, .readers, message, "receivers that do not know it can leave it",
                difference)
        case .stored, .output:
            log.add(
                part["required"] != nil ? .stepChanged : .addition,
                part["required"] != nil ? .breaking : .compatible, .operations, message,
                part["required"] != nil
                    ? "answers without it fail the step" : "answers need not hold it", difference)
        }
    }

    // MARK: - Changed

    private func changed(
        _ key: String, _ old: ContractPart, _ new: ContractPart, _ log: inout ChangeLog
    ) {
        let row = ParameterRowComparison(
            role: role, subject: name(key), old: old, new: new,
            isRead: read.contains(key))
        log.inside(old, new) { log in row.compare(into: &log) }
    }
}
