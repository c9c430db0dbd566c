// SPDX-License-Identifier: Apache-2.0

extension NodeDecoder {
    /// Names that other languages have for our types.
    private static let foreignNames = [
        "int": "integer", "long": "integer", "bool": "boolean", "float": "number", "double": "number",
        "money": "decimal", "currency": "decimal", "array": "list", "map": "object", "json": "object",
        "timestamp": "datetime", "str": "string", "uri": "url", "point": "geo", "location": "geo",
        "attachment": "file", "image": "file", "telephone": "phone", "select": "enum", "choice": "enum",
    ]

    /// A type with its constraints, which stand in a map of their own or beside it, in a row.
    mutating func declaration(
        type site: Site?, constraints: Mapping?, objectType: Site?, in row: Mapping
    ) -> TypeDeclaration {
        let objectName = use(objectType, "'object_type'")
        guard let site, let type = typeName(site) else {
            return TypeDeclaration(type: row.site.located(.string), isUnknown: true)
        }
        if let objectName, type.value != .reference {
            report(
                Diagnostic(
                    .constraintNotApplicable, "'object_type' does not apply to type '\(type.value.rawValue)'",
                    at: objectType?.owner ?? objectName.range, path: objectName.path,
                    note: "only for 'reference'",
                    labels: [.init("this type", at: type.range)]))
        }
        var declared: Constraints?
        if let constraints, !constraints.present.isSubset(of: MappingShape.unconstrained(constraints.shape)) {
            declared = self.constraints(constraints, for: type)
        }
        let declaration = TypeDeclaration(type: type, constraints: declared, objectType: objectName)
        if type.value == .enum, declaration.choices == nil, constraints?["choices"] == nil,
            !row.hasUnread, constraints?.hasUnread != true, constraints != nil || row["constraints"] == nil
        {
            report(
                Diagnostic(
                    .enumWithoutChoices, "an enum has no choices", at: type.range, path: type.path,
                    note: "needs 'choices'", help: "list the allowed values under 'choices'"))
        }
        return declaration
    }

    /// The type of a list's items: `{ type, constraints }`.
    mutating func itemDeclaration(_ site: Site) -> TypeDeclaration? {
        let isWord = site.node.kind == .scalar && !site.node.isNothing
        let type = isWord ? site.node.shortText : "…"
        guard let mapping = mapping(site, .items, help: "write '{ type: \(type) }'") else { return nil }
        let constraints = mapping["constraints"].flatMap { self.mapping($0, .constraints) }
        return declaration(
            type: mapping["type"], constraints: constraints, objectType: mapping["object_type"], in: mapping)
    }

    private mutating func typeName(_ site: Site) -> Located<ValueType>? {
        guard site.node.kind == .scalar else {
            reportKind(site, expected: "the name of a type", of: "'type'")
            return nil
        }
        if let type = ValueType(spelled: site.node.textBytes) { return site.located(type) }
        let names = ValueType.allCases.map(\.rawValue)
        let written = site.node.text
        let meant =
            NodeDecoder.foreignNames[written.lowercased()] ?? Suggestion.nearest(to: written, among: names)
        report(
            .unknownType, "unknown type '\(site.node.shortText)'", at: site, note: "not a type",
            help: meant.map { "did you mean '\($0)'?" } ?? "expected " + Suggestion.oneOf(names))
        return nil
    }
}

extension TypeDeclaration {
    /// What to write in place of a literal that does not fit.
    func help(for literal: Value) -> String? {
        WrittenLiteral.help(for: literal, as: type.value, choices: choices?.compactMap(\.value.value.string))
    }
}

extension Constraints {
    /// The constraints and the types that each says something about.
    package static let applicability: [(keys: [String], types: Set<ValueType>)] = [
        (["min_length", "max_length", "pattern"], [.string, .text, .email, .url, .phone]),
        (
            ["min", "max", "exclusive_min", "exclusive_max", "multiple_of"], [.integer, .number, .decimal]
        ),
        (["choices"], [.enum, .string, .text, .integer, .number, .decimal, .email, .url, .phone, .uuid]),
        (["min_items", "max_items", "unique_items", "items"], [.list]),
        (["fields"], [.object]),
        (["before", "after"], [.date, .datetime]),
        (["within"], [.geo]),
        (["allowed_content_types", "max_bytes", "max_files"], [.file]),
    ]

    static let keys = applicability.flatMap(\.keys)

    /// What says of a type what a constraint says of others; nil where nothing does.
    static func help(for name: String, of type: ValueType) -> String? {
        let isLeast = name.hasPrefix("min") || name == "exclusive_min"
        guard
            isLeast || name.hasPrefix("max") && name != "max_bytes" && name != "max_files"
                || name == "exclusive_max"
        else { return nil }
        let end = isLeast ? "min" : "max"
        return switch type {
        case .string, .text, .email, .url, .phone: "write '\(end)_length'"
        case .list: "write '\(end)_items'"
        case .date, .datetime: "write '\(isLeast ? "after" : "before")', which leaves out the bound itself"
        default: nil
        }
    }

    /// Whether `choices` says something about a type.
    static func isChosen(_ type: ValueType) -> Bool {
        applicability.contains { $0.keys.contains("choices") && $0.types.contains(type) }
    }

    /// The constraints among the keys of a shape that say nothing about a type.
    static func unfit(_ type: ValueType, among shape: MappingShape) -> KeySet {
        let known = shape === MappingShape.fieldType ? unfitOfFields : unfitOfParameters
        return known[type] ?? []
    }

    private static let unfitOfFields = unfit(among: .fieldType)
    private static let unfitOfParameters = unfit(among: .constraints)

    private static func unfit(among shape: MappingShape) -> [ValueType: KeySet] {
        let groups = applicability.map { (keys: shape.positions(of: $0.keys), types: $0.types) }
        return Dictionary(
            uniqueKeysWithValues: ValueType.allCases.map { type in
                let unfit = groups.reduce(into: KeySet()) { set, group in
                    if !group.types.contains(type) { set.formUnion(group.keys) }
                }
                return (type, unfit)
            })
    }
}

extension MappingShape {
    /// The keys of a shape that are no constraints.
    fileprivate static func unconstrained(_ shape: MappingShape) -> KeySet {
        shape === MappingShape.fieldType ? typeKeys : []
    }

    private static let typeKeys = fieldType.positions(of: ["type", "object_type"])
}
