// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger
internal import Synchronization

/// Takes the files of a submission into the store and checks them: limits and structure while they stream, types by
/// their bytes.
struct FileIntake {
    let plan: ActionPlan
    let store: any LedgerStore
    let surroundings: Surroundings
    let scope: TenantScope

    struct Outcome {
        var rows: [AttachmentRow] = []
        var errors: [PayloadError] = []
        /// What is worth knowing of a file and no reason to refuse it.
        var warnings: [(code: String, message: String)] = []
        /// Descriptors for `file` parameters, by key.
        var parameters: [String: Value] = [:]
    }

    /// Content is kept before any row names it: what is refused later is an orphan for the sweep.
    func take(_ files: [SubmitRequest.File], submission: String) async throws(InterpreterError) -> Outcome {
        var outcome = Outcome()
        var total: Int64 = 0
        var lists: [String: [Value]] = [:]
        let surplus = refuseSurplus(files, &outcome)
        for (position, file) in files.enumerated() where !surplus.contains(file.parameter) {
            guard let limits = limits(for: file, &outcome) else { continue }
            let room = plan.attachments.map { max(0, $0.maxTotalBytes - total) } ?? limits.bytes
            let limit = file.parameter == nil ? min(limits.bytes, room) : limits.bytes
            let stored: StoredFile
            let structure: ContentStructure.Report
            do {
                (stored, structure) = try await receive(file, maxBytes: limit)
            } catch let error as LedgerError {
                guard error.code == .tooLarge else { throw InterpreterError(beforeAccept: error) }
                let isTotal = file.parameter == nil && room < limits.bytes
                refuse(
                    isTotal ? "max_total_bytes" : "max_bytes", file,
                    isTotal
                        ? "the files are larger than the action takes together"
                        : "the file is larger than \(limits.bytes) bytes",
                    &outcome)
                continue
            } catch {
                throw InterpreterError(.usage, "cannot read the file '\(FileIntake.displayName(file.name))'")
            }
            if file.parameter == nil { total += stored.bytes }
            guard let row = try check(stored, file, limits, position, submission, &outcome),
                isTaken(structure, file, &outcome)
            else { continue }
            outcome.rows.append(row)
            if let parameter = file.parameter {
                lists[parameter, default: []].append(FileDescriptor.value(of: row))
            }
        }
        for (parameter, values) in lists {
            let isList = plan.parameter(parameter)?.type.type == .list
            outcome.parameters[parameter] = isList ? .list(values) : values[0]
        }
        return outcome
    }

    /// Stores a file while its structure is followed.
    private func receive(
        _ file: SubmitRequest.File, maxBytes: Int64
    ) async throws -> (StoredFile, ContentStructure.Report) {
        let next = try file.open()
        let structure = FollowedStructure()
        let stored = try await store.storeFile(maxBytes: maxBytes, in: scope) {
            let piece = try next()
            if let piece { structure.take(piece) }
            return piece
        }
        return (stored, structure.finish())
    }

    private func isTaken(
        _ structure: ContentStructure.Report, _ file: SubmitRequest.File, _ outcome: inout Outcome
    ) -> Bool {
        for note in structure.notes {
            outcome.warnings.append(("file_note", "'\(FileIntake.displayName(file.name))' \(note)"))
        }
        guard let problem = structure.problem else { return true }
        refuse(problem.code, file, problem.message, &outcome)
        return false
    }

    /// Refuses what is more than one may send, before any byte of it is stored; answers whose files are not taken.
    private func refuseSurplus(
        _ files: [SubmitRequest.File], _ outcome: inout Outcome
    ) -> Set<String?> {
        var counts: [String?: Int] = [:]
        for file in files { counts[file.parameter, default: 0] += 1 }
        var surplus: Set<String?> = []
        for (key, count) in counts.sorted(by: { $0.key ?? "" < $1.key ?? "" }) {
            guard let most = maxFiles(of: key), count > most else { continue }
            surplus.insert(key)
            let what = key.map { "'\($0)' takes" } ?? "the action takes"
            outcome.errors.append(
                PayloadError(
                    code: "max_files", parameter: key, path: key.map(PayloadError.pointer) ?? "",
                    message: "\(what) \(most == 1 ? "one file" : "at most \(most) files"), not \(count)"))
        }
        return surplus
    }

