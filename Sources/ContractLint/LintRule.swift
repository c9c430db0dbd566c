// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// Something that is legal in a contract and unwise: what is looked for, why it matters, and texts that show it.
///
/// One rule is one value in one file. What makes a contract impossible to run is a diagnostic of the decoder or the
/// compiler instead, because a rule can be switched off.
public struct LintRule: Sendable {
    /// How a rule looks.
    enum Check: Sendable {
        /// At each unquoted scalar that is spelled so, and that other readers of YAML take for something else.
        case scalar(AmbiguousSpelling, @Sendable (ScalarSite, inout RuleReport) -> Void)
        /// At a whole file.
        case file(@Sendable (LintedFile, inout RuleReport) -> Void)
        /// At an action that compiles.
        case action(@Sendable (LintedAction, inout RuleReport) -> Void)
        /// At what each action and each entity type declares, whether it compiles or not.
        case declarations(
            inAction: @Sendable (LintedAction, inout RuleReport) -> Void,
            inEntity: @Sendable (LintedEntity, inout RuleReport) -> Void = { _, _ in })
        /// At all that an application declares, as far as it could be read.
        case application(@Sendable (LintedApplication, inout RuleReport) -> Void)
        /// The same, for what can only be said when nothing is missing.
        case wholeApplication(@Sendable (LintedApplication, inout RuleReport) -> Void)
        /// At what comes of the others, which `Linter` does itself.
        case meta

        /// At the type of each parameter, of each row inside one, and of each field.
        static func types(
            _ look: @escaping @Sendable (TypeDeclaration, inout RuleReport) -> Void
        ) -> Check {
            .declarations(
                inAction: { action, report in
                    for parameter in action.parameters { look(parameter.definition.type, &report) }
                },
                inEntity: { entity, report in
                    for field in entity.fields { look(field.type, &report) }
                })
        }
    }

    /// What the rule's diagnostics carry.
    public let code: DiagnosticCode
    public let family: RuleFamily
    /// False for a rule that only looks when it is asked to.
    public let isDefault: Bool
    /// The release that brought it.
    public let since: String
    /// One sentence with a full stop: what is found.
    public let summary: String
    /// Why it matters, and the way out.
    public let rationale: String
    /// What the page shows of a rule whose findings are not in one contract: what is wrong, and what is right.
    private let shown: (wrong: String, right: String)?
    private let makeTriggering: @Sendable () -> [RuleExample]
    private let makeNonTriggering: @Sendable () -> [RuleExample]
    let check: Check

    public var name: String { code.name }
    /// How it is weighed where nothing else is said.
    public var severity: DiagnosticSeverity { code.severity }
    /// Texts in which it is found, with the places.
    public var triggering: [RuleExample] { makeTriggering() }
    /// Texts in which it is not.
    public var nonTriggering: [RuleExample] { makeNonTriggering() }

    // Examples are made when somebody asks for them: whoever lints waits for all that is made.
    init(
        _ code: String, _ name: String, _ family: RuleFamily, _ severity: DiagnosticSeverity = .warning,
        isDefault: Bool = true, since: String = "0.2.0", summary: String, rationale: String,
        shown: (wrong: String, right: String)? = nil,
        triggering: @autoclosure @escaping @Sendable () -> [RuleExample],
        nonTriggering: @autoclosure @escaping @Sendable () -> [RuleExample], check: Check
    ) {
        self.code = DiagnosticCode(code, name, severity, summary + " " + rationale)
        self.family = family
        self.isDefault = isDefault
        self.since = since
        self.summary = summary
        self.rationale = rationale
        self.shown = shown
        makeTriggering = triggering
        makeNonTriggering = nonTriggering
        self.check = check
    }

    /// What `atelier explain` shows: what, why, wrong, right, and how to silence it.
    public var page: String {
        func indented(_ example: String) -> String {
            example.split(separator: "\n", omittingEmptySubsequences: false)
                .map { $0.isEmpty ? "" : "    " + $0 }.joined(separator: "\n")
        }
        var page = summary + " " + rationale + "\n"
        if let wrong = shown?.wrong ?? triggering.first?.plainText {
            page += "\nWrong:\n" + indented(wrong) + "\n"
        }
        if let right = shown?.right ?? nonTriggering.first?.plainText {
            page += "\nRight:\n" + indented(right) + "\n"
        }
        page += """

            Rule of the family '\(family.rawValue)'\(isDefault ? "" : ", off unless it is asked for"). Weigh it in \
            atelier.yaml under 'lint', as '\(name): off', or say at the place why it is right there: \
            '# atelier: ignore[\(name)] reason'.
            """
        return page
    }
}

/// What rules are about; a family's name stands for all its rules in settings.
public enum RuleFamily: String, Sendable, Hashable, CaseIterable {
    /// The text itself, before it means anything.
    case source
    /// How a contract is laid out.
    case structure
    case parameters
    case references
    case functions
    case criteria
    /// What an action does, duplicates and retry.
    case effects
    case attachments
    case security
    case tests
    case documentation
    /// The settings and comments of linting.
    case meta
}
