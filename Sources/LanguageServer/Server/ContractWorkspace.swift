// SPDX-License-Identifier: Apache-2.0
package import ContractModel

/// A text as an editor has it, saved or not.
package struct UnsavedText: Sendable {
    /// Absolute; of a text that is in no file, what the editor calls it.
    package let path: String
    package let bytes: [UInt8]
    /// Grows with every change of any text.
    package let revision: Int

    package init(path: String, bytes: [UInt8], revision: Int) {
        self.path = path
        self.bytes = bytes
        self.revision = revision
    }
}

/// What was found, in files that are named by their absolute paths.
package struct Findings: Sendable {
    package var diagnostics: [Diagnostic] = []
    /// Every text that was looked at.
    package var texts: [String: [UInt8]] = [:]

    package init() {}
}

/// What a server knows of the world: which files belong together, what is in them, and what is wrong with them.
///
/// It is asked from more than one thread.
package protocol ContractWorkspace: Sendable {
    /// The files of the project that a file is part of, the file itself among them.
    func files(around path: String, _ unsaved: [String: UnsavedText]) -> [String]

    /// The bytes of a file, with a number that another text of it does not have; nil when it cannot be read.
    func text(of path: String) -> (bytes: [UInt8], stamp: Int)?

    /// Everything wrong with the unsaved texts and with the projects that they are part of.
    ///
    /// Nil when `isWanted` says meanwhile that nobody waits for it any more.
    func findings(_ unsaved: [String: UnsavedText], isWanted: () -> Bool) -> Findings?

    /// Files may have come, gone or changed.
    func forget()
}

/// What may be done with a text besides, where the program has it.
package struct LanguageTools: Sendable {
    package enum Layout: Sendable {
        case text([UInt8])
        /// It cannot be laid out, and why.
        case refused(String)
    }

    /// Lays a text out; nil where there is nothing that does.
    package var format: (@Sendable (SourceText) -> Layout)?
    /// True for what a comment in the text may silence.
    package var maySuppress: @Sendable (DiagnosticCode) -> Bool
    /// What the project file can weigh: rules of the linter and their families.
    package var ruleNames: [String]
    /// The time zones that the machine knows.
    package var zoneNames: @Sendable () -> [String]

    package init(
        format: (@Sendable (SourceText) -> Layout)? = nil, ruleNames: [String] = [],
        zoneNames: @escaping @Sendable () -> [String] = { [] },
        maySuppress: @escaping @Sendable (DiagnosticCode) -> Bool = { code in
            // What stops a contract from running is not a matter of taste.
            !DiagnosticCode.all.contains { $0.code == code.code }
        }
    ) {
        self.format = format
        self.ruleNames = ruleNames
        self.zoneNames = zoneNames
        self.maySuppress = maySuppress
    }
}