    private func maxFiles(of key: String?) -> Int? {
        guard let key else { return plan.attachments?.maxFiles }
        guard let type = plan.parameter(key)?.type else { return nil }
        guard type.type == .list, let item = type.items.first else { return 1 }
        return min(item.maxFiles ?? Constraints.defaultMaxFiles, type.maxItems ?? Int.max)
    }

    private struct Limits {
        var bytes: Int64
        var types: [String]
    }

    private func limits(for file: SubmitRequest.File, _ outcome: inout Outcome) -> Limits? {
        guard let key = file.parameter else {
            guard let contract = plan.attachments else {
                refuse("max_files", file, "this action takes no attachments", &outcome)
                return nil
            }
            return Limits(bytes: contract.maxBytes, types: contract.allowedContentTypes)
        }
        guard let parameter = plan.parameter(key), FileIntake.takesFiles(parameter.type), !parameter.isHidden
        else {
            let near = Suggestion.didYouMean(
                key, among: plan.parameters.filter { FileIntake.takesFiles($0.type) }.map(\.key))
            refuse(
                "unknown_parameter", file,
                "'\(key)' is not a file parameter of this action"
                    + (near.map { "; " + $0 } ?? ""),
                &outcome)
            return nil
        }
        let type = parameter.type.type == .list ? parameter.type.items[0] : parameter.type
        return Limits(
            bytes: Int64(type.maxBytes ?? parameter.type.maxBytes ?? Constraints.defaultMaxBytes),
            types: type.allowedContentTypes ?? parameter.type.allowedContentTypes ?? [])
    }

    static func takesFiles(_ type: PlanType) -> Bool {
        type.type == .file || (type.type == .list && type.items.first?.type == .file)
    }

    private func check(
        _ stored: StoredFile, _ file: SubmitRequest.File, _ limits: Limits, _ position: Int,
        _ submission: String,
        _ outcome: inout Outcome
    ) throws(InterpreterError) -> AttachmentRow? {
        guard stored.bytes > 0 else {
            refuse("content_type", file, "the file is empty", &outcome)
            return nil
        }
        let contentType: String
        do { contentType = try surroundings.contentType(stored.head, stored.bytes) } catch {
            throw InterpreterError(.unavailable, "the type of a file cannot be recognised: \(error)")
        }
        let type = ContentType(contentType)
        guard limits.types.isEmpty || type.isAllowed(by: limits.types) else {
            var message =
                "the file's bytes are \(contentType), and only \(limits.types.joined(separator: ", ")) are taken"
            if type.isMissedByPattern(of: limits.types) {
                message +=
                    type.mayHoldScript
                    ? "; a type that can hold scripts is taken only where it is named on its own"
                    : "; what is not recognised is taken only where it is named on its own"
            }
            refuse("content_type", file, message, &outcome)
            return nil
        }
        return AttachmentRow(
            id: Identity.attachment(of: submission, position: position), submission: submission,
            position: position,
            parameter: file.parameter, name: FileIntake.displayName(file.name), contentType: contentType,
            bytes: stored.bytes, sha256: stored.sha256)
    }

    private func refuse(
        _ code: String, _ file: SubmitRequest.File, _ message: String, _ outcome: inout Outcome
    ) {
        outcome.errors.append(
            PayloadError(
                code: code, parameter: file.parameter, path: file.parameter.map(PayloadError.pointer) ?? "",
                message: "\(message) ('\(FileIntake.displayName(file.name))')"))
    }

    /// The last part of a name without anything that a path, a terminal or a page could take for more than text.
    static func displayName(_ name: String) -> String {
        let last =
            name.utf8.split { $0 == 0x2F || $0 == 0x5C }.last.map {
                String(decoding: Array($0), as: UTF8.self)
            } ?? ""
        var shown = String.UnicodeScalarView()
        for scalar in last.unicodeScalars {
            let category = scalar.properties.generalCategory
            let isPlain =
                category != .control && category != .format && category != .lineSeparator
                && category != .paragraphSeparator && category != .surrogate
            if isPlain { shown.append(scalar) }
            if shown.count == 120 { break }
        }
        let text = String(shown)
        return text.isEmpty || text == "." || text == ".." ? "file" : text
    }
}

/// A structure that is fed from wherever the store asks for the next piece.
private final class FollowedStructure: Sendable {
    private let structure = Mutex(ContentStructure())

    func take(_ bytes: [UInt8]) { structure.withLock { $0.take(bytes) } }
    func finish() -> ContentStructure.Report { structure.withLock { $0.finish() } }
}
