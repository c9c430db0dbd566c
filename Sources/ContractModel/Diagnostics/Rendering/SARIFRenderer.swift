// SPDX-License-Identifier: Apache-2.0

/// Writes diagnostics as SARIF 2.1.0, which code scanning services read.
public struct SARIFRenderer: DiagnosticRenderer {
    /// The version of the tool.
    public var toolVersion: String

    public init(toolVersion: String) { self.toolVersion = toolVersion }

    public func render(_ report: DiagnosticReport) -> String {
        var codes: [DiagnosticCode] = []
        var places: [String: Int] = [:]
        for diagnostic in report.diagnostics where places[diagnostic.code.code] == nil {
            places[diagnostic.code.code] = codes.count
            codes.append(diagnostic.code)
        }
        let results = report.diagnostics.map { diagnostic in
            SARIFRenderer.result(diagnostic, rule: places[diagnostic.code.code] ?? 0, in: report)
        }
        let run = OrderedJSON.object([
            (
                "tool",
                .object([
                    (
                        "driver",
                        .object([
                            ("name", .string("atelier")), ("version", .string(toolVersion)),
                            ("rules", .array(codes.map(SARIFRenderer.rule))),
                        ])
                    )
                ])
            ),
            ("columnKind", .string("unicodeCodePoints")),
            ("results", .array(results)),
        ])
        let log = OrderedJSON.object([
            (
                "$schema",
                .string(
                    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
                )
            ),
            ("version", .string("2.1.0")),
            ("runs", .array([run])),
        ])
        return log.text + "\n"
    }

    private static func rule(_ code: DiagnosticCode) -> OrderedJSON {
        .object([
            ("id", .string(code.code)),
            ("name", .string(code.name)),
            ("shortDescription", text(code.name.replacing("-", with: " "))),
            ("fullDescription", text(code.explanation)),
            ("defaultConfiguration", .object([("level", .string(level(code.severity)))])),
        ])
    }

    private static func result(
        _ diagnostic: Diagnostic, rule: Int, in report: DiagnosticReport
    ) -> OrderedJSON {
        let message = diagnostic.help.map { "\(diagnostic.message); \($0)" } ?? diagnostic.message
        var location: [(String, OrderedJSON)] = [("physicalLocation", physical(diagnostic.range))]
        if !diagnostic.path.isEmpty {
            location.append(
                ("logicalLocations", .array([.object([("fullyQualifiedName", .string(diagnostic.path))])])))
        }
        var members: [(String, OrderedJSON)] = [
            ("ruleId", .string(diagnostic.code.code)),
            ("ruleIndex", .integer(rule)),
            ("level", .string(level(diagnostic.severity))),
            ("message", text(ReportText.plain(message))),
            ("locations", .array([.object(location)])),
        ]
        if !diagnostic.labels.isEmpty {
            let related = diagnostic.labels.enumerated().map { index, label in
                OrderedJSON.object([
                    ("id", .integer(index + 1)), ("physicalLocation", physical(label.range)),
                    ("message", text(ReportText.plain(label.message))),
                ])
            }
            members.append(("relatedLocations", .array(related)))
        }
        if let fix = diagnostic.fix { members.append(("fixes", .array([SARIFRenderer.fix(fix)]))) }
        return .object(members)
    }

    private static func fix(_ fix: Fix) -> OrderedJSON {
        let changes = fix.files.map { file in
            OrderedJSON.object([
                ("artifactLocation", artifact(file)),
                (
                    "replacements",
                    .array(
                        fix.edits.filter { $0.file == file }.map {
                            .object([
                                ("deletedRegion", region($0.range)),
                                ("insertedContent", text($0.replacement)),
                            ])
                        })
                ),
            ])
        }
        return .object([
            ("description", text(ReportText.plain(fix.message))), ("artifactChanges", .array(changes)),
        ])
    }

    private static func physical(_ range: SourceRange) -> OrderedJSON {
        .object([("artifactLocation", artifact(range.file)), ("region", region(range))])
    }

    private static func artifact(_ file: String) -> OrderedJSON { .object([("uri", .string(uri(file)))]) }

    private static func region(_ range: SourceRange) -> OrderedJSON {
        .object([
            ("startLine", .integer(range.start.line)), ("startColumn", .integer(range.start.column)),
            ("endLine", .integer(range.end.line)), ("endColumn", .integer(range.end.column)),
            ("byteOffset", .integer(range.start.byte)),
            ("byteLength", .integer(max(0, range.end.byte - range.start.byte))),
        ])
    }

    private static func text(_ text: String) -> OrderedJSON { .object([("text", .string(text))]) }

    private static func level(_ severity: DiagnosticSeverity) -> String {
        severity == .info ? "note" : severity.rawValue
    }

    /// A relative path as a URI reference (RFC 3986): what is not unreserved or a slash is percent-encoded.
    private static func uri(_ path: String) -> String {
        path.utf8.reduce(into: "") { uri, byte in
            switch byte {
            case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "/"):
                uri.unicodeScalars.append(Unicode.Scalar(byte))
            default: uri += "%" + Hex.encode([byte]).uppercased()
            }
        }
    }
}
