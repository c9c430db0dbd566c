// SPDX-License-Identifier: Apache-2.0
package import ContractModel

/// Which files of an application rest on what others declare.
package enum FileDependencies {
    /// The names of files that use something which one of the changed files declares; those themselves not.
    package static func dependents(of changed: Set<String>, among files: [ContractFile]) -> Set<String> {
        var declared = DeclaredNames()
        for file in files where changed.contains(file.name) { declared.take(file) }
        let others = files.filter { !changed.contains($0.name) && declared.isUsed(by: $0) }
        return Set(others.map(\.name))
    }
}

/// What files declare.
private struct DeclaredNames {
    private var entityTypes: Set<String> = []
    private var events: Set<String> = []
    private var connections: Set<String> = []
    private var policies: Set<String> = []
    private var templates: Set<String> = []
    private var actions: Set<String> = []

    mutating func take(_ file: ContractFile) {
        entityTypes.formUnion(file.entities.map(\.name.value))
        events.formUnion(file.events.map(\.key.value))
        connections.formUnion(file.connections.map(\.key.value))
        policies.formUnion(file.policies.map(\.key.value))
        templates.formUnion(file.notificationTemplates.map(\.code.value))
        actions.formUnion(file.actions.map(\.key.value))
    }

    func isUsed(by file: ContractFile) -> Bool {
        var application = Application(
            code: "", entities: file.entities, actions: file.actions, events: file.events)
        application.triggers = file.triggers
        application.notificationTemplates = file.notificationTemplates
        application.notificationRules = file.notificationRules
        let used = UsedNames(of: application)
        return !entityTypes.isDisjoint(with: used.entityTypes) || !events.isDisjoint(with: used.events)
            || !connections.isDisjoint(with: used.connections) || !policies.isDisjoint(with: used.policies)
            || !templates.isDisjoint(with: used.templates) || !actions.isDisjoint(with: used.actions)
    }
}
