// SPDX-License-Identifier: Apache-2.0

/// Turns a file of contract tests into its definition, with everything that is wrong in it.
public enum TestSuiteDecoder {
    /// True for the names of files that hold contract tests: `*.test.yaml`, `*.test.yml` and `*.test.json`.
    public static func isTestName(_ name: String) -> Bool {
        let lower = name.lowercased()
        return [".test.yaml", ".test.yml", ".test.json"].contains { lower.hasSuffix($0) }
    }

    /// The suite is nil when there is none to read.
    public static func decode(_ documents: [NodeTree]) -> (suite: TestSuite?, diagnostics: [Diagnostic]) {
        // The decoder holds no reference to what it reads.
        withExtendedLifetime(documents) { decode(documents.map { Site(root: $0.root.ref) }) }
    }

    private static func decode(_ documents: [Site]) -> (suite: TestSuite?, diagnostics: [Diagnostic]) {
        var decoder = NodeDecoder()
        let roots = documents.filter { !$0.node.isNothing }
        let suite = roots.first.flatMap { decoder.testSuite($0) }
        if roots.isEmpty, let first = documents.first {
            var start = first.range
            start.end = start.start
            decoder.report(nothing(at: start))
        }
        if roots.count > 1 {
            decoder.report(
                .wrongNodeKind, "a contract test is one document, and this is a second", at: roots[1],
                help: "merge the documents")
        }
        return (suite, decoder.diagnostics.inTextOrder())
    }

    private static func nothing(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .wrongNodeKind, "the file holds no contract test", at: range,
            help: "begin with 'action:' and 'cases:'")
    }

    /// Reads and decodes a file of contract tests.
    public static func read(_ source: SourceText) -> (suite: TestSuite?, diagnostics: [Diagnostic]) {
        let (documents, problems) = source.readNodes()
        let (suite, decoded) = decode(documents)
        var diagnostics = decoded
        if documents.isEmpty, problems.isEmpty {
            // An empty file has no document that could say so.
            diagnostics.append(nothing(at: source.range(0..<0)))
        }
        return (suite, (problems + diagnostics).inTextOrder())
    }
}

extension NodeDecoder {
    fileprivate mutating func testSuite(_ site: Site) -> TestSuite? {
        guard let mapping = mapping(site, .testSuite, help: "write 'action:' and 'cases:'") else {
            return nil
        }
        let action = use(mapping["action"], "'action'") ?? site.located("")
        let cases = rows(mapping["cases"], "'cases'", namedBy: "name", limit: DecodingLimits.maxDefinitions) {
            decoder, row in
            decoder.testCase(row)
        }
        if let place = mapping["cases"], place.node.kind == .sequence, place.node.elements.isEmpty {
            reportKind(place, expected: "at least one case", of: "'cases'")
        }
        requireUnique(cases.map(\.name), "case")
        return TestSuite(action: action, cases: cases)
    }

    private mutating func testCase(_ site: Site) -> TestCase? {
        guard let mapping = mapping(site, .testCase) else { return nil }
        let name = name(mapping["name"], "a case's name")
        var test = TestCase(name: name ?? site.located(""), at: site.place)
        test.caller = mapping["as"].flatMap { testCaller($0) }
        test.given = mapping["given"].map { testGiven($0) } ?? TestGiven()
        test.submission = testSubmission(mapping)
        test.expectation = mapping["expect"].flatMap { testExpectation($0) }
        test.events = list(mapping["then"], "'then'") { decoder, row in decoder.testEvent(row) } ?? []
        if mapping["expect"] == nil, test.events.allSatisfy({ $0.expectation == nil }), !mapping.hasUnread,
            mapping["then"]?.node.elements.contains(where: {
                $0.kind != .mapping || !$0.entries.isEmpty
            }) != true,
            let name
        {
            report(
                Diagnostic(
                    .missingKey, "the case expects nothing", at: name.range, path: site.path,
                    note: "needs 'expect'"))
        }
        return name == nil ? nil : test
    }

    private mutating func testCaller(_ site: Site) -> TestCaller? {
        guard let mapping = mapping(site, .testCaller) else { return nil }
        var caller = TestCaller()
        caller.tenant = name(mapping["tenant"], "'tenant'")
        caller.user = name(mapping["user"], "'user'")
        caller.roles = roles(mapping["roles"], "'roles'")
        caller.groups = list(mapping["groups"], "'groups'") { $0.name($1, "a group") } ?? []
        caller.email = name(mapping["email"], "'email'")?.value
        caller.name = name(mapping["name"], "'name'")?.value
        caller.organization = name(mapping["organization"], "'organization'")?.value
        return caller
    }

