// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension [Diagnostic] {
    /// The same with each action that cannot be started told once, however many triggers and steps start it.
    ///
    /// It is mended in the action, and in one place.
    func withStartsToldOnce() -> [Diagnostic] {
        var told: [Diagnostic] = []
        var places: [String: Int] = [:]
        for diagnostic in self {
            guard diagnostic.code == .unauthorizedStart else {
                told.append(diagnostic)
                continue
            }
            if let place = places[diagnostic.message] {
                told[place].labels.append(.init("started here as well", at: diagnostic.range))
            } else {
                places[diagnostic.message] = told.count
                told.append(diagnostic)
            }
        }
        return told
    }
}
