// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel

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
        let path = path
        return SubmitRequest.File(parameter: parameter, name: Path.name(of: path)) {
            let source = try FileSource(path)
            return { try source.next() }
        }
    }
}
