// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// An identifier that follows from a seed.
    static let identifierUUID = CuratedFunction(
        "ids.uuid", since: "0.1.0",
        summary:
            "Makes a UUID from a seed: the same seed gives the same identifier, in every run and for ever.",
        parameters: [
            FunctionParameter("seed", .any, "What the identifier stands for, such as $submission.id.")
        ],
        returns: "A UUID of version 8 (RFC 9562) in lower case.", result: .type(.uuid),
        examples: [
            FunctionExample(
                "A seed gives its identifier", stage: .value, with: ["seed": "a"],
                .returns("ac8d8342-bbb2-862d-93f0-a559a3621bb4")),
            FunctionExample(
                "Any value can be a seed", stage: .value, with: ["seed": ["order": 7, "line": 1]],
                .returns("f12c030d-65ed-8113-9b3b-27c63ee1937b")),
            FunctionExample("Nothing is no seed", stage: .value, with: ["seed": .null], .fails(code: "seed")),
        ],
        body: CuratedFunction.Body(value: { arguments throws(FunctionFailure) in
            var bytes = Array(try Seed.digest(arguments).bytes.prefix(16))
            bytes[6] = bytes[6] & 0x0F | 0x80
            bytes[8] = bytes[8] & 0x3F | 0x80
            let digits = Hex.encode(bytes)
            let ends = [8, 12, 16, 20, 32]
            var start = digits.startIndex
            let groups = ends.map { end in
                let stop = digits.index(digits.startIndex, offsetBy: end)
                defer { start = stop }
                return digits[start..<stop]
            }
            return .string(groups.joined(separator: "-"))
        }))
}

/// The argument `seed`, from which identifiers are computed: nothing here is random.
enum Seed {
    static func digest(_ arguments: Arguments) throws(FunctionFailure) -> Digest {
        guard let seed = arguments["seed"], seed.isPresent else {
            throw FunctionFailure(
                .final, code: "seed", message: "the seed of an identifier is absent or empty")
        }
        return Digest(canonical: seed)
    }
}
