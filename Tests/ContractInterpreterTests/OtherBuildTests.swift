// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Ledger
import Testing

/// A run that was pinned under one build of the library and met by another: one with numbering plans, say.
@Suite struct OtherBuildTests {
    private static let contract = """
        actions:
          - key: call_me
            execution_mode: workflow
            status: published
            permissions_policy: { view: [citizen], apply: [citizen], edit: [admin] }
            parameters: [ { key: phone, type: phone, required: true } ]
            creates:
              - key: call
                entity_type: call
                fields: { phone: { function: phone.normalize, with: { value: $parameters.phone } } }

        """

    /// The library with another version of one function, which answers otherwise.
    private static func library(
        with name: String, version: Int, answering answer: Value
    ) throws -> FunctionRegistry {
        let known = try #require(FunctionRegistry.standard[name])
        return FunctionRegistry.standard.adding([
            CuratedFunction(
                name, version: version, since: known.since, summary: known.summary,
                parameters: known.parameters, returns: known.returns, result: known.result,
                examples: known.examples,
                body: CuratedFunction.Body(value: { _ in answer }, normalize: { _, _, _ in answer }))
        ])
    }

    @Test func `a run waits by name for a build that has its version, and never gets another answer`()
        async throws
    {
        let bench = Workbench(Self.contract)
        let request = SubmitRequest(payload: ["phone": "+351 210 000 000"])
        let accepted = try await bench.interpreter.submit(
            request, to: try bench.action("call_me"), as: Workbench.citizen)
        let id = accepted.submission.id

        let other = bench.sibling(
            on: bench.store,
            registry: try Self.library(with: "phone.normalize", version: 1001, answering: "+999"))
        try await other.work()
        let stalled = try await bench.detail(id)
        #expect(stalled.run?.state == .waiting)
        #expect(stalled.submission.warnings?.contains("'phone.normalize'") == true)
        #expect(try await bench.records("call").isEmpty)

        bench.clock.advance(.seconds(86_400))
        try await bench.work()
        let done = try await bench.detail(id)
        #expect(done.run?.state == .completed && done.submission.warnings == nil)
        #expect(try await bench.records("call").count == 1)
        let record = try #require(try await bench.records("call").first)
        #expect(record.fields.contains("+351210000000"))
    }

    @Test func `the two builds give a contract two versions`() throws {
        let registry = try Self.library(with: "phone.normalize", version: 1001, answering: "+999")
        let here = try #require(Workbench.compile(Self.contract).action("call_me"))
        let there = try #require(Workbench.compile(Self.contract, registry: registry).action("call_me"))
        #expect(here.digest != there.digest)
    }
}
