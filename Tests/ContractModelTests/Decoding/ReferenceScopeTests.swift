// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ContractModel

@Suite struct ReferenceScopeTests {
    @Test func `a fan-out inside a fan-out reads each thing once`() {
        let inner = ReferenceScope.steps.withItem.withItem.withEvent.withEvent
        #expect(Set(inner.roots).count == inner.roots.count)
        #expect(Set(inner.roots) == Set(ReferenceScope.steps.roots + [.item, .index, .event]))
    }
}
