// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Ledger

/// The names that the project's contracts declare, for who asks whether a word is one.
struct DeclaredNames {
    private(set) var actions: [String] = []
    private(set) var entityTypes: [String] = []
    /// Entity type → the fields that its schema or a create names.
    private var fields: [String: Set<String>] = [:]
    /// Those of them that are sealed.
    private var sealed: [String: Set<String>] = [:]
    /// Those that are decimals.
    private var decimals: [String: Set<String>] = [:]

    /// Nil where there are no contracts, or where one cannot be read: it may be the one that declares the name.
    init?(in session: Session) {
        guard let project = try? session.project(), let files = try? project.contracts([]).files,
            let loaded = try? ApplicationLoader(project: project, registry: .standard)
                .load(files, plans: false),
            (try? loaded.requireValid()) != nil
        else { return nil }
        for application in loaded.applications.map(\.application) {
            actions += application.actions.map(\.key.value)
            entityTypes += application.entities.map(\.name.value)
            for entity in application.entities {
                let names = entity.schema.map { $0.fields.map(\.key.value) } ?? []
                fields[entity.name.value, default: []].formUnion(names)
                sealed[entity.name.value] = Set(
                    entity.schema?.fields.filter(\.isSensitive).map(\.key.value) ?? [])
                decimals[entity.name.value] = Set(
                    entity.schema?.fields.filter { $0.type.type.value == .decimal }.map(\.key.value) ?? [])
            }
            for action in application.actions {
                entityTypes += action.creates.map(\.entityType.value)
                for create in action.creates {
                    fields[create.entityType.value, default: []].formUnion(create.fields.map(\.key.value))
                }
                entityTypes += action.targetModel.map { [$0.value] } ?? []
            }
        }
    }

    /// True where a field is a decimal in every type that has it, of those that are asked for.
    func isDecimal(_ field: String, ofType type: String?) -> Bool {
        let types = fields.filter { (type == nil || $0.key == type) && $0.value.contains(field) }.keys
        return !types.isEmpty && types.allSatisfy { decimals[$0]?.contains(field) ?? false }
    }

    /// Tells of an action that neither the contracts nor the ledger know.
    ///
    /// One that is known and of which there is nothing is an empty list, as scripts want it.
    static func requireAction(
        _ name: String?, in session: Session, _ interpreter: Interpreter, _ caller: Caller
    ) async throws(Failure) {
        guard let name, let declared = DeclaredNames(in: session), !declared.actions.contains(name) else {
            return
        }
        var query = SubmissionQuery(limit: 1)
        query.action = name
        let known = try await reading { [query] () async throws(LedgerError) in
            try await interpreter.store.submissions(query, in: caller.scope)
        }
        guard known.isEmpty else { return }
        // What was submitted once may be an action no longer, and is looked for under its old name.
        let former = try await telling { () async throws(InterpreterError) in
            try await interpreter.actionsOfSubmissions(as: caller)
        }
        throw .unknown("action", name, among: former.union(declared.actions).sorted())
    }

    /// The same for the type of a record.
    static func requireEntityType(
        _ name: String?, in session: Session, _ interpreter: Interpreter, _ caller: Caller
    ) async throws(Failure) {
        guard let name, let declared = DeclaredNames(in: session), !declared.entityTypes.contains(name) else {
            return
        }
        var query = RecordQuery(entityType: name, limit: 1)
        query.includesWithdrawn = true
        let known = try await reading { [query] () async throws(LedgerError) in
            try await interpreter.store.records(query, in: caller.scope)
        }
        if known.isEmpty { throw .unknown("entity type", name, among: Set(declared.entityTypes).sorted()) }
    }

    /// Says beside an empty list what a field is called that looks mistyped, and which one finds nothing.
    ///
    /// It is no error: records that were made long ago may have it, or have it open.
    static func noteFields(
        _ names: some Sequence<String>, ofType type: String?, in session: Session
    ) {
        guard let declared = DeclaredNames(in: session) else { return }
        func ofType(_ fields: [String: Set<String>]) -> Set<String> {
            fields.filter { type == nil || $0.key == type }.reduce(into: []) { $0.formUnion($1.value) }
        }
        let (known, sealed) = (ofType(declared.fields), ofType(declared.sealed))
        for name in names.sorted() where sealed.contains(name) {
            session.console.note("note: '\(name)' is sealed, and no record is found by it")
        }
        for name in names.sorted() where !known.contains(name) {
            guard let meant = Suggestion.didYouMean(name, among: known) else { continue }
            session.console.note("note: no contract has a field '\(name)'; \(meant)")
        }
    }
}
