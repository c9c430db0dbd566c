// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Foundation
import FunctionLibrary
import Testing

/// Numbers at the end of 64 bits, wherever a contract holds one: what is computed from them stops at the greatest there
/// is, or they are refused.
@Suite struct ExtremeLimitTests {
    private static func compiled(_ text: String) -> (plans: [ActionPlan], told: [Diagnostic]) {
        let (file, decoding) = ContractDecoder.read(SourceText(file: "a.yaml", text: text))
        let (application, merging) = ApplicationMerger.merge([file], applicationCode: "a")
        let outcome = ContractCompiler(application, registry: .standard).compile()
        return (outcome.plans, decoding + merging + outcome.diagnostics)
    }

    @Test(arguments: [
        ("max_bytes: 9223372036854775807, max_files: 9223372036854775807", Int64.max),
        ("max_bytes: 9223372036854775807", .max), ("max_files: 9223372036854775807", .max),
        ("max_bytes: 1000, max_files: 3", 3_000),
        ("max_bytes: 1000, max_files: 3, max_total_bytes: 2000", 2_000),
    ])
    func `all files together have at most what so many may have`(_ limits: String, _ total: Int64) throws {
        let (plans, told) = Self.compiled(Self.attaching(limits))
        #expect(told == [])
        #expect(try #require(plans.first?.attachments).maxTotalBytes == total)
    }

    @Test(arguments: [
        ("max_files: 3", Int64(Constraints.defaultMaxBytes)),
        ("max_total_bytes: 99999999999", Int64(Constraints.defaultMaxBytes)),
        ("max_total_bytes: 2000", 2_000), ("max_bytes: 1000, max_total_bytes: 2000", 1_000),
    ])
    func `one file has never more than all together`(_ limits: String, _ most: Int64) throws {
        let (plans, told) = Self.compiled(Self.attaching(limits))
        #expect(told == [])
        #expect(try #require(plans.first?.attachments).maxBytes == most)
    }

    private static func attaching(_ limits: String) -> String {
        """
        entities:
          - { entity_type: t, schema: { fields: [{ field_key: a, field_type: { type: string } }] } }
          - { entity_type: f, schema: { fields: [{ field_key: t, field_type: { type: reference, object_type: t } }, { field_key: file, field_type: { type: file } }] } }
        actions:
          - key: go
            execution_mode: workflow
            permissions_policy: { apply: ["*"] }
            creates: [{ key: t, entity_type: t, fields: { a: x } }]
            submission_contract:
              attachments: { entity_type: f, parent_field: t, file_field: file, allowed_content_types: [image/png], \(limits) }
        """
    }

    @Test(arguments: ContractDigestTests.samples.filter { $0.url.path.contains("/examples/") })
    func `no number of a contract is too large to be looked at`(_ sample: ContractDigestTests.Sample) throws {
        let text = String(decoding: try sample.source().bytes, as: UTF8.self)
        var tried = 0
        for match in text.matches(of: /[:\[,] (\d+)(ms|s|m|h|d)?(?=[\s,}\]])/) {
            let extreme = match.2 == nil ? "9223372036854775807" : "106751991d"
            var other = text
            other.replaceSubrange(match.1.startIndex..<(match.2?.endIndex ?? match.1.endIndex), with: extreme)
            let (plans, told) = Self.compiled(other)
            #expect(!plans.isEmpty || told.contains { $0.severity == .error })
            tried += 1
        }
        #expect(tried > 0)
    }
}
