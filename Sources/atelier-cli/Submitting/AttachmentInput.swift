// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Synchronization

/// A file given beside the payload: `[parameter=]FILE`.
struct AttachmentInput: Sendable, Hashable {
    /// Nil: an attachment of the contract.
    let parameter: String?
    let path: String

    init(parameter: String?, path: String) {
        self.parameter = parameter
        self.path = path
    }

    /// A name before the first `=` is a parameter when the action has it, or when no file has the whole as its name.
    init(_ argument: String, for plan: ActionPlan) throws(Failure) {
        guard let equals = argument.firstIndex(of: "=") else {
            self.init(parameter: nil, path: argument)
            return
        }
        let name = String(argument[..<equals])
        let files = plan.parameters.filter(AttachmentInput.takesFiles).map(\.key)
        if files.contains(name) {
            self.init(parameter: name, path: String(argument[argument.index(after: equals)...]))
        } else if FileSystem.kind(argument) != nil {
            self.init(parameter: nil, path: argument)
        } else {
            throw .usage(
                "'\(plan.action)' has no file parameter '\(name)'",
                help: Suggestion.didYouMean(name, among: files))
        }
    }

    private static func takesFiles(_ parameter: PlanParameter) -> Bool {
        parameter.type.type == .file || parameter.type.items.contains { $0.type == .file }
    }

    /// The file as the interpreter takes it; a path is read from the working folder.
    func file() throws(Failure) -> SubmitRequest.File {
        switch FileSystem.kind(path) {
        case .folder: throw .usage("'\(path)' is a folder", help: "attach a file")
        case nil where path != "-": throw .usage("no file '\(path)'")
        default: break
        }
        // Opened once before, for only here it can be said which of several cannot be read, and why.
        if path != "-" {
            do throws(FileSystem.Problem) { _ = try FileSource(path) } catch { throw .usage(error.message) }
        }
        let path = path
        let name = Path.name(of: path)
        guard FileSystem.kind(path) == .file else {
            let stream = RepeatedStream(path)
            return SubmitRequest.File(parameter: parameter, name: name) { stream.pieces() }
        }
        return SubmitRequest.File(parameter: parameter, name: name) {
            let source = try FileSource(path)
            return { try source.next() }
        }
    }
}

/// Standard input or a pipe, which can be read once, handed out as often as it is asked for.
///
/// It keeps what was read: never more than the limit of the file that it stands for, and one piece.
private final class RepeatedStream: Sendable {
    private let path: String
    private let state = Mutex(State())

    private struct State {
        var source: FileSource?
        var pieces: [[UInt8]] = []
        var isAtEnd = false
    }

    init(_ path: String) { self.path = path }

    /// All pieces from the first.
    func pieces() -> @Sendable () throws -> [UInt8]? {
        let place = Mutex(0)
        return { [self] in
            let index = place.withLock { index in
                defer { index += 1 }
                return index
            }
            return try piece(index)
        }
    }

    private func piece(_ index: Int) throws(FileSystem.Problem) -> [UInt8]? {
        try state.withLock { state throws(FileSystem.Problem) in
            while state.pieces.count <= index, !state.isAtEnd {
                if state.source == nil { state.source = try FileSource(path) }
                if let piece = try state.source?.next() {
                    state.pieces.append(piece)
                } else {
                    state.isAtEnd = true
                }
            }
            return index < state.pieces.count ? state.pieces[index] : nil
        }
    }
}
