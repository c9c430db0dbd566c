// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension Baseline {
    /// Why a text is no baseline.
    public struct ReadError: Error, Sendable {
        public var message: String
    }

    /// Reads what `text` has written.
    public init(reading bytes: [UInt8]) throws(ReadError) {
        let document: Value
        do throws(JSONReadError) {
            document = try JSONReader.read(bytes)
        } catch {
            throw ReadError(message: "it is no JSON: \(error.message)")
        }
        guard document["schema_version"] == 1, let rows = document["findings"]?.list else {
            throw ReadError(message: "it is no baseline of version 1")
        }
        entries = []
        for row in rows {
            guard let file = row["file"]?.string, let rule = row["rule"]?.string,
                let fingerprint = row["fingerprint"]?.string, let count = row["count"]?.number?.int64,
                count > 0
            else { throw ReadError(message: "an entry lacks 'file', 'rule', 'fingerprint' or 'count'") }
            entries.append(
                Entry(
                    file: file, rule: rule, fingerprint: fingerprint, count: Int(count),
                    message: row["message"]?.string ?? ""))
        }
    }

    /// JSON with an entry on each line, sorted, so that a change of it reads well.
    public var text: String {
        let rows = entries.map { entry in
            "    "
                + OrderedJSON.object([
                    ("file", .string(entry.file)), ("rule", .string(entry.rule)),
                    ("fingerprint", .string(entry.fingerprint)), ("count", .integer(entry.count)),
                    ("message", .string(entry.message)),
                ]).text
        }
        let list = rows.isEmpty ? "[]" : "[\n" + rows.joined(separator: ",\n") + "\n  ]"
        return "{\n  \"schema_version\": 1,\n  \"findings\": \(list)\n}\n"
    }
}
