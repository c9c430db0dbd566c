// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractInterpreter
import ContractModel
import Ledger

/// `atelier records`: what runs created.
struct Records: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "records", abstract: "Lists and shows the records that runs created.",
        discussion: "Example: atelier records list --entity-type report --where status=received",
        subcommands: [ListRecords.self, ShowRecord.self])

    static func text(_ values: [Value]) -> String {
        if values.isEmpty { return "no records\n" }
        var table = TextTable(["TYPE", "ID", "VERSION", "FIELDS"])
        for value in values {
            table.add([
                SubmissionText.shown(value["entity_type"]), SubmissionText.shown(value["id"]),
                SubmissionText.shown(value["version"]), CanonicalJSON.faithfulText(value["fields"] ?? .null),
            ])
        }
        return table.text
    }
}

/// `atelier records list`.
struct ListRecords: Verb {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists records in the order in which they were made.",
        discussion: "Example: atelier records list --entity-type report --where status=received")

    @Option(help: ArgumentHelp("Only of this type.", valueName: "type")) var entityType: String?
    @Option(help: ArgumentHelp("Only of this application.", valueName: "code")) var application: String?
    @Option(
        name: .customLong("where"),
        help: ArgumentHelp("Only with this value, as text or as JSON; repeatable.", valueName: "field=value"))
    var conditions: [String] = []
    @Flag(help: "Also those that were withdrawn.") var withdrawn = false
    @OptionGroup var page: PageOptions
    @OptionGroup var options: CallerOptions
    var shared: SharedOptions { options.shared }

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        let page = try page.page(in: session, standard: 50)
        var query = RecordQuery(
            entityType: session.setting(entityType, "entity-type"), limit: page.limit, after: page.after)
        query.application = session.setting(application, "application")
        query.includesWithdrawn = withdrawn
        let conditions = try ListRecords.conditions(session.list(conditions, "where") ?? [])
        return try await options.with(session, for: .reading) { interpreter, caller throws(Failure) in
            let rows = try await ListRecords.rows(query, conditions, in: interpreter.store, caller.scope)
            let values = rows.map(SubmissionView.value)
            session.console.print(
                json: [
                    "schema_version": 1, "records": .list(values),
                    "next": page.next(after: rows.map(\.sequence)),
                ],
                text: Records.text(values))
            return .done
        }
    }

    /// Each field with the values that its text may stand for: `5` is a number in one field and text in another.
    private static func conditions(
        _ arguments: [String]
    ) throws(Failure) -> [(field: String, values: [Value])] {
        var conditions: [(String, [Value])] = []
        for argument in arguments {
            guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else {
                throw .usage("--where wants field=value, not '\(argument)'")
            }
            let text = String(argument[argument.index(after: equals)...])
            var values: [Value] = [.string(text)]
            if let other = try? JSONReader.read(text), other != values[0] { values.append(other) }
            conditions.append((String(argument[..<equals]), values))
        }
        return conditions
    }

    /// The rows that fit, page by page until there are enough.
    private static func rows(
        _ query: RecordQuery, _ conditions: [(field: String, values: [Value])], in store: any LedgerStore,
        _ scope: TenantScope
    ) async throws(Failure) -> [RecordRow] {
        var query = query
        // What can only stand for text is the store's to find; the rest is looked at here.
        for condition in conditions where condition.values.count == 1 {
            query.fields[condition.field] = condition.values[0]
        }
        let others = conditions.filter { $0.values.count > 1 }
        var found: [RecordRow] = []
        while found.count < query.limit {
            let page = try await reading { [query] () async throws(LedgerError) in
                try await store.records(query, in: scope)
            }
            for row in page where found.count < query.limit {
                let fields = (try? JSONReader.read(row.fields)) ?? .null
                if others.allSatisfy({ $0.values.contains(fields[$0.field] ?? .null) }) { found.append(row) }
            }
            guard let last = page.last, page.count == query.limit else { break }
            query.after = last.sequence
        }
        return found
    }
}

/// `atelier records show`.
struct ShowRecord: Verb {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows one record.",
        discussion: "Example: atelier records show 468c4b60-6ef0-5931-b6dd-a72b5882211a")

    @Argument(help: "The record's id.") var id: String
    @Option(
        help: ArgumentHelp("The record's type; without it every type is looked through.", valueName: "type"))
    var entityType: String?
    @OptionGroup var options: CallerOptions
    var shared: SharedOptions { options.shared }

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        let type = session.setting(entityType, "entity-type")
        return try await options.with(session, for: .reading) { interpreter, caller throws(Failure) in
            let row = try await reading { () async throws(LedgerError) in
                try await ShowRecord.find(id, type, in: interpreter.store, caller.scope)
            }
            guard let row else { throw .notFound("there is no record '\(id)'") }
            let value = SubmissionView.value(row)
            session.console.print(
                json: ["schema_version": 1, "records": [value], "next": .null], text: Records.text([value]))
            return .done
        }
    }

    private static func find(
        _ id: String, _ type: String?, in store: any LedgerStore, _ scope: TenantScope
    ) async throws(LedgerError) -> RecordRow? {
        if let type { return try await store.record(RecordID(entityType: type, id: id), in: scope) }
        var query = RecordQuery(limit: 500)
        query.includesWithdrawn = true
        while true {
            let page = try await store.records(query, in: scope)
            if let row = page.first(where: { $0.id.id.hasSameBytes(as: id) }) { return row }
            guard let last = page.last, page.count == query.limit else { return nil }
            query.after = last.sequence
        }
    }
}
