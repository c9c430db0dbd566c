// SPDX-License-Identifier: Apache-2.0

extension StepBody {
    /// The connection that a function of the library is told to go to, and where it goes there.
    ///
    /// Of such a function the arguments `connection` and `resource` are written out, as those of a push are.
    package var command: (connection: Located<String>, resource: Located<String>?)? {
        guard case .execute(let call) = self, let connection = call.text(of: "connection") else { return nil }
        return (connection, call.text(of: "resource"))
    }
}

extension FunctionCall {
    /// The text that is written out as an argument.
    fileprivate func text(of argument: String) -> Located<String>? {
        guard let written = arguments.first(where: { $0.key.names(argument) })?.value,
            case .literal(.string(let text)) = written.value
        else { return nil }
        return written.map { _ in text }
    }
}
