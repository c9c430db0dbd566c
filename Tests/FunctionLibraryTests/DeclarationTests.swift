// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ContractModel
@testable import FunctionLibrary

/// What every declaration of the library keeps to.
@Suite struct DeclarationTests {
    private static let namespaces: Set<Substring> = [
        "text", "email", "phone", "url", "number", "decimal", "date", "geo", "list", "validate", "records",
        "fields",
        "state", "ids", "hash", "evaluate", "file", "http", "postgres",
    ]

    @Test func `no name is taken twice`() {
        let names = CuratedFunction.library.map(\.name)
        #expect(names.sorted() == FunctionRegistry.standard.names)
    }

    @Test(arguments: Declared.all)
    func `a function is found by its name, which leads to its shelf`(_ declared: Declared) {
        #expect(FunctionRegistry.standard[declared.function.name]?.name == declared.function.name)
    }

    @Test(arguments: Declared.all)
    func `a name is a known namespace and words in lower case`(_ declared: Declared) {
        let function = declared.function
        let parts = function.name.split(separator: ".")
        #expect(parts.count == 2 && Self.namespaces.contains(parts[0]))
        #expect(function.name.wholeMatch(of: /[a-z]+\.[a-z][a-z0-9]*(_[a-z0-9]+)*/) != nil)
        #expect(function.version >= 1 && function.since.wholeMatch(of: /\d+\.\d+\.\d+/) != nil)
    }

