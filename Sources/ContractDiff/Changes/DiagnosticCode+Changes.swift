// SPDX-License-Identifier: Apache-2.0
public import ContractModel

extension DiagnosticCode {
    /// B9xx: kinds of changes between two versions, in order.
    ///
    /// The severity is that of the kind as a rule; a change may weigh more or less.
    public static let changes: [DiagnosticCode] = requests + outcomes + surroundings + [unclassifiedChange]

    static let unclassifiedChange = DiagnosticCode(
        "B999", "unclassified-change", .error,
        """
        Something means something else, and no comparison has a word for it, so nobody can say what follows from it. It \
        counts as breaking, because a change that is not understood is not harmless.

        Wrong: to take it for no change.

        Right: to look at both texts, and to report it, so that it gets its kind.
        """)

    /// A kind of change, with a text before, one that brings the change about, and one that does not.
    static func change(
        _ code: String, _ name: String, _ severity: DiagnosticSeverity, _ explanation: String,
        before: String, wrong: String, right: String
    ) -> DiagnosticCode {
        func indented(_ title: String, _ text: String) -> String {
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { "    " + $0 }
            return "\n\n\(title):\n" + lines.joined(separator: "\n")
        }
        return DiagnosticCode(
            code, name, severity,
            explanation + indented("Before", before) + indented("Wrong", wrong) + indented("Right", right))
    }
}
