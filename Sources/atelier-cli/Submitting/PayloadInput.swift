// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel

/// Reads the payload of `--payload` and what `--set` puts over it.
enum PayloadInput {
    /// The largest payload that is read.
    static let maxBytes = 8 << 20

    /// True for what is JSON, and no name of a file: it begins with `{`, blanks and line ends aside.
    static func isJSON(_ text: String) -> Bool {
        text.utf8.first { !blanks.contains($0) } == UInt8(ascii: "{")
    }

    private static let blanks: [UInt8] = [0x20, 0x09, 0x0A, 0x0D]

    /// JSON when the text begins with `{`, standard input for `-`, else a file; the flag is what mistakes are told of.
    static func payload(_ text: String, of flag: String = "--payload") throws(Failure) -> ValueMap {
        let what = flag == "--data" ? "data" : "payload"
        if isJSON(text) {
            return try map(of: content(Array(text.utf8), flag), "\(what) of \(flag)")
        }
        let name = text == "-" ? "of standard input" : "'\(text)'"
        let bytes: [UInt8]
        do throws(FileSystem.Problem) {
            bytes = try FileSystem.read(text, maxBytes: maxBytes)
        } catch {
            throw .usage(
                "cannot read the \(what) \(name): \(error.reason)",
                help: error.isMissing ? "give JSON that begins with {, a JSON or YAML file, or - ." : nil)
        }
        guard bytes.count <= maxBytes else {
            throw .usage("the \(what) \(name) has more than \(maxBytes) bytes")
        }
        let isJSON = format(of: text, bytes) == .json
        return try map(of: isJSON ? content(bytes, text) : yaml(bytes, text), "\(what) \(name)")
    }

    private enum Format { case json, yaml }

    /// What a file says that it holds, by its name, else by its first character behind a byte-order mark.
    private static func format(of file: String, _ bytes: [UInt8]) -> Format {
        let name = file.lowercased()
        if name.hasSuffix(".json") { return .json }
        if name.hasSuffix(".yaml") || name.hasSuffix(".yml") { return .yaml }
        let text = bytes.starts(with: byteOrderMark) ? bytes.dropFirst(byteOrderMark.count) : bytes[...]
        let first = text.first { !blanks.contains($0) }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[") ? .json : .yaml
    }

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The way out where it is not the place that shows it.
    private static func help(for error: JSONReadError) -> String? {
        error.code == .byteOrderMark ? "save it as UTF-8 without a byte-order mark" : nil
    }

    private static func map(of value: Value, _ name: String) throws(Failure) -> ValueMap {
        guard let map = value.map else {
            let kind = value.isNull ? "null" : "a \(value.kindName)"
            throw refused("type", "the \(name) is \(kind), not a map of parameters")
        }
        return map
    }

    /// A payload that can be read and is none: a finding, as every other mistake in a payload.
    private static func refused(_ code: String, _ message: String) -> Failure {
        Failure(
            .findings,
            [Failure.Entry(code: code, message: message, details: ["parameter": .null, "path": ""])])
    }

    private static func content(_ bytes: [UInt8], _ file: String) throws(Failure) -> Value {
        do throws(JSONReadError) {
            return try JSONReader.read(bytes, limits: JSONLimits(maxBytes: maxBytes))
        } catch {
            let range = SourceRange(file: file, start: error.position, end: error.position)
            throw Failure(
                .findings,
                [Failure.Entry(code: error.code.name.underscored, message: error.message, at: range)],
                help: help(for: error))
        }
    }

    /// Reads one JSON value on one line, told by name when it is none.
    static func json(_ bytes: [UInt8], _ name: String) throws(Failure) -> Value {
        do throws(JSONReadError) {
            return try JSONReader.read(bytes, limits: JSONLimits(maxBytes: maxBytes))
        } catch {
            throw .usage(
                "\(name) is not JSON: \(error.message) at column \(error.position.column)",
                help: help(for: error))
        }
    }

    private static func yaml(_ bytes: [UInt8], _ file: String) throws(Failure) -> Value {
        var limits = ReadingLimits.payload
        limits.maxFileBytes = maxBytes
        let (value, diagnostics) = YAMLReader.readValue(SourceText(file: file, bytes: bytes), limits: limits)
        guard let value else {
            throw Failure(
                .findings,
                diagnostics.map {
                    Failure.Entry(code: $0.code.underscored, message: $0.message, at: $0.range)
                })
        }
        return value
    }
}

extension DiagnosticCode {
    fileprivate var underscored: String { name.underscored }
}

extension String {
    /// Names of mistakes are written with `_` where they stand beside constraints.
    fileprivate var underscored: String { String(map { $0 == "-" ? "_" : $0 }) }
}

/// One `--set key=value`.
struct Assignment: Sendable, Hashable {
    let path: [String]
    let text: String

    init(_ argument: String) throws(Failure) {
        guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else {
            throw .usage("--set wants key=value, not '\(argument)'")
        }
        path = argument[..<equals].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        text = String(argument[argument.index(after: equals)...])
        if path.contains("") {
            throw .usage("--set wants key=value, not '\(argument)'", help: "a path is keys with dots")
        }
    }

    /// The map with the value at its place; maps on the way are made.
    func applied(to map: ValueMap, parameters: [PlanParameter]) throws(Failure) -> ValueMap {
        var map = map
        try Assignment.set(path[...], value(parameters), in: &map, name: path.joined(separator: "."))
        return map
    }

    private static func set(
        _ path: ArraySlice<String>, _ value: Value, in map: inout ValueMap, name: String
    ) throws(Failure) {
        guard let key = path.first else { return }
        if path.count == 1 {
            map[key] = value
            return
        }
        var inner: ValueMap
        switch map[key] {
        case nil, .null?: inner = [:]
        case .map(let map)?: inner = map
        case let other?: throw .usage("--set \(name): '\(key)' is a \(other.kindName), not a map")
        }
        try set(path.dropFirst(), value, in: &inner, name: name)
        map[key] = .map(inner)
    }

    /// The text read as the parameter's type: text stays text, lists and objects are JSON.
    ///
    /// What does not fit is kept as
    /// text, so that the action says what is wrong with it.
    private func value(_ parameters: [PlanParameter]) throws(Failure) -> Value {
        guard let type = type(parameters) else {
            return (try? JSONReader.read(text)).flatMap { $0.string == nil ? $0 : nil } ?? .string(text)
        }
        switch type {
        case .integer, .number, .decimal: return Number(text).map(Value.number) ?? .string(text)
        case .boolean: return text == "true" ? true : text == "false" ? false : .string(text)
        case .geo, .list, .object:
            return try PayloadInput.json(Array(text.utf8), "--set \(path.joined(separator: "."))")
        default: return .string(text)
        }
    }

    private func type(_ parameters: [PlanParameter]) -> ValueType? {
        var level = parameters
        for (depth, key) in path.enumerated() {
            guard let parameter = level.first(where: { $0.key == key }) else { return nil }
            if depth == path.count - 1 { return parameter.type.type }
            level = parameter.type.fields ?? []
        }
        return nil
    }
}
