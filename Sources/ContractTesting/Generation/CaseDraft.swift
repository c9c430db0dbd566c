// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel

/// A case that is to be written: what is done; what comes of it is found out by doing it.
struct CaseDraft {
    struct Person: Hashable {
        var user: String?
        var roles: [String]
        /// What `$user` has beside, where the action reads it.
        var email: String?
        var name: String?
        var organization: String?

        /// Somebody else who is as much known of.
        func other(_ user: String, roles: [String]) -> Person {
            var other = self
            (other.user, other.roles) = (user, roles)
            if email != nil { other.email = user + "@example.org" }
            if name != nil { other.name = user }
            return other
        }
    }

    enum Event {
        case submit(ValueMap, key: String?)
        case decide(TestEvent.Decision, Person)
    }

    var name: String
    var caller: Person
    var records: [(type: String, fields: ValueMap)] = []
    var payload: ValueMap
    var target: String?
    var idempotencyKey: String?
    var acknowledged: [String] = []
    var events: [Event] = []

    /// The case as the runner wants it.
    func test(of action: String) -> TestCase {
        let place = CaseDraft.place
        var test = TestCase(name: Located(name, at: place), at: place)
        test.caller = person(caller)
        test.given.records = records.map {
            TestGiven.Record(
                entityType: Located($0.type, at: place), id: Located(SampleValues.recordID, at: place),
                fields: Located($0.fields, at: place))
        }
        test.submission = submission(payload, key: idempotencyKey)
        test.events = events.map { event in
            switch event {
            case .submit(let payload, let key):
                return TestEvent(kind: .submit(submission(payload, key: key)), range: place.range)
            case .decide(let decision, let person):
                var event = TestEvent(kind: .decide(decision, step: nil, reason: nil), range: place.range)
                event.caller = self.person(person)
                return event
            }
        }
        return test
    }

    private func submission(_ payload: ValueMap, key: String?) -> TestSubmission {
        var submission = TestSubmission()
        submission.payload = Located(payload, at: CaseDraft.place)
        submission.targets = target.map { [Located($0, at: CaseDraft.place)] } ?? []
        submission.idempotencyKey = key
        submission.acknowledged = acknowledged.map { Located($0, at: CaseDraft.place) }
        return submission
    }

    private func person(_ person: Person) -> TestCaller {
        var caller = TestCaller()
        caller.tenant = Located(TestBench.tenant, at: CaseDraft.place)
        caller.user = person.user.map { Located($0, at: CaseDraft.place) }
        caller.roles = person.roles.map { Located($0, at: CaseDraft.place) }
        (caller.email, caller.name) = (person.email, person.name)
        caller.organization = person.organization
        return caller
    }

    static let place = SourcePlace(range: SourceRange(file: "", start: .start, end: .start), path: "")

    // MARK: - Written

