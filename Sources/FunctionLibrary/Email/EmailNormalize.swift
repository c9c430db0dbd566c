// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Writes an e-mail address in the one way used for comparison.
    static let emailNormalize = CuratedFunction(
        "email.normalize", since: "0.1.0",
        summary: """
            Trims an e-mail address, turns its ASCII letters to lower case and writes an international domain as the \
            domain name system has it.
            """,
        parameters: [
            .normalized(.email, orNamed: .string), .changedValue(.text),
            FunctionParameter(
                "keep_local_case", .value(.boolean),
                "Leaves the letters before the @ as they are; few mail systems tell them apart.",
                default: false),
        ],
        returns: "The address; text without an @ only trimmed.",
        examples: [
            FunctionExample(
                "Case and space do not matter", stage: .normalize, with: ["field": "email"],
                on: ["email": "  Ana.Silva@Example.COM "], types: ["email": .email],
                .fields(["email": "ana.silva@example.com"])),
            FunctionExample(
                "Without a field every address is written so, and other text left alone", stage: .normalize,
                on: ["email": "A@B.pt", "note": "X@Y"], types: ["email": .email],
                .fields(["email": "a@b.pt", "note": "X@Y"])),
            FunctionExample(
                "The local part can keep its case", stage: .value,
                with: ["value": "Ana@Example.COM", "keep_local_case": true], .returns("Ana@example.com")),
            FunctionExample(
                "The last @ divides", stage: .value,
                with: ["value": "\"A@B\"@C.pt", "keep_local_case": true],
                .returns("\"A@B\"@c.pt")),
            FunctionExample(
                "An international domain becomes ASCII", stage: .value,
                with: ["value": "Info@Bücher.example"],
                .returns("info@xn--bcher-kva.example")),
            FunctionExample(
                "A domain that cannot be one", stage: .normalize, with: ["field": "email"],
                on: ["email": "ana@☃.example"], types: ["email": .email], .fails(code: "email")),
            FunctionExample(
                "What is no address is left to the type", stage: .value, with: ["value": " Ana "],
                .returns("Ana")),
        ],
        body: .changingText { text, _, arguments throws(FunctionFailure) in
            let address = text.trimmingWhitespace()
            guard let at = address.utf8.lastIndex(of: UInt8(ascii: "@")) else { return address }
            let keepsCase = arguments.bool("keep_local_case") ?? false
            let local = String(address[..<at])
            guard let domain = DomainName.ascii(String(address[address.utf8.index(after: at)...])) else {
                throw FunctionFailure(.final, code: "email", message: "has a domain that is no domain name")
            }
            return (keepsCase ? local : local.lowercasingASCII()) + "@" + domain
        })
}

extension String {
    /// The text with A to Z in lower case and every other byte as it is; the same in all times and places.
    func lowercasingASCII() -> String {
        String(decoding: utf8.map { 65...90 ~= $0 ? $0 + 32 : $0 }, as: UTF8.self)
    }
}
