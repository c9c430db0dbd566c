// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

@testable import ContractInterpreter

@Suite struct IdentityTests {
    private static let submission = "019ab3c4-d5e6-7123-8abc-0123456789ab"

    /// Other systems and other runs know these: a retry by another binary has to name them the same, for ever.
    @Test func `what others know something by stays as it is`() {
        #expect(
            Identity.effect(of: Self.submission, step: "pay", round: 0)
                == "65ade6d7-5f14-5595-9dcd-d867cd223357")
        #expect(
            Identity.child(of: Self.submission, reference: "pay", round: 0)
                == "964c8c79-8bb5-50b6-a060-61961179c745")
        #expect(
            Identity.stepEvent(of: Self.submission, step: "tell", round: 0)
                == "63e07c7e-ee83-501a-bfdb-740e5fe286d7")
        #expect(
            Identity.event(of: Self.submission, "placed", ordinal: 0)
                == "4a4d70f6-9824-59cf-aa02-b8bc3bf0aa90")
        #expect(
            Identity.attachment(of: Self.submission, position: 0) == "3a902885-a6e5-5c30-b8b2-72cf1ed02032")
    }

    @Test func `runs and records stand in the order of their submissions`() {
        let earlier = "019ab3c4-d5e6-7122-bfff-ffffffffffff"
        for (early, late) in [
            (Identity.run(of: earlier, number: 1), Identity.run(of: Self.submission, number: 1)),
            (
                Identity.record(of: earlier, create: "made"),
                Identity.record(of: Self.submission, create: "made")
            ),
        ] {
            #expect(early < late)
            #expect(late.hasPrefix("019ab3c4-d5e6-8123-"))
        }
        #expect(Identity.run(of: Self.submission, number: 1) != Identity.run(of: Self.submission, number: 2))
    }

    @Test func `a child has no time of its own, and its runs have none`() throws {
        let child = Identity.child(of: Self.submission, reference: "pay", round: 0)
        let bytes = try #require(UUIDText.bytes(of: Identity.run(of: child, number: 1)))
        #expect(bytes[6] >> 4 == 5)
    }
}
