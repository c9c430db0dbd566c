// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Testing

/// What `available` says is what `submit` does.
@Suite struct AvailabilityTests {
    private static func contract(_ rest: String) -> String {
        """
        actions:
          - key: send
            execution_mode: workflow
            status: published
            permissions_policy: { apply: [citizen] }
            parameters: [ { key: word, type: string, required: true }, { key: other, type: string } ]
            submission_criteria:
              - key: yes
                criteria_type: field
                config: { field: word, operator: eq, value: yes, subject: parameters }
                message: Say yes.
            submission_contract: { normalize: [text.trim], duplicates: none }
        \(rest)
        """
    }

    private func availability(_ bench: Workbench, _ payload: ValueMap) async throws -> Availability {
        try await bench.interpreter.available(
            SubmitRequest(payload: payload), to: try bench.action("send"), as: Workbench.citizen)
    }

    @Test func `inputs are judged as they are once normalised`() async throws {
        let bench = Workbench(Self.contract(""))
        for (word, isAvailable) in [(" yes ", true), ("yes", true), ("no", false)] {
            let availability = try await availability(bench, ["word": .string(word)])
            #expect(availability.isAvailable == isAvailable, "\(word)")
            let refusals = try await bench.refusals("send", ["word": .string(word)])
            #expect(refusals.isEmpty == isAvailable, "\(word)")
        }
        #expect(try await availability(bench, [:]).isAvailable)
        #expect(try await availability(bench, ["other": "x"]).isAvailable)
    }

    @Test func `what this version cannot run is not available, for the reason that a submission is told`()
        async throws
    {
        var compiled = Workbench.compile(Self.contract(""))
        compiled.plans[0].unsupported = ["'teleport'"]
        let clock = ManualClock()
        let bench = Workbench(compiled: compiled, store: Workbench.memory(clock), clock: clock)
        let availability = try await availability(bench, [:])
        #expect(!availability.isAvailable)
        #expect(availability.isPublished)
        let error = await #expect(throws: InterpreterError.self) {
            try await bench.interpreter.submit(
                SubmitRequest(payload: ["word": "yes"]), to: try bench.action("send"), as: Workbench.citizen)
        }
        #expect(error?.kind == .conflict)
        #expect(availability.obstacle == error?.message)
    }
}
