// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary

/// A folder as an outside system: works without a network, and with what other programs leave there.
struct FileConnection {
    private let request: ConnectionRequest
    private let limits: ConnectionLimits
    private let folder: String
    private let path: ResourcePath

    init(
        _ request: ConnectionRequest, root: String, limits: ConnectionLimits
    ) throws(FunctionFailure) {
        guard let folder = request.target.folder, !folder.isEmpty else {
            throw FunctionFailure(.final, code: "missing_folder", message: "the connection names no folder")
        }
        self.request = request
        self.limits = limits
        self.folder = folder.hasPrefix("/") ? folder : root + "/" + folder
        path = try ResourcePath(request.resource, filling: request.path)
    }

    /// The names of the folders and of the file, each a single part of a path.
    private var names: [String] {
        // Only what was filled in is encoded: a literal part cannot hold a separator, or it would be two.
        path.segments.map { $0.text(filled: { PercentText.encode($0) }) }
    }

    func answer() throws(FunctionFailure) -> Value {
        switch request.operation {
        case .ask, .call: throw .unsupportedConnection(request.target.kind)
        case .delete: return ["existed": .bool(try delete())]
        case .push(let value, _):
            guard let key = request.idempotencyKey, !key.isEmpty else {
                throw FunctionFailure(.final, code: "missing_key", message: "a push has no idempotency key")
            }
            let bytes = Array(CanonicalJSON.faithfulText(value).utf8)
            guard bytes.count <= limits.maxPushBytes else {
                throw FunctionFailure(
                    .final, code: "push_too_large",
                    message: "the value has \(bytes.count) bytes, at most \(limits.maxPushBytes) are written")
            }
            let target = try ConfinedFolder.opened(folder, creating: true).folder(names, creating: true)
            try target.write(PercentText.encode(key) + ".json", bytes)
            return ["key": .string(key), "response": .null]
        case .fetch(let fields, let limit):
            return .answer(records: try read(fields, enough: limit ?? .max))
        case .lookup(let key):
            let records = try read(RecordFilter.fields(ofKey: key), enough: 2)
            guard records.count < 2 else { throw .ambiguousRecord }
            return records.first ?? .null
        }
    }

    /// Removes the file; false when there is none.
    private func delete() throws(FunctionFailure) -> Bool {
        guard let name = names.last else { throw .resource("the resource is empty") }
        let target: ConfinedFolder
        do throws(FunctionFailure) {
            target = try ConfinedFolder.opened(folder, creating: false)
                .folder(names.dropLast(), creating: false)
        } catch  where error.code == FunctionFailure.noSuchFile.code {
            return false
        }
        return try target.remove(name)
    }

    /// The records that fit; reading ends when there are enough.
    private func read(_ fields: ValueMap, enough: Int) throws(FunctionFailure) -> [Value] {
        guard let name = names.last else { throw .resource("the resource is empty") }
        let target = try ConfinedFolder.opened(folder, creating: false)
            .folder(names.dropLast(), creating: false)
        for form in RecordFile.Form.allCases {
            guard let file = try target.file(name + "." + form.rawValue) else { continue }
            var reader = RecordFile(file, form, fields: fields, limits: limits)
            reader.enough = enough
            return try reader.read()
        }
        throw .noSuchFile
    }
}

extension FunctionFailure {
    static let ambiguousRecord = FunctionFailure(
        .final, code: "ambiguous_record", message: "more than one record has this key")

    static let noSuchFile = FunctionFailure(
        .final, code: "not_found",
        message: "the resource is there neither as '.json' nor as '.ndjson' nor as '.csv'")

    static func tooManyRecords(_ most: Int) -> FunctionFailure {
        FunctionFailure(
            .final, code: "response_too_large",
            message: "there are more than \(most) records; ask for fewer with 'where' or 'limit'")
    }

    static func answerTooLarge(_ most: Int, _ kind: Kind = .final) -> FunctionFailure {
        FunctionFailure(
            kind, code: "response_too_large", message: "the answer is larger than \(most) bytes")
    }

    static func malformedResponse(_ message: String, _ kind: Kind = .final) -> FunctionFailure {
        FunctionFailure(kind, code: "malformed_response", message: message)
    }
}
