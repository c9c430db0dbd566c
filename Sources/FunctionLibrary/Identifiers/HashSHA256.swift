// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// The digest of a value.
    static let hashSHA256 = CuratedFunction(
        "hash.sha256", since: "0.1.0",
        summary: "Computes the SHA-256 digest of text, or of the canonical JSON of any other value.",
        parameters: [
            FunctionParameter(
                "value", .any, "The text or value. A digest does not hide a value that can be guessed.")
        ],
        returns: "64 hexadecimal digits in lower case.", result: .type(.string),
        examples: [
            FunctionExample(
                "Of text, its bytes count", stage: .value, with: ["value": "abc"],
                .returns("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")),
            FunctionExample(
                "Of no text, too", stage: .value, with: ["value": ""],
                .returns("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")),
            FunctionExample(
                "Numbers count by value", stage: .value, with: ["value": ["a": .decimal("1.10")]],
                .returns("fb313133b088b2b71890df2e07b7db211b1024d5c41d4894c292bb0eb8627b1c")),
        ],
        body: CuratedFunction.Body(value: { arguments in
            let value = arguments["value"] ?? .null
            return .string((value.string.map { Digest(of: $0) } ?? Digest(canonical: value)).hex)
        }))
}
