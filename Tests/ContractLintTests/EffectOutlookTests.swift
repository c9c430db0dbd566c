// SPDX-License-Identifier: Apache-2.0
import ContractLint
import ContractModel
import Testing

/// What steps leave outside through the actions that they call.
@Suite(.timeLimit(.minutes(5))) struct EffectOutlookTests {
    /// Layers of actions, each of which calls all of the next layer: as many ways lead down as four to the power of the
    /// layers.
    private static func layers(_ count: Int, last: String) -> String {
        var text = "connections:\n  - { key: stock, type: file, path: stock }\nactions:\n"
        for layer in 0..<count {
            for place in 0..<4 {
                text += """
                      - key: a\(layer)_\(place)
                        execution_mode: workflow
                        status: published
                        permissions_policy: { apply: [member, system], edit: [office] }
                        submission_contract: { duplicates: none }
                        steps:

                    """
                for called in 0..<4 where layer + 1 < count {
                    text +=
                        "      - { key: s\(called), call: { action: a\(layer + 1)_\(called), ref: s\(called) } }\n"
                }
                if layer + 1 == count { text += "      - \(last)\n" }
                text +=
                    "      - { key: asked, approval: { approvers: { roles: [office] }, expires_after: 7d } }\n"
            }
        }
        return text
    }

    private func found(_ text: String) -> Int {
        Bench.lint(text, LintRule.all.filter { $0.name == "uncompensated-effect" }).count
    }

    @Test func `actions that are reached in many ways are looked into once`() {
        #expect(found(Self.layers(15, last: "{ key: tell, emit: { event: told } }")) == 0)
        // Each step but the last of each action.
        let push = "{ key: tell, push: { connection: stock, resource: parcels, value: 1 } }"
        #expect(found(Self.layers(15, last: push)) == 14 * 16 + 4)
    }
}