    /// What the test hands over: keys of the map that are those of a submission.
    private mutating func testSubmission(_ mapping: Mapping) -> TestSubmission {
        var submission = TestSubmission()
        submission.payload = mapping["payload"].flatMap { freeMap($0, "'payload'") }
        submission.files = list(mapping["files"], "'files'") { $0.testFile($1) } ?? []
        if let place = mapping["target"] {
            submission.targets =
                place.node.kind == .sequence
                ? list(place, "'target'") { $0.name($1, "a target") } ?? []
                : name(place, "'target'").map { [$0] } ?? []
            if place.node.kind == .sequence, place.node.elements.isEmpty {
                reportKind(place, expected: "at least one id", of: "'target'")
            }
        }
        submission.idempotencyKey = name(mapping["idempotency_key"], "'idempotency_key'")?.value
        submission.acknowledged =
            list(mapping["acknowledge"], "'acknowledge'") { $0.name($1, "a criterion") } ?? []
        return submission
    }

    private mutating func testFile(_ site: Site) -> TestSubmission.File? {
        guard let mapping = mapping(site, .testFile, help: "write '{ path: … }'") else { return nil }
        let parameter = name(mapping["param"], "'param'")
        return name(mapping["path"], "'path'").map { TestSubmission.File(path: $0, parameter: parameter) }
    }

    // MARK: - What is there before

    private mutating func testGiven(_ site: Site) -> TestGiven {
        var given = TestGiven()
        guard let mapping = mapping(site, .testGiven) else { return given }
        given.now = instant(mapping["now"])
        given.records = list(mapping["records"], "'records'") { $0.testRecord($1) } ?? []
        for (connection, resources) in namedMembers(mapping["connections"], "'connections'", of: "resources")
        {
            for (resource, answers) in namedMembers(
                resources, "the resources of '\(connection.value)'", of: "answers")
            {
                let list = list(answers, "the answers of '\(resource.value)'") { $0.testAnswer($1) }
                given.connections.append((connection, resource, list ?? []))
            }
        }
        return given
    }

    private mutating func instant(_ site: Site?) -> Instant? {
        guard let site, let text = name(site, "'now'") else { return nil }
        if let instant = DateTimeText.parse(text.value) { return instant }
        report(
            .unfitLiteral, "'now' is \(site.node.description); expected a date and time with its offset",
            at: site, help: "write one as '2026-11-21T09:00:00Z'")
        return nil
    }

    private mutating func testRecord(_ site: Site) -> TestGiven.Record? {
        guard let mapping = mapping(site, .testRecord) else { return nil }
        let entityType = name(mapping["entity_type"], "'entity_type'")
        let id = name(mapping["id"], "'id'")
        let fields = mapping["fields"].flatMap { freeMap($0, "'fields'") }
        guard let entityType, let id else { return nil }
        return TestGiven.Record(entityType: entityType, id: id, fields: fields ?? site.located([:]))
    }

    private mutating func testAnswer(_ site: Site) -> TestGiven.Answer? {
        let help = "write '{ value: … }', '{ error: transient }' or '{ error: final }'"
        guard let mapping = mapping(site, .testAnswer, help: help),
            let form = form(of: mapping, ["value", "error"])
        else { return nil }
        if form.name == "value" { return literal(form.site).map { .value($0) } }
        return choice(form.site, "'error'", of: TestGiven.Answer.Failure.self).map { .error($0.value) }
    }

    // MARK: - What happens next

    private mutating func testEvent(_ site: Site) -> TestEvent? {
        guard let mapping = mapping(site, .testEvent) else { return nil }
        let caller = mapping["as"].flatMap { testCaller($0) }
        let expectation = mapping["expect"].flatMap { testExpectation($0) }
        let form = form(of: mapping, ["submit", "decide", "raise", "advance", "crash_at"])
        guard let form, let kind = eventKind(mapping, form) else { return nil }
        var event = TestEvent(kind: kind, range: site.range)
        event.caller = caller
        event.expectation = expectation
        return event
    }

    private mutating func eventKind(
        _ mapping: Mapping, _ form: (name: String, site: Site)
    ) -> TestEvent.Kind? {
        switch form.name {
        case "submit":
            guard let inner = self.mapping(form.site, .testSubmission) else { return nil }
            var submission = testSubmission(inner)
            submission.action = name(inner["action"], "'action'")
            return .submit(submission)
        case "decide":
            let step = name(mapping["step"], "'step'")
            let reason = name(mapping["reason"], "'reason'")?.value
            return choice(form.site, "'decide'", of: TestEvent.Decision.self)
                .map { .decide($0.value, step: step, reason: reason) }
        case "raise":
            let payload = mapping["data"].flatMap { literal($0) }
            return name(form.site, "'raise'").map { .raise(event: $0, payload: payload) }
        case "advance": return duration(form.site, "'advance'").map { .advance($0) }
        default: return name(form.site, "'crash_at'").map { .crash(at: $0) }
        }
    }

