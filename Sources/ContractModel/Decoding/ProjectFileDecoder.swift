// SPDX-License-Identifier: Apache-2.0

/// Turns the project file into its definition, with everything that is wrong in it.
public enum ProjectFileDecoder {
    public static func decode(_ documents: [NodeTree]) -> (project: ProjectFile, diagnostics: [Diagnostic]) {
        // The decoder holds no reference to what it reads.
        withExtendedLifetime(documents) { decode(documents.map { Site(root: $0.root.ref) }) }
    }

    private static func decode(_ documents: [Site]) -> (project: ProjectFile, diagnostics: [Diagnostic]) {
        var decoder = NodeDecoder()
        var project = ProjectFile()
        let roots = documents.filter { !$0.node.isNothing }
        if let first = roots.first { decoder.project(first, into: &project) }
        if roots.count > 1 {
            decoder.report(
                .wrongNodeKind, "a project file is one document, and this is a second", at: roots[1],
                help: "merge the documents")
        }
        return (project, decoder.diagnostics.inTextOrder())
    }

    /// Reads and decodes a project file.
    public static func read(_ source: SourceText) -> (project: ProjectFile, diagnostics: [Diagnostic]) {
        let (documents, problems) = source.readNodes()
        let (project, diagnostics) = decode(documents)
        return (project, (problems + diagnostics).inTextOrder())
    }
}

extension NodeDecoder {
    fileprivate mutating func project(_ site: Site, into project: inout ProjectFile) {
        guard let mapping = mapping(site, .project) else { return }
        project.application = identifier(mapping["application"], "an application's code", .withoutHyphen)
        if let place = mapping["contracts"], place.node.kind == .scalar {
            project.contracts = name(place, "'contracts'").map { [$0] }
        } else {
            project.contracts = list(mapping["contracts"], "'contracts'") { $0.name($1, "a path") }
        }
        project.lint = lint(mapping["lint"], "lint")
        project.lintOverrides = rows(mapping["lint_overrides"], "'lint_overrides'", namedBy: "paths") {
            $0.lintOverride($1)
        }
        project.ledger = name(mapping["ledger"], "'ledger'")
        project.tenant = name(mapping["tenant"], "'tenant'")
        project.roles = mapping["roles"].map { roles($0, "'roles'") }
        project.tenants = tenants(mapping["tenants"])
        if let retention = mapping["retention"].flatMap({ self.mapping($0, .retention) }) {
            project.retention.completed = duration(retention["completed"], "'completed'")
            project.retention.failed = duration(retention["failed"], "'failed'")
            project.retention.terminated = duration(retention["terminated"], "'terminated'")
            project.retention.keys = duration(retention["keys"], "'keys'")
            checkMemory(of: project.retention, retention["keys"], retention["failed"])
        }
        for key in ProjectFile.settingKeys {
            project.settings[key] = mapping[named: key].map { setting($0, key) }
        }
        checkRerunContract(project.settings["contract"] ?? [])
        let identity = mapping["identity"].flatMap { self.mapping($0, .localIdentity) }
        let callerRoles = roles(identity.flatMap { $0["roles"] }, "'roles'")
        if let identity { project.identity = localIdentity(identity, callerRoles) }
        checkTenant(project.tenant, project)
        checkTenant(identity.flatMap { $0["tenant"] }.map { $0.located($0.node.text) }, project)
        // A list that could not be read may hold any role.
        guard let roles = project.roles, mapping["roles"]?.node.kind == .sequence else { return }
        for named in project.tenants.flatMap(\.users).map(\.roles) + [callerRoles] {
            for diagnostic in RoleCheck.check(named, among: roles) { report(diagnostic) }
        }
    }

    /// The value of a flag, or the list of those of one that is repeatable.
    private mutating func setting(_ site: Site, _ key: String) -> [Located<String>] {
        var texts: [Located<String>] = []
        for place in site.node.kind == .sequence ? Array(site.elements) : [site] {
            guard place.node.kind == .scalar, place.node.scalarValue?.isNull != true else {
                // Under a key that was misspelt, something else may have been meant.
                if site.key?.text == key {
                    reportKind(place, expected: "text or a list of texts", of: "'\(key)'")
                }
                return []
            }
            texts.append(place.located(place.node.text))
        }
        return texts
    }

