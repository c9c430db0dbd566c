// SPDX-License-Identifier: Apache-2.0

/// Reads JSON strictly as RFC 8259 has it: payloads, events and callbacks into values, contracts into nodes.
///
/// What two readers could understand differently is refused: members that occur twice (also when they differ only in
/// how their characters are escaped or composed), a byte-order mark, half surrogate pairs, U+0000, and whatever is
/// not JSON. Numbers keep their text.
public enum JSONReader {
    /// Reads one value.
    public static func read(_ bytes: [UInt8], limits: JSONLimits = .payload) throws(JSONReadError) -> Value {
        var outcome: Result<Value, JSONFault> = .success(.null)
        bytes.withUnsafeBufferPointer { buffer in
            var scanner = JSONScanner(buffer, limits: limits, sink: ValueSink())
            do throws(JSONFault) {
                try scanner.scan()
                outcome = .success(scanner.sink.root)
            } catch {
                outcome = .failure(error)
            }
        }
        switch outcome {
        case .success(let value): return value
        case .failure(let fault): throw JSONReadError(fault, in: bytes)
        }
    }

    /// Reads one value from text.
    public static func read(_ text: String, limits: JSONLimits = .payload) throws(JSONReadError) -> Value {
        try read(Array(text.utf8), limits: limits)
    }

    /// Reads a contract written in JSON, with the same refusals as `YAMLReader`.
    public static func readTree(
        _ source: SourceText, limits: ReadingLimits = .contract
    ) -> (documents: [NodeTree], diagnostics: [Diagnostic]) {
        let characters = CharacterScan.examine(source, limits: limits)
        guard characters.isReadable else { return ([], characters.diagnostics) }
        let read = source.bytes.withUnsafeBufferPointer { buffer in
            let bounds = JSONLimits(
                maxBytes: limits.maxFileBytes, maxNestedLevels: limits.maxNestedLevels, maxValues: .max)
            let sink = NodeSink(source: source, limits: limits)
            var scanner = JSONScanner(buffer, from: source.contentStart, limits: bounds, sink: sink)
            var diagnostics: [Diagnostic] = []
            do throws(JSONFault) {
                try scanner.scan()
                let tree = scanner.sink.builder.finish()
                return (tree.map { [$0] } ?? [], scanner.sink.builder.diagnostics)
            } catch {
                diagnostics = scanner.sink.builder.diagnostics
                if !scanner.sink.isRefused { diagnostics.append(.jsonSyntax(error, in: source)) }
                return ([], diagnostics)
            }
        }
        return (read.0, (characters.diagnostics + read.1).inTextOrder())
    }
}

extension SourceText {
    /// Reads the nodes of a contract file: as JSON when its name ends in `.json`, else as YAML.
    public func readNodes(
        limits: ReadingLimits = .contract
    ) -> (documents: [NodeTree], diagnostics: [Diagnostic]) {
        file.lowercased().hasSuffix(".json")
            ? JSONReader.readTree(self, limits: limits) : YAMLReader.read(self, limits: limits)
    }
}
