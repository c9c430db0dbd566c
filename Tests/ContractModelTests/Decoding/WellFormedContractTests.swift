// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

@Suite struct WellFormedContractTests {
    @Test(arguments: ContractFixture.all(in: "ok"))
    func `a contract as the language has it decodes without a diagnostic`(_ fixture: ContractFixture) throws {
        let (file, diagnostics) = ContractDecoder.read(try fixture.source())
        let (_, merging) = ApplicationMerger.merge([file], applicationCode: "test")
        for diagnostic in diagnostics + merging {
            let start = diagnostic.range.start
            Issue.record("\(fixture.name):\(start.line):\(start.column): \(diagnostic.message)")
        }
        #expect(file.firstBlock != nil)
        #expect(!file.isIncomplete)
    }

    @Test func `there are contracts to decode`() {
        #expect(ContractFixture.all(in: "ok").count >= 12)
    }
}
