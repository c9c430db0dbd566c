// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// How rules are weighed: in general, and for some files.
public struct LintSettings: Sendable {
    /// What is said of rules in one place, in the order of saying.
    public struct Layer: Sendable {
        /// True for the files that it is about.
        public var isAbout: @Sendable (String) -> Bool
        /// Rule or family → severity.
        public var severities: [(rule: String, severity: ProjectFile.RuleSeverity)]

        public init(
            severities: [(rule: String, severity: ProjectFile.RuleSeverity)],
            isAbout: @escaping @Sendable (String) -> Bool = { _ in true }
        ) {
            self.severities = severities
            self.isAbout = isAbout
        }
    }

    /// The later wins.
    public var layers: [Layer]

    /// Every rule as it is by itself, but for the layers.
    public init(layers: [Layer] = []) { self.layers = layers }

    /// How a rule's findings in a file are weighed; nil when it is off.
    func severity(of rule: LintRule, in file: String) -> DiagnosticSeverity? {
        var severity: DiagnosticSeverity? = rule.isDefault ? rule.severity : nil
        for layer in layers where layer.isAbout(file) {
            // Of one layer, a rule's own name counts more than its family's.
            let named =
                layer.severities.last { $0.rule == rule.name || $0.rule == rule.code.code }
                ?? layer.severities.last { $0.rule == rule.family.rawValue }
            guard let named else { continue }
            severity =
                switch named.severity {
                case .error: .error
                case .warning: .warning
                case .info: .info
                case .off: nil
                }
        }
        return severity
    }

    /// False for a rule that is off in every file.
    func mayApply(_ rule: LintRule) -> Bool {
        rule.isDefault
            || layers.contains { layer in
                layer.severities.contains {
                    $0.severity != .off
                        && [rule.name, rule.code.code, rule.family.rawValue].contains($0.rule)
                }
            }
    }
}
