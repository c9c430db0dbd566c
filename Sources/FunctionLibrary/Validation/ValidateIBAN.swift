// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Checks a bank account number.
    static let validateIBAN = CuratedFunction(
        "validate.iban", since: "0.1.0",
        summary:
            "Checks the form and the check digits of an international bank account number, spaces aside.",
        parameters: [.checked([.string, .text]), .checkedValue(.value(.text))],
        returns: "The text; as a condition, whether it is such a number. Lengths by country are not checked.",
        examples: [
            FunctionExample(
                "Check digits fit", stage: .validate, with: ["field": "iban"],
                on: ["iban": "GB82 WEST 1234 5698 7654 32"],
                .refusals([:])),
            FunctionExample(
                "One digit is wrong", stage: .validate, with: ["field": "iban"],
                on: ["iban": "GB82WEST12345698765433"],
                .refusals(["iban": "iban"])),
            FunctionExample(
                "Letters after the country come later", stage: .condition,
                with: ["value": "GBWEST1234569876543282"],
                .returns(false)),
            FunctionExample("Too short", stage: .condition, with: ["value": "GB82"], .returns(false)),
            FunctionExample("A step fails", stage: .transform, with: ["value": "x"], .fails(code: "iban")),
        ],
        body: .checking(code: "iban", message: "is not a bank account number (IBAN)") { value, _ in
            value.string.map(isIBAN) ?? false
        })

    /// ISO 13616: country, two check digits, up to 30 letters and digits; ISO 7064 MOD 97-10 over all.
    private static func isIBAN(_ text: String) -> Bool {
        let bytes = text.utf8.filter { $0 != UInt8(ascii: " ") }.map { 97...122 ~= $0 ? $0 - 32 : $0 }
        guard 15...34 ~= bytes.count, bytes.prefix(2).allSatisfy({ 65...90 ~= $0 }),
            bytes[2...3].allSatisfy({ 48...57 ~= $0 })
        else { return false }
        var remainder = 0
        for byte in bytes[4...] + bytes[..<4] {
            switch byte {
            case 48...57: remainder = (remainder * 10 + Int(byte) - 48) % 97
            case 65...90: remainder = (remainder * 100 + Int(byte) - 55) % 97
            default: return false
            }
        }
        return remainder == 1
    }
}