    /// The case in YAML, with what it came to.
    func text(_ outcomes: [ActualOutcome], withRecords: Bool) -> String {
        var lines = ["  - name: \(CaseDraft.quoted(name))", "    as: \(CaseDraft.text(caller))"]
        if !records.isEmpty {
            lines += ["    given:", "      records:"]
            for record in records {
                lines.append(
                    "        - { entity_type: \(record.type), id: \(SampleValues.recordID), fields: \(CaseDraft.text(.map(record.fields))) }"
                )
            }
        }
        lines += submission(payload, idempotencyKey).map { "    " + $0 }
        if let first = outcomes.first {
            lines.append("    expect: \(CaseDraft.expectation(first, withRecords))")
        }
        if !events.isEmpty { lines.append("    then:") }
        for (event, outcome) in zip(events, outcomes.dropFirst()) {
            switch event {
            case .submit(let payload, let key):
                lines.append("      - submit:")
                lines += submission(payload, key).map { "          " + $0 }
            case .decide(let decision, let person):
                lines.append("      - decide: \(decision.rawValue)")
                lines.append("        as: \(CaseDraft.text(person))")
            }
            lines.append("        expect: \(CaseDraft.expectation(outcome, false))")
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private func submission(_ payload: ValueMap, _ key: String?) -> [String] {
        var lines: [String] = []
        if let target { lines.append("target: \(target)") }
        lines.append("payload: \(CaseDraft.text(.map(payload)))")
        if let key { lines.append("idempotency_key: \(key)") }
        if !acknowledged.isEmpty { lines.append("acknowledge: [\(acknowledged.joined(separator: ", "))]") }
        return lines
    }

    private static func text(_ person: Person) -> String {
        var parts = ["tenant: \(TestBench.tenant)"]
        if let user = person.user { parts.append("user: \(user)") }
        if !person.roles.isEmpty {
            parts.append("roles: [\(person.roles.map(quoted).joined(separator: ", "))]")
        }
        for (key, value) in [
            ("email", person.email), ("name", person.name), ("organization", person.organization),
        ] {
            if let value { parts.append("\(key): \(quoted(value))") }
        }
        return "{ \(parts.joined(separator: ", ")) }"
    }

    private static func expectation(_ outcome: ActualOutcome, _ withRecords: Bool) -> String {
        var parts = ["status: \(outcome.status)"]
        if outcome.status != "created", let state = outcome.runState?.string {
            parts.append("run_state: \(state)")
        }
        if let reference = outcome.reference { parts.append("reference: \(text(reference))") }
        let errors = outcome.errors.filter { !$0.key.isEmpty }.sorted { $0.key < $1.key }
        if !errors.isEmpty {
            let members = errors.map { place, codes in
                let list = codes.sorted().map(quoted)
                return "\(quoted(place)): \(list.count == 1 ? list[0] : "[\(list.joined(separator: ", "))]")"
            }
            parts.append("errors: { \(members.joined(separator: ", ")) }")
        }
        if withRecords, let created = outcome.plainCreated { parts.append("created: \(text(created))") }
        return "{ \(parts.joined(separator: ", ")) }"
    }

    static func text(_ value: Value) -> String {
        switch value {
        case .list(let elements): return "[\(elements.map(text).joined(separator: ", "))]"
        case .map(let map):
            if map.isEmpty { return "{}" }
            return "{ \(map.map { "\(quoted($0.key)): \(text($0.value))" }.joined(separator: ", ")) }"
        default: return CanonicalJSON.faithfulText(value)
        }
    }

    /// A text as a YAML scalar: plain where nothing could be read into it.
    static func quoted(_ text: String) -> String {
        let words: Set<String> = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
        let isPlain =
            text.utf8.allSatisfy {
                (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) || $0 == 0x5F
                    || $0 == 0x20
            } && text.utf8.first.map { (97...122).contains($0) || (65...90).contains($0) } == true
            && text.utf8.last != 0x20 && !words.contains(text.lowercased())
        return isPlain ? text : CanonicalJSON.text(.string(text))
    }
}

extension ActualOutcome {
    /// What was made, without what is only known once it is made; nil for nothing.
    fileprivate var plainCreated: Value? {
        let rows = createdValue.list ?? []
        if rows.isEmpty { return nil }
        return .list(
            rows.map { row in
                .map(
                    ValueMap(
                        (row.map ?? [:]).map { entry in
                            var fields = entry.value.map ?? [:]
                            fields["id"] = nil
                            fields["version"] = nil
                            return (entry.key, Self.unsealed(.map(fields)) ?? .map([:]))
                        }))
            })
    }

    /// A value without its sealed parts, which are sealed anew in each run; nil where nothing can be left out of it.
    private static func unsealed(_ value: Value) -> Value? {
        if Sealer.isSealed(value) { return nil }
        switch value {
        case .list(let elements):
            let plain = elements.compactMap(unsealed)
            return plain.count == elements.count ? .list(plain) : nil
        case .map(let map):
            return .map(
                ValueMap(map.compactMap { entry in unsealed(entry.value).map { (entry.key, $0) } }))
        default: return value
        }
    }
}
