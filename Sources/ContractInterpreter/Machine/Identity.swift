// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Computed identities: the same submission, step and ordinal always name the same thing.
enum Identity {
    static func run(of submission: String, number: Int) -> String { inOrder(submission, "run:\(number)") }
    static func record(of submission: String, create key: String) -> String {
        inOrder(submission, "create:" + key)
    }
    static func attachment(of submission: String, position: Int) -> String {
        derive(submission, "attachment:\(position)")
    }
    static func attachmentRecord(of submission: String, position: Int) -> String {
        derive(submission, "attachment-record:\(position)")
    }
    static func event(of submission: String, _ event: String, ordinal: Int) -> String {
        derive(submission, "event:\(ordinal):\(event)")
    }
    /// What an outside system sees for every attempt of one step of one submission.
    static func effect(of submission: String, step: String, round: Int) -> String {
        derive(submission, "effect:\(round):\(step)")
    }

    /// What a step tells.
    static func stepEvent(of submission: String, step: String, round: Int) -> String {
        derive(submission, "step-event:\(round):\(step)")
    }
    /// A submission that a step of another one makes.
    static func child(of submission: String, reference: String, round: Int) -> String {
        derive(submission, "child:\(round):\(reference)")
    }

    /// A submission that runs another one again.
    static func rerun(of submission: String, key: String) -> String { derive(submission, key) }

    /// What a trigger starts for one slot.
    static func fired(_ trigger: TriggerPlan, slot: String, tenant: String) -> String {
        let place = [tenant, trigger.application, trigger.key].map { "\($0.utf8.count):\($0)" }.joined()
        return UUIDText.v5(namespace: Array(Digest(of: "fired:" + place).bytes.prefix(16)), name: slot)
    }

    /// An identity that begins with the time of its submission's.
    ///
    /// What is made at about the same time then stands together in every index, and a transaction of many runs writes
    /// few pages of each.
    private static func inOrder(_ submission: String, _ name: String) -> String {
        UUIDText.bytes(of: submission).flatMap { UUIDText.v8(inOrderOf: $0, name: name) }
            ?? derive(submission, name)
    }

    private static func derive(_ submission: String, _ name: String) -> String {
        UUIDText.v5(namespace: UUIDText.bytes(of: submission) ?? Array(submission.utf8), name: name)
    }
}