    @Test(arguments: Declared.all)
    func `summary, result and help are sentences`(_ declared: Declared) {
        let function = declared.function
        for sentence in [function.summary, function.returns] + function.parameters.map(\.help) {
            #expect(
                sentence.hasSuffix(".") && sentence.first?.isLowercase != true && !sentence.contains("\n"))
        }
        #expect(!function.summary.dropLast().contains(". "), "a summary is one sentence")
    }

    @Test(arguments: Declared.all)
    func `parameters are distinct and stand in stages that the function serves`(_ declared: Declared) {
        let function = declared.function
        #expect(!function.stages.isEmpty)
        #expect(Set(function.parameters.map(\.name)).count == function.parameters.count)
        for parameter in function.parameters {
            #expect(parameter.stages?.isSubset(of: function.stages) ?? true, "\(parameter.name)")
            #expect(parameter.name.wholeMatch(of: /[a-z]+(_[a-z]+)*/) != nil)
            // Left out, it stands for all parameters of its types: what only a normalizer can mean.
            if case .fields = parameter.kind, !parameter.isRequired {
                #expect(parameter.stages == [.normalize], "\(parameter.name)")
            }
        }
    }

    @Test(arguments: Declared.all)
    func `defaults are of their parameter's kind`(_ declared: Declared) {
        let function = declared.function
        for parameter in function.parameters {
            guard let value = parameter.defaultValue else { continue }
            let fits =
                switch parameter.kind {
                case .choice(let names): value.string.map(names.contains) ?? false
                case .value(.duration): value.string.flatMap(DurationText.parse) != nil
                case .value(.boolean): value.bool != nil
                case .value(.integer): value.number?.isInteger ?? false
                case .value(.number): value.number != nil
                case .value: value.string != nil
                default: true
                }
            #expect(fits, "\(parameter.name)")
        }
    }

    @Test(arguments: Declared.all)
    func `examples show it working, and refusing where it can`(_ declared: Declared) {
        let function = declared.function
        let expectations = function.examples.map(\.expectation)
        let isGood = expectations.contains { expectation in
            switch expectation {
            case .returns, .fields: true
            case .refusals(let refusals): refusals.isEmpty
            case .score(let score): score != nil
            case .asks: true
            case .fails: false
            }
        }
        #expect(isGood)
        #expect(expectations.count >= 3, "one that answers, one that refuses or does nothing, one at an edge")
        if function.body.validate != nil {
            #expect(
                expectations.contains { if case .refusals(let codes) = $0 { !codes.isEmpty } else { false } })
        }
        if function.body.matching != nil {
            #expect(expectations.contains { if case .score(nil) = $0 { true } else { false } })
        }
        if function.body.condition != nil, function.body.value == nil {
            #expect(
                expectations.contains { if case .returns(false) = $0 { true } else { false } })
        } else if function.body.condition != nil {
            #expect(expectations.contains { if case .fails = $0 { true } else { false } })
        }
    }

    @Test(arguments: ExampleCase.all)
    func `an example is a call that compiles`(_ example: ExampleCase) {
        let (function, call) = (example.function, example.example)
        #expect(function.stages.contains(call.stage), sourceLocation: example.location)
        let here = function.parameters.filter { $0.stages?.contains(call.stage) ?? true }
        for name in call.arguments.keys {
            #expect(here.contains { $0.name == name }, "\(name)", sourceLocation: example.location)
        }
        for parameter in here where parameter.isRequired {
            #expect(
                call.arguments[parameter.name] != nil, "\(parameter.name)", sourceLocation: example.location)
        }
        var types: NamedTypes = [:]
        for (name, type) in call.types { types.add(name, type) }
        for name in call.subject.keys { types.add(name, .string) }
        let problems =
            function.checkArguments?(
                example.arguments.values,
                ArgumentScope(parameters: types, givenArguments: Set(call.arguments.keys))) ?? []
        let placeholders = problems.filter { $0.argument != "template" }
        #expect(placeholders.isEmpty, sourceLocation: example.location)
    }

    @Test(arguments: Declared.all)
    func `an argument beside the function is sent under 'with'`(_ declared: Declared) {
        let shape = MappingShape.stageCall
        let hints = shape.hints()
        for parameter in declared.function.parameters where shape.position(of: parameter.name) == nil {
            switch hints[parameter.name] {
            case .under("with"), .name("with"): break
            default: Issue.record("\(parameter.name)")
            }
        }
    }

    @Test(arguments: Declared.all)
    func `a refusal is named after its function`(_ declared: Declared) throws {
        let function = declared.function
        guard let validate = function.body.validate else { return }
        for example in ExampleCase.all where example.function.name == function.name {
            guard example.example.stage == .validate else { continue }
            let subject = ValidationSubject(arguments: example.example.subject, types: example.example.types)
            for refusal in try validate(subject, example.arguments) {
                #expect(function.name.hasSuffix("." + refusal.code))
                #expect(refusal.message.first?.isLowercase == true && !refusal.message.hasSuffix("."))
                for value in example.example.subject.compactMap(\.value.string) where value.utf8.count > 3 {
                    #expect(!refusal.message.contains(value), "messages hold no values")
                }
            }
        }
    }

    @Test func `a signature shows what may be left out`() {
        #expect(
            CuratedFunction.recordsIdentical.signature == "records.identical(within?: duration)")
        #expect(
            CuratedFunction.validateMatches.signature
                == "validate.matches(field: field or list of fields, value: text, pattern: string)")
        #expect(
            CuratedFunction.validateMatches.signature(in: .condition)
                == "validate.matches(value: text, pattern: string)")
    }

    @Test func `a version that is not there is not answered by another`() {
        #expect(FunctionRegistry.standard.function("text.trim", version: 1) != nil)
        #expect(FunctionRegistry.standard.function("text.trim", version: 2) == nil)
        #expect(FunctionRegistry.standard["text.trimm"] == nil)
    }

    @Test(arguments: [
        Effect.pure, .reads, .external(.keyed), .external(.upsert), .external(.queryFirst),
        .external(.atMostOnce),
    ])
    func `an effect is read back from its text`(_ effect: Effect) {
        #expect(Effect(text: effect.text) == effect)
        #expect(Effect(text: effect.text + "x") == nil)
    }
}

/// One function, shown by its name.
struct Declared: Sendable, CustomTestStringConvertible {
    let function: CuratedFunction

    static let all = CuratedFunction.library.map(Declared.init(function:))

    var testDescription: String { function.name }
}
