// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension Binder {
    /// Checks the constraints of every bound argument.
    ///
    /// `holes` says what was left out of lists, so that what is left is told where it was sent.
    func checkConstraints(_ arguments: ValueMap, holes: [String: Set<Int>] = [:]) -> [PayloadError] {
        var errors: [PayloadError] = []
        for parameter in parameters {
            guard let value = arguments[parameter.key] else { continue }
            check(
                value, parameter.type, parameter, named: parameter.key, PayloadError.pointer(parameter.key),
                holes, &errors)
        }
        return errors
    }

    /// Checks a value and what it holds; `name` is what the nearest declaration around it calls it.
    private func check(
        _ value: Value, _ type: PlanType, _ parameter: PlanParameter, named name: String, _ path: String,
        _ holes: [String: Set<Int>], _ errors: inout [PayloadError]
    ) {
        let left = holes[path] ?? []
        for finding in ConstraintChecker.check(value, type, path: path, leftOut: left.count) {
            errors.append(
                PayloadError(
                    code: finding.code, parameter: parameter.key, path: finding.path,
                    message: "'\(name)' \(finding.message)"))
        }
        if let elements = value.list, let itemType = type.items.first {
            let positions = (0..<elements.count + left.count).lazy.filter { !left.contains($0) }
            for (index, element) in zip(positions, elements) {
                check(element, itemType, parameter, named: name, "\(path)/\(index)", holes, &errors)
            }
        }
        guard type.type == .object, let rows = type.fields, let map = value.map else { return }
        for row in rows {
            guard let value = map[row.key] else { continue }
            check(
                value, row.type, parameter, named: row.key, path + PayloadError.pointer(row.key), holes,
                &errors)
        }
    }
}
