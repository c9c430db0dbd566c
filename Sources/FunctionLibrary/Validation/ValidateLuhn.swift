// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Checks a number with a Luhn digit.
    static let validateLuhn = CuratedFunction(
        "validate.luhn", since: "0.1.0",
        summary: "Checks the last digit of a number by the Luhn formula, spaces and hyphens aside.",
        parameters: [.checked([.string, .text]), .checkedValue(.value(.text))],
        returns: "The text; as a condition, whether the digit fits.", result: .value,
        examples: [
            FunctionExample(
                "The digit fits", stage: .validate, with: ["field": "card"],
                on: ["card": "4111 1111 1111 1111"],
                .refusals([:])),
            FunctionExample(
                "Two digits are swapped", stage: .validate, with: ["field": "card"],
                on: ["card": "79927398731"],
                .refusals(["card": "luhn"])),
            FunctionExample("One digit is too few", stage: .condition, with: ["value": "0"], .returns(false)),
            FunctionExample(
                "Letters are no number", stage: .condition, with: ["value": "4111x"], .returns(false)),
            FunctionExample("A step fails", stage: .transform, with: ["value": "12"], .fails(code: "luhn")),
        ],
        body: .checking(code: "luhn", message: "has a check digit that does not fit") { value, _ in
            value.string.map(hasLuhnDigit) ?? false
        })

    /// ISO/IEC 7812-1 annex B: every second digit from the right is doubled.
    private static func hasLuhnDigit(_ text: String) -> Bool {
        let digits = text.utf8.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "-") }
        guard digits.count >= 2, digits.allSatisfy({ 48...57 ~= $0 }) else { return false }
        var sum = 0
        for (place, byte) in digits.reversed().enumerated() {
            let digit = Int(byte) - 48
            let doubled = place.isMultiple(of: 2) ? digit : digit * 2
            sum += doubled > 9 ? doubled - 9 : doubled
        }
        return sum.isMultiple(of: 10)
    }
}