    /// The value of a flag that few know, under a key that is nearly the one that says where contracts are.
    private mutating func checkRerunContract(_ written: [Located<String>]) {
        let words = ProjectFile.RerunContract.allCases.map(\.rawValue)
        for text in written where !words.contains(text.value) {
            report(
                Diagnostic(
                    .unknownValue, "'contract' is '\(text.value)'; expected \(Suggestion.oneOf(words))",
                    at: text.range, path: text.path, note: "not what 'rerun --contract' takes",
                    help: Suggestion.didYouMean(text.value, among: words) ?? "did you mean 'contracts'?"))
        }
    }

    private mutating func localIdentity(
        _ mapping: Mapping, _ roles: [Located<String>]
    ) -> ProjectFile.LocalIdentity {
        ProjectFile.LocalIdentity(
            tenant: name(mapping["tenant"], "'tenant'")?.value, user: name(mapping["user"], "'user'")?.value,
            roles: roles.map(\.value),
            email: name(mapping["email"], "'email'")?.value,
            name: name(mapping["name"], "'name'")?.value,
            organization: name(mapping["organization"], "'organization'")?.value)
    }

    private mutating func tenants(_ site: Site?) -> [ProjectFile.Tenant] {
        guard let site else { return [] }
        guard site.node.kind == .mapping else {
            reportKind(
                site, expected: "a map of codes to tenants", of: "'tenants'",
                help: "write '<code>: { timezone: UTC }' for each")
            return []
        }
        var tenants: [ProjectFile.Tenant] = []
        for (key, node) in site.node.entries {
            let member = site.member(key, node)
            let code = Located(key.text, at: SourcePlace(key))
            if !Identifier.isWellFormed(key.text) {
                report(
                    Diagnostic(
                        .malformedIdentifier, "a tenant's code '\(key.text)' is not a name", at: key.range,
                        path: member.path, note: "a letter, then lower-case letters, digits, '_' and '-'",
                        help: suggestion(for: key.text, .plain).map { "write '\($0)'" }))
            }
            // A code alone declares a tenant with all defaults.
            if node.isNothing {
                tenants.append(ProjectFile.Tenant(code: code))
                continue
            }
            guard let mapping = mapping(member, .tenant) else { continue }
            let timezone = timeZone(mapping["timezone"], "'timezone'")
            let users = list(mapping["users"], "'users'") { $0.user($1) } ?? []
            requireUnique(users.map(\.id), "user")
            tenants.append(
                ProjectFile.Tenant(
                    code: code, timezone: timezone?.value ?? "UTC", timezonePlace: timezone?.place,
                    users: users))
        }
        return tenants
    }

    private mutating func user(_ site: Site) -> ProjectFile.User? {
        guard let mapping = mapping(site, .user) else { return nil }
        let id = name(mapping["id"], "'id'")
        let fullName = name(mapping["name"], "'name'")
        let email = name(mapping["email"], "'email'")
        let roles = roles(mapping["roles"], "'roles'")
        let groups = distinctNames(mapping["groups"], "'groups'", of: "group")
        guard let id else { return nil }
        return ProjectFile.User(
            id: id, name: fullName?.value, email: email?.value, roles: roles, groups: groups.map(\.value))
    }

    /// A key is remembered for as long as the submission that brought it may go on.
    private mutating func checkMemory(
        of retention: ProjectFile.Retention, _ place: Site?, _ failed: Site?
    ) {
        guard let keys = retention.keys, let place else { return }
        let memory = DurationText.render(keys)
        guard let failed else {
            report(
                Diagnostic(
                    .shortKeyMemory,
                    "keys are forgotten after \(memory), and failed submissions are kept for ever and can be redriven",
                    at: place.node.range, path: place.path,
                    help: "say with 'failed' how long these are kept: \(memory) at most"))
            return
        }
        guard let kept = retention.failed, kept > keys else { return }
        let horizon = DurationText.render(kept)
        report(
            Diagnostic(
                .shortKeyMemory,
                "keys are forgotten after \(memory), and failed submissions can be redriven for \(horizon)",
                at: place.node.range, path: place.path,
                labels: [Diagnostic.Label("they are kept so long", at: failed.node.range)],
                help: "remember keys for at least \(horizon)"))
    }

    /// Where tenants are declared, the one that is used must be among them.
    private mutating func checkTenant(_ code: Located<String>?, _ project: ProjectFile) {
        guard let code, !project.tenants.isEmpty, project.tenant(code.value) == nil else { return }
        report(
            Diagnostic(
                .unknownTenant, "unknown tenant '\(code.value)'", at: code.range, path: code.path,
                note: "not declared",
                help: Suggestion.help(for: code.value, among: project.tenants.map(\.code.value))))
    }
}
