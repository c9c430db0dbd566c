// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import FunctionLibrary
import Testing

@testable import ContractInterpreter

/// Steps are read, compiled and pinned, also those that this version does not run.
@Suite struct StepPlanTests {
    private static let contract: String = {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../Fixtures/Contracts/whole/every-verb-of-a-step.yaml").standardized
        return (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    }()

    private func compile(
        _ text: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> CompiledAction {
        let (file, decoding) = ContractDecoder.read(SourceText(file: "a.yaml", text: text))
        let (application, merging) = ApplicationMerger.merge([file], applicationCode: "a")
        let outcome = ContractCompiler(application, registry: .standard).compile()
        #expect(
            (decoding + merging + outcome.diagnostics).map(\.message) == [], sourceLocation: sourceLocation)
        return try #require(outcome.action("place_order"), sourceLocation: sourceLocation)
    }

    @Test func `every verb compiles, and its plan reads back as it was`() throws {
        let action = try compile(Self.contract)
        #expect(Set(action.plan.ownSteps.map(\.work.verb)) == Set(StepVerb.allCases))
        let stored = try ActionPlan(planValue: JSONReader.read(action.planText))
        #expect(stored == action.plan)
        #expect(action.plan.connections.keys.sorted() == ["books", "warehouse", "wise"])
    }

    @Test func `a copy of a plan is changed by itself`() throws {
        let plan = try compile(Self.contract).plan
        var copy = plan
        #expect(copy == plan)
        copy.label = "Another"
        copy.ownSteps.removeLast()
        #expect(plan.label != "Another" && plan.ownSteps.count == copy.ownSteps.count + 1)
        #expect(copy != plan && Set([plan, copy]).count == 2)
        copy.label = plan.label
        copy.ownSteps = plan.ownSteps
        #expect(copy == plan && copy.hashValue == plan.hashValue)
    }

    @Test(arguments: [
        ("max_attempts: 3 }", "max_attempts: 4 }"), ("timeout: 5s", "timeout: 6s"),
        ("on_missing: \"null\"", "on_missing: fail"), ("limit: 10 }", "limit: 11 }"),
        ("{ goto: reserve }", "{ goto: payment }"),
        ("value: { sku: $parameters.sku } }", "value: { sku: 1 } }"),
        ("resource: releases", "resource: returns"), ("govern: limit", "emit: { event: parcel_shipped }"),
        ("irrevocable: true", "irrevocable: false"), ("{ for: 1h }", "{ for: 2h }"),
        ("timeout: 14d", "timeout: 15d"), ("ref: payment,", "ref: paid,"),
        ("concurrency: 4", "concurrency: 5"),
        ("on_error: complete_all", "on_error: collect"), ("prompt: \"Sum", "prompt: \"Add"),
        ("fallback: { text: none }", "fallback: { text: nothing }"),
        ("value: 1000 }\n      - not", "value: 2000 }\n      - not"),
        ("{ key: amount, type: decimal,", "{ key: amount, label: Much, type: decimal,"),
        ("shop.close_{kind}", "shop.shut_{kind}"), ("{ kind: order }", "{ kind: sale }"),
        ("arguments: { order: $submission.id }", "arguments: { order: $submission.reference }"),
        ("timeout: 20s", "timeout: 21s"),
        ("count: 2", "count: 3"), ("path: out", "path: elsewhere"), ("sensitive: true", "sensitive: false"),
    ])
    func `what is changed in a step changes the digest`(_ old: String, _ new: String) throws {
        let changed = Self.contract.replacing(old, with: new)
        #expect(changed != Self.contract, "'\(old)' stands in the contract")
        #expect(try compile(changed).digest != compile(Self.contract).digest)
    }

    @Test func `every verb of a step is run, and a rule that is not is named`() throws {
        #expect(try compile(Self.contract).plan.unsupported == ["the notification rule 'told'"])
    }
}
