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
                SubmissionText.shown(value["version"]) + (value["withdrawn"] == true ? " (withdrawn)" : ""),
                CanonicalJSON.faithfulText(value["fields"] ?? .null),
            ])
        }
        return table.text
    }
}

/// `atelier records list`.
struct ListRecords: Verb {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the records that the caller may see, in the order in which they were made.",
        discussion: "Example: atelier records list --entity-type report --where status=received")

    @Option(help: ArgumentHelp("Only of this type.", valueName: "type")) var entityType: String?
    @Option(help: ArgumentHelp("Only of this application.", valueName: "code")) var application: String?
    @Option(
        name: .customLong("where"),
        help: ArgumentHelp(
            "Only with this value, as text or as JSON, a decimal by what it is worth; repeatable.",
            valueName: "field=value"))
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
        try ListRecords.read(session.list(conditions, "where") ?? [], into: &query, in: session)
        return try await options.with(session, for: .reading) { [query] interpreter, caller throws(Failure) in
            let rows = try await telling { () async throws(InterpreterError) in
                try await interpreter.records(query, as: caller)
            }
            if rows.isEmpty {
                try await DeclaredNames.requireEntityType(query.entityType, in: session, interpreter, caller)
                DeclaredNames.noteFields(
                    Array(query.choices.keys) + query.numbers.keys, ofType: query.entityType, in: session)
            }
            let values = rows.map(SubmissionView.value)
            page.print(
                .list(values), as: "records", after: rows.map(\.sequence), text: Records.text(values),
                on: session.console)
            return .done
        }
    }

    /// Each field with the values that its text may stand for: `5` is a number in one field and text in another, and
    /// in a decimal it is `5.00` as well.
    private static func read(
        _ arguments: [String], into query: inout RecordQuery, in session: Session
    ) throws(Failure) {
        var declared: DeclaredNames?
        for argument in arguments {
            guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else {
                throw .usage("--where wants field=value, not '\(argument)'")
            }
            let text = String(argument[argument.index(after: equals)...])
            let field = String(argument[..<equals])
            if let number = Number(text) {
                declared = declared ?? DeclaredNames(in: session)
                if declared?.isDecimal(field, ofType: query.entityType) ?? false {
                    // A field that is named twice must be both.
                    if let other = query.numbers[field], other != number { query.choices[field] = [] }
                    query.numbers[field] = number
                    continue
                }
            }
            var values: [Value] = [.string(text)]
            if let other = try? JSONReader.read(text), other != values[0] { values.append(other) }
            query.choices[field] = query.choices[field]?.filter(values.contains) ?? values
        }
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
            let row = try await telling { () async throws(InterpreterError) in
                try await interpreter.record(id, ofType: type, as: caller)
            }
            let value = SubmissionView.value(row)
            session.console.print(
                json: ["schema_version": 1, "records": [value], "next": .null], text: Records.text([value]))
            return .done
        }
    }
}
