// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Testing

/// The rows of the bad-input catalogue that the compiler answers, with the code and the place of what is said.
///
/// The other rows about contracts stand in ContractModelTests, with what does not apply. Y-34: creates do
/// not depend on each other; parameters, and the runs that actions start, can be in a circle. Y-40: a nested quantifier is harmless
/// in RE2, whose time is linear.
@Suite struct HostileCallTests {
    /// Code and place of everything that is said.
    private func places(_ text: String) -> [String] {
        Workbench.check(text).diagnostics.map { diagnostic in
            let (start, end) = (diagnostic.range.start, diagnostic.range.end)
            return "\(diagnostic.code.code) \(start.line):\(start.column)-\(end.line):\(end.column)"
        }
    }

    /// A workflow action with a parameter `title` and a value in line 8 from column 16.
    private func value(_ value: String) -> String {
        """
        actions:
          - key: a
            execution_mode: workflow
            parameters: [ { key: title, type: string }, { key: at, type: geo } ]
            creates:
              - key: r
                entity_type: e
                fields: { f: \(value) }

        """
    }

    /// The same with a call in a stage, in line 6 from column 18.
    private func stage(_ call: String) -> String {
        """
        actions:
          - key: a
            execution_mode: workflow
            parameters: [ { key: title, type: string }, { key: at, type: geo } ]
            submission_contract:
              validate: \(call)

        """
    }

    @Test(arguments: [
        ("$parameters.a", "E0201"), ("$parameters.__proto__", "E0201"), ("$parameters.constructor", "E0201"),
        ("$parameters.titel", "E0201"), ("$parameters.title.length", "E0202"),
        ("$created.r.x", "E0209"), ("$created.x.y", "E0215"),
        ("{ function: text.trim, with: { value: $parameters.no } }", "E0201"),
    ])
    func `Y-32 a reference to what is not declared`(_ reference: String, _ code: String) {
        let found = places(value(reference))
        #expect(found.count == 1 && found.first?.hasPrefix("\(code) 8:") == true, "\(found)")
    }

    @Test(arguments: [
        ("../x", "E0204"), ("a.b", "E0204"), ("text.trimm", "E0204"), ("TEXT.TRIM", "E0204"),
        ("\"text.trim \"", "E0204"),
        ("validate.iban()", "E0204"), ("system", "E0204"), ("geo.round", "E0208"),
        ("records.identical", "E0208"),
    ])
    func `Y-33 a function that there is not, or not here`(_ name: String, _ code: String) {
        #expect(places(stage(name)) == ["\(code) 6:17-6:\(17 + name.utf8.count)"])
    }

    @Test(arguments: [
        ("{ function: validate.matches, with: { field: title } }", "E0206 6:29-6:45"),
        ("{ function: validate.matches, with: { field: title, patern: x } }", "E0205 6:69-6:75"),
        ("{ function: validate.matches, with: { field: title, pattern: [x] } }", "E0205 6:78-6:81"),
        ("{ function: validate.matches, with: { field: title, pattern: x, pattern: y } }", "E0020 6:81-6:88"),
        ("{ function: validate.matches, with: { field: title, pattern: x, value: y } }", "E0205 6:81-6:86"),
        ("{ function: validate.matches, with: { field: at, pattern: x } }", "E0205 6:62-6:64"),
        ("{ function: validate.matches, with: { field: [title, tilte], pattern: x } }", "E0201 6:70-6:75"),
        ("{ function: validate.matches, with: [title] }", "E0103 6:53-6:60"),
        (
            "{ function: geo.within_box, with: { field: at, west: -181, south: 1, east: 2, north: 3 } }",
            "E0205 6:70-6:74"
        ),
        ("{ function: validate.luhn, with: { field: title }, args: {} }", "E0101 6:68-6:72"),
    ])
    func `Y-33 an argument that is missing, unknown, twice, or of another kind`(
        _ call: String, _ expected: String
    ) {
        let found = places(stage(call))
        #expect(found.first == expected, "\(found)")
    }

    @Test func `Y-33 a call without anything to work on is a warning`() {
        let text = """
            actions:
              - key: a
                execution_mode: workflow
                parameters: [ { key: n, type: integer }, { key: contact, type: string } ]
                submission_contract: { normalize: [ email.normalize, text.trim, geo.round ] }

            """
        let found = Workbench.check(text).diagnostics
        #expect(found.map(\.severity) == [.warning, .warning])
        #expect(found.map(\.range.start.column) == [41, 69])
        #expect(found.first?.message == "'email.normalize' changes nothing: no parameter is of type email")
    }

    @Test func `Y-34 parameters that depend on each other in a circle`() {
        let text = """
            actions:
              - key: a
                parameters:
                  - { key: b, type: string, default: $parameters.c }
                  - { key: c, type: string, default: $parameters.b }

            """
        let found = Workbench.check(text).diagnostics
        #expect(found.map(\.code) == [.parameterCycle])
        #expect(found.first?.message.contains("b") == true)
    }

    @Test(arguments: [
        ("call: { action: a }", "a"), ("call: { action: b }", "b"),
        ("for_each: { items: [1], call: { action: b } }", "b"), ("start: { action: a }", "a"),
    ])
    func `Y-34 actions that start each other in a circle`(_ work: String, _ other: String) {
        let text = """
            actions:
              - { key: a, execution_mode: workflow, permissions_policy: { apply: [x, system] }, steps: [ { key: s, \(work) } ] }
              - { key: b, execution_mode: workflow, permissions_policy: { apply: [x, system] }, steps: [ { key: s, call: { action: a } } ] }

            """
        let found = Workbench.check(text).diagnostics.filter { $0.severity == .error }
        #expect(!found.isEmpty && found.allSatisfy { ["E0310", "E0311"].contains($0.code.code) }, "\(found)")
        #expect(found.contains { $0.message.contains("'\(other)'") }, "\(found)")
    }

    @Test(arguments: [
        "(?=a)", "(?<=a)b", "(?!a)", "(a)\\\\1", "a{1,100000}", "(((a{100}){100}){100})", "[", "(", "*",
        "(?P<n>a)(?P=n)", "\\\\p{Nope}",
    ])
    func `Y-40 a pattern beyond RE2`(_ pattern: String) {
        let call = stage("{ function: validate.matches, with: { field: title, pattern: \"\(pattern)\" } }")
        let end = 80 + pattern.utf8.count
        #expect(places(call) == ["E0205 6:78-6:\(end)"])
        let constraint =
            "actions:\n  - key: a\n    parameters: [ { key: p, type: string, constraints: { pattern: \"\(pattern)\" } } ]\n"
        #expect(places(constraint) == ["E0205 3:67-3:\(69 + pattern.utf8.count)"])
    }

    @Test func `Y-40 long patterns and those that other engines drown in`() {
        let long = String(repeating: "a", count: Pattern.maxTextBytes + 1)
        #expect(
            places(stage("{ function: validate.matches, with: { field: title, pattern: \(long) } }")).count
                == 1)
        for pattern in ["^(a+)+$", "(a|aa)*b", "(.*)*x"] {
            #expect(
                places(
                    stage("{ function: validate.matches, with: { field: title, pattern: \"\(pattern)\" } }"))
                    == [])
        }
    }
}
