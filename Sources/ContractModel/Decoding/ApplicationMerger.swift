// SPDX-License-Identifier: Apache-2.0

/// Puts the files of one application together.
public enum ApplicationMerger {
    /// The files by application: one group, unless files name different codes in `identity`.
    ///
    /// Then every file must name one. Files without a block are left out. With `isIncomplete`, there are files besides
    /// that could not be read.
    public static func groups(
        of files: [ContractFile], isIncomplete: Bool = false
    ) -> (groups: [[ContractFile]], diagnostics: [Diagnostic]) {
        var contracts =
            files.allSatisfy { $0.firstBlock != nil } ? files : files.filter { $0.firstBlock != nil }
        // What was not read may declare, and use, what the others name.
        if isIncomplete || files.contains(where: { $0.firstBlock == nil && $0.isIncomplete }) {
            for index in contracts.indices { contracts[index].isIncomplete = true }
        }
        var codes: [Located<String>] = []
        for code in contracts.compactMap(\.identity?.code)
        where !codes.contains(where: { $0.names(code.value) }) {
            codes.append(code)
        }
        guard codes.count > 1 else { return ([contracts], []) }
        var diagnostics: [Diagnostic] = []
        for file in contracts where file.identity == nil {
            guard let place = file.firstBlock else { continue }
            diagnostics.append(
                Diagnostic(
                    .conflictingApplication, "the file does not say which application it belongs to",
                    at: place,
                    note: "no 'identity' in this file",
                    labels: codes.prefix(2).map { .init("application '\($0.value)'", at: $0.range) },
                    help: "add 'identity: { code: \(codes[0].value) }', or that of another application"))
        }
        let hasStrays = !diagnostics.isEmpty
        let groups = codes.map { code in
            contracts.filter { $0.identity?.code.names(code.value) ?? false }.map { file in
                var file = file
                // What a file without identity declares may be meant for this application.
                if hasStrays { file.isIncomplete = true }
                return file
            }
        }
        return (groups, diagnostics)
    }

    /// Merges files into one application.
    ///
    /// The code is that of `identity`, else the project file's `application`, else `fallback`. A name declared twice
    /// in a block is reported at both places, and the first is kept. Entity types are checked against each other.
    public static func merge(
        _ files: [ContractFile], project: Located<String>? = nil, applicationCode fallback: String
    ) -> (application: Application, diagnostics: [Diagnostic]) {
        let blocks = FileBlocks(of: files)
        var merge = Merge()
        let identities = files.compactMap(\.identity)
        var application = Application(code: identities.first?.code.value ?? project?.value ?? fallback)
        if var whole = identities.first {
            for other in identities.dropFirst() where other.code.names(whole.code.value) {
                merge.diagnostics += whole.take(other)
            }
            (application.name, application.description) = (whole.name, whole.description)
            application.identity = whole
        }
        if let first = identities.first {
            for other in identities.dropFirst() where !other.code.names(first.code.value) {
                merge.diagnostics.append(
                    Diagnostic(
                        .conflictingApplication,
                        "application '\(other.code.value)' stands beside '\(first.code.value)'",
                        at: other.code.range, path: other.code.path,
                        labels: [.init("the first application", at: first.code.range)]))
            }
            if let project, !first.code.names(project.value), Identifier.isCode(first.code.value) {
                merge.diagnostics.append(
                    Diagnostic(
                        .conflictingApplication,
                        "application '\(first.code.value)' is '\(project.value)' in the project file",
                        at: first.code.range, path: first.code.path,
                        labels: [.init("the project's application", at: project.range)],
                        help: "remove one of them, or make them equal"))
            }
        }
        application.entities = merge.unique(blocks.entities, "entity type") { $0.name }
        application.actions = merge.unique(blocks.actions, "action") { $0.key }
        application.events = merge.unique(blocks.events, "event") { $0.key }
        application.connections = merge.unique(blocks.connections, "connection") { $0.key }
        application.policies = merge.unique(blocks.policies, "policy") { $0.key }
        application.triggers = merge.unique(blocks.triggers, "trigger") { $0.key }
        application.notificationTemplates = merge.unique(
            blocks.notificationTemplates, "notification template", tenant: { $0.tenant?.value }
        ) { $0.code }
        application.notificationRules = merge.unique(
            blocks.notificationRules, "notification rule", tenant: { $0.tenant?.value }
        ) { $0.name }
        application.isIncomplete = files.contains(where: \.isIncomplete)
        application.strayCodes = Set(files.flatMap(\.strayCodes))
        return (application, merge.diagnostics + EntityCheck.check(application))
    }
}

/// The rows of each block, file by file.
///
/// Gathered in one look at each file, where it stands: a file by itself is a copy of what it holds.
private struct FileBlocks {
    var entities: [[EntityType]] = []
    var actions: [[ActionDefinition]] = []
    var events: [[Application.Event]] = []
    var connections: [[Connection]] = []
    var policies: [[Policy]] = []
    var triggers: [[Trigger]] = []
    var notificationTemplates: [[NotificationTemplate]] = []
    var notificationRules: [[NotificationRule]] = []

    init(of files: [ContractFile]) {
        func keep<Row>(_ rows: [Row], in block: inout [[Row]]) { if !rows.isEmpty { block.append(rows) } }
        for place in files.indices {
            keep(files[place].entities, in: &entities)
            keep(files[place].actions, in: &actions)
            keep(files[place].events, in: &events)
            keep(files[place].connections, in: &connections)
            keep(files[place].policies, in: &policies)
            keep(files[place].triggers, in: &triggers)
            keep(files[place].notificationTemplates, in: &notificationTemplates)
            keep(files[place].notificationRules, in: &notificationRules)
        }
    }
}

/// Puts the rows of several files together.
private struct Merge {
    var diagnostics: [Diagnostic] = []

    /// The rows of one block of all files; of those with one name the first.
    ///
    /// A row for a tenant is another than the row of that name without.
    mutating func unique<Row>(
        _ block: [[Row]], _ what: String, tenant: (Row) -> String? = { _ in nil },
        name: (Row) -> Located<String>
    ) -> [Row] {
        var first: [RowIdentity: Located<String>] = [:]
        var rows: [Row] = []
        let count = block.reduce(0) { $0 + $1.count }
        if count == 0 { return [] }
        rows.reserveCapacity(count)
        first.reserveCapacity(count)
        for own in block {
            for row in own {
                let name = name(row)
                let identity = RowIdentity(name: name.value, tenant: tenant(row) ?? "")
                guard let earlier = first[identity] else {
                    first[identity] = name
                    rows.append(row)
                    continue
                }
                diagnostics.append(
                    Diagnostic(
                        .duplicateIdentifier, "\(what) '\(name.value)' is declared twice", at: name.range,
                        path: name.path,
                        note: "second declaration",
                        labels: [.init("first declared here", at: earlier.range)],
                        help: "rename or remove one of them"))
            }
        }
        return rows
    }
}

/// What no two rows of a block share, byte by byte.
private struct RowIdentity: Hashable {
    let name: String
    let tenant: String

    static func == (left: RowIdentity, right: RowIdentity) -> Bool {
        left.name.hasSameBytes(as: right.name) && left.tenant.hasSameBytes(as: right.tenant)
    }

    func hash(into hasher: inout Hasher) {
        name.hashBytes(into: &hasher)
        if !tenant.isEmpty { tenant.hashBytes(into: &hasher) }
    }
}

extension Located where Content == String {
    /// True when the text is this name, byte by byte.
    package func names(_ name: String) -> Bool { value.hasSameBytes(as: name) }
}
