// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel

/// What is done to values before duplicates are found by them, and before they are checked.
struct NormalizedKeys {
    /// True when keys that records have may not match those of later submissions, because a value that is compared, or one
    /// that its normalisation hangs on, is normalised otherwise.
    let areComparedOtherwise: Bool
    /// True when what was accepted may be refused, because a value that something is asked of is normalised otherwise.
    let areJudgedOtherwise: Bool

    init(_ old: ActionPlan, _ new: ActionPlan) {
        // Without fields it is what was sent that is compared.
        areComparedOtherwise = Self.differ(Set(old.duplicates?.spec.fields.keys.map(\.self) ?? []), old, new)
        areJudgedOtherwise = Self.differ(
            JudgedParameters.names(old).union(JudgedParameters.names(new)), old, new)
    }

    /// A call of the stage: the parameters that it changes, each by itself, and all else that is said of it.
    private struct Call {
        let targets: Set<String>
        let body: ValueMap

        init?(_ call: Value) {
            guard case .map(var body) = call else { return nil }
            targets = Set(body["fields"]?.list?.compactMap(\.string) ?? [])
            // The key counts the calls of the stage, and none of the others makes another value.
            for key in ["key", "fields", "retry", "timeout"] { body[key] = nil }
            if case .map(var arguments)? = body["with"] {
                arguments["field"] = nil
                body["with"] = .map(arguments)
            }
            self.body = body
        }

        func concerns(_ names: Set<String>) -> Bool { targets.isEmpty || !targets.isDisjoint(with: names) }
    }

    /// Whether parameters, or those that their normalisation hangs on, are normalised otherwise.
    private static func differ(_ compared: Set<String>, _ old: ActionPlan, _ new: ActionPlan) -> Bool {
        if compared.isEmpty { return false }
        let (before, after) = (calls(old), calls(new))
        let parameters = Set((old.parameters + new.parameters).map(\.key))
        var names = compared
        var count = 0
        while names.count > count {
            count = names.count
            for call in before + after where call.concerns(names) {
                names.formUnion(Value.map(call.body).allWords.intersection(parameters))
            }
        }
        func effects(_ calls: [Call]) -> [(Set<String>, ValueMap)] {
            calls.filter { $0.concerns(names) }.map { ($0.targets.intersection(names), $0.body) }
        }
        return !effects(before).elementsEqual(effects(after)) { $0 == $1 }
    }

    private static func calls(_ plan: ActionPlan) -> [Call] {
        (SettledPlan.whole(plan)["normalize"]?.list ?? []).compactMap(Call.init)
    }
}
