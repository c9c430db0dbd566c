// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Checks a bank account number.
    static let validateIBAN = CuratedFunction(
        "validate.iban", since: "0.1.0",
        summary:
            "Checks country, length and check digits of an international bank account number, spaces aside.",
        parameters: [.checked([.string, .text]), .checkedValue(.value(.text))],
        returns:
            "The text; as a condition, whether it is such a number; whether the account is there is not known.",
        result: .value,
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
            FunctionExample(
                "Every country has its length", stage: .condition, with: ["value": "GB88WEST1234569876543"],
                .returns(false)),
            FunctionExample(
                "A country without such numbers", stage: .condition,
                with: ["value": "US64SVBKUS6S3300958879"],
                .returns(false)),
            FunctionExample("Too short", stage: .condition, with: ["value": "GB82"], .returns(false)),
            FunctionExample("A step fails", stage: .transform, with: ["value": "x"], .fails(code: "iban")),
        ],
        body: .checking(code: "iban", message: "is not a bank account number (IBAN)") { value, _ in
            value.string.map(isIBAN) ?? false
        })

    /// ISO 13616: country, two check digits from 02 to 98, then the length of that country; ISO 7064 MOD 97-10 over
    /// all.
    private static func isIBAN(_ text: String) -> Bool {
        let bytes = text.utf8.filter { $0 != UInt8(ascii: " ") }.map { 97...122 ~= $0 ? $0 - 32 : $0 }
        guard bytes.count > 4, bytes[2...3].allSatisfy({ 48...57 ~= $0 }),
            lengths[String(decoding: bytes.prefix(2), as: UTF8.self)] == bytes.count,
            2...98 ~= (Int(bytes[2]) - 48) * 10 + Int(bytes[3]) - 48
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

    /// Country → length: the registry of ISO 13616, the territories that use another country's numbers, and the
    /// countries that have them without being in the registry.
    private static let lengths: [String: Int] = {
        let byLength: [(Int, String)] = [
            (15, "NO"), (16, "BE"), (18, "AX DK FI FK FO GL NL SD"), (19, "MK SI"),
            (20, "AT BA EE KZ LT LU MN XK"), (21, "CH HR LI LV"),
            (22, "BG BH CR DE GB GE GG IE IM JE ME RS VA"),
            (23, "AE GI IL IQ OM SO TL"), (24, "AD CZ ES MD PK RO SA SE SK TN VG"),
            (25, "AO CV GW LY MZ PT ST"),
            (26, "DZ IR IS TR"),
            (27, "BI BL CF CG CM DJ FR GA GF GP GQ GR IT KM MC MF MG MQ MR NC PF PM RE SM TD TF WF YT"),
            (28, "AL AZ BF BJ BY CI CY DO GT HN HU LB MA ML NE NI PL SN SV TG"), (29, "BR EG PS QA UA"),
            (30, "JO KW MU YE"), (31, "MT SC"), (32, "LC"), (33, "RU"),
        ]
        var lengths: [String: Int] = [:]
        for (length, countries) in byLength {
            for country in countries.split(separator: " ") { lengths[String(country)] = length }
        }
        return lengths
    }()
}