    // MARK: - What must have come of it

    private mutating func testExpectation(_ site: Site) -> TestExpectation? {
        guard let mapping = mapping(site, .testExpectation) else { return nil }
        var expectation = TestExpectation(range: site.range)
        expectation.status = choice(mapping["status"], "'status'")
        expectation.runState = choice(mapping["run_state"], "'run_state'")
        expectation.created = mapping["created"].flatMap { place in
            list(place, "'created'") { $0.createdRecord($1) }.map { place.located($0) }
        }
        expectation.reference = reference(mapping["reference"])
        expectation.records = records(mapping["records"])
        if let place = mapping["errors"] {
            let errors = namedMembers(place, "'errors'", of: "codes").map { parameter, codes in
                (parameter: parameter, codes: self.codes(codes, parameter.value))
            }
            expectation.errors = place.located(errors)
        }
        expectation.audit = listed(mapping["audit"], "'audit'")
        expectation.events = listed(mapping["events"], "'events'")
        if let place = mapping["steps"] {
            var steps: [(key: Located<String>, state: TestExpectation.StepState)] = []
            for (key, state) in namedMembers(place, "'steps'", of: "states") {
                let state = choice(state, "the state of '\(key.value)'", of: TestExpectation.StepState.self)
                if let state { steps.append((key, state.value)) }
            }
            expectation.steps = place.located(steps)
        }
        if mapping.members.isEmpty, !mapping.hasUnread {
            report(
                Diagnostic(
                    .missingKey, "'expect' says nothing", at: site.owner, path: site.path,
                    help: "expected \(Suggestion.oneOf(mapping.shape.keys))"))
        }
        return expectation
    }

    /// `{ report: [ { title: Hole } ] }`.
    private mutating func records(_ site: Site?) -> Located<Value>? {
        for (type, list) in namedMembers(site, "'records'", of: "lists of records") {
            let what = "the records of '\(type.value)'"
            _ = self.list(list, what) { decoder, element in
                decoder.freeMap(element, "a record of '\(type.value)'")
            }
        }
        return located(site)
    }

    /// `{ report: { title: Hole } }`.
    private mutating func createdRecord(_ site: Site) -> TestExpectation.Created? {
        if site.node.isPartial { return nil }
        guard site.node.kind == .mapping, site.node.entries.count == 1,
            let (key, node) = site.node.entries.first
        else {
            reportKind(
                site, expected: "a map of one type to its fields", of: "a record",
                help: "write '{ <entity type>: { … } }'")
            return nil
        }
        let member = site.member(key, node)
        return freeMap(member, "the fields of '\(key.text)'").map {
            TestExpectation.Created(
                entityType: Located(key.text, at: SourcePlace(key)), fields: $0.value)
        }
    }

    private mutating func codes(_ site: Site, _ parameter: String) -> [Located<String>] {
        if site.node.kind == .sequence {
            return list(site, "the codes of '\(parameter)'") { $0.name($1, "a code") } ?? []
        }
        return name(site, "the code of '\(parameter)'").map { [$0] } ?? []
    }

    // MARK: - Values as written

    /// A reference is text, also where its digits look like a number.
    private mutating func reference(_ site: Site?) -> Located<Value>? {
        guard let site else { return nil }
        if site.node.isNothing { return site.located(.null) }
        return text(site, "'reference'").map { site.located(.string($0.value)) }
    }

    private mutating func located(_ site: Site?) -> Located<Value>? {
        guard let site, let value = literal(site) else { return nil }
        return site.located(value)
    }

    private mutating func listed(_ site: Site?, _ what: String) -> Located<Value>? {
        guard let site, list(site, what, each: { _, element in element }) != nil else { return nil }
        return located(site)
    }

    /// A value in which nothing refers to anything.
    private mutating func literal(_ site: Site) -> Value? {
        var problems: [Diagnostic] = []
        let value = site.node.value(at: site.path, into: &problems)
        for problem in problems { report(problem) }
        return value
    }

    private mutating func freeMap(_ site: Site, _ what: String) -> Located<ValueMap>? {
        guard site.node.kind == .mapping else {
            reportKind(site, expected: "a map", of: what)
            return nil
        }
        return literal(site)?.map.map { site.located($0) }
    }

    private mutating func namedMembers(
        _ site: Site?, _ what: String, of content: String
    ) -> [(name: Located<String>, site: Site)] {
        guard let site else { return [] }
        guard site.node.kind == .mapping else {
            reportKind(
                site, expected: "a map of names to \(content)", of: what, help: "write '{ <name>: … }'")
            return []
        }
        return site.node.entries.map { key, node in
            let member = site.member(key, node)
            return (Located(key.text, at: SourcePlace(key)), member)
        }
    }
}
