// SPDX-License-Identifier: Apache-2.0

/// The project file `atelier.yaml`; what it does not say is nil or empty.
public struct ProjectFile: Sendable {
    /// The caller in local work.
    public struct LocalIdentity: Sendable, Hashable {
        public var tenant: String?
        public var user: String?
        public var roles: [String]
        public var email: String?
        public var name: String?
        public var organization: String?

        public init(
            tenant: String? = nil, user: String? = nil, roles: [String] = [], email: String? = nil,
            name: String? = nil, organization: String? = nil
        ) {
            self.tenant = tenant
            self.user = user
            self.roles = roles
            self.email = email
            self.name = name
            self.organization = organization
        }
    }

    public struct Tenant: Sendable {
        public var code: Located<String>
        /// An IANA time zone.
        public var timezone: String
        /// Where the time zone is written; nil: nowhere.
        public var timezonePlace: SourcePlace?
        public var users: [User]

        public init(
            code: Located<String>, timezone: String = "UTC", timezonePlace: SourcePlace? = nil,
            users: [User] = []
        ) {
            self.code = code
            self.timezone = timezone
            self.timezonePlace = timezonePlace
            self.users = users
        }
    }

    /// A person of a tenant, who can be notified and asked.
    public struct User: Sendable {
        public var id: Located<String>
        public var name: String?
        public var email: String?
        public var roles: [Located<String>]
        public var groups: [String]

        public init(
            id: Located<String>, name: String? = nil, email: String? = nil, roles: [Located<String>] = [],
            groups: [String] = []
        ) {
            self.id = id
            self.name = name
            self.email = email
            self.roles = roles
            self.groups = groups
        }
    }

    /// How a rule is weighed; `off` silences it.
    public enum RuleSeverity: String, Sendable, Hashable, CaseIterable { case error, warning, info, off }

    public struct RuleSetting: Sendable {
        public var rule: Located<String>
        public var severity: RuleSeverity

        public init(rule: Located<String>, severity: RuleSeverity) {
            self.rule = rule
            self.severity = severity
        }
    }

    /// How rules are weighed in some files.
    public struct LintOverride: Sendable {
        /// Patterns of files, from the root.
        public var paths: [Located<String>]
        public var rules: [RuleSetting]

        public init(paths: [Located<String>], rules: [RuleSetting]) {
            self.paths = paths
            self.rules = rules
        }
    }

    /// How long what has ended is kept; nil: for ever.
    public struct Retention: Sendable, Hashable {
        public var completed: Duration?
        public var failed: Duration?
        public var terminated: Duration?
        /// How long an idempotency key is remembered.
        public var keys: Duration?

        public init() {}
    }

    public var application: Located<String>?
    /// Globs of contract files, from the root; nil: `actions/**`, or the root where there is no such folder.
    public var contracts: [Located<String>]?
    public var lint: [RuleSetting] = []
    /// For some files, the later wins.
    public var lintOverrides: [LintOverride] = []
    /// Nil: `.atelier/ledger.db`.
    public var ledger: Located<String>?
    public var tenant: Located<String>?
    public var identity: LocalIdentity?
    /// When listed, every role that a contract names must be among them.
    public var roles: [Located<String>]?
    public var tenants: [Tenant] = []
    public var retention = Retention()
    /// What flags are where neither the command line nor the environment says so, by their keys.
    public var settings: [String: [Located<String>]] = [:]

    public init() {}

    /// Which contract a submission is run again with, as `rerun --contract` has it.
    public enum RerunContract: String, Sendable, CaseIterable { case current, pinned }

    /// The keys of flags: their names, with `_` for `-`.
    ///
    /// Those that have a key of another meaning are not among them.
    public static let settingKeys = [
        "accepted_after", "accepted_before", "acknowledge", "action", "advance", "after", "anchor", "apply",
        "as", "at", "attach", "attempts", "baseline", "batch", "ci", "color", "concurrency", "contract",
        "data", "entity_type", "error", "event_id", "filter", "format", "from", "idempotency_key", "index",
        "journal", "key_file", "language", "limit", "log", "now", "output", "parent", "payload", "reason",
        "rule", "run_state", "set", "since", "stage", "status", "stdin_filename", "step", "target",
        "template", "threshold", "wait", "where",
    ]

    /// The tenant of a code.
    public func tenant(_ code: String) -> Tenant? { tenants.first { $0.code.value.hasSameBytes(as: code) } }
}
