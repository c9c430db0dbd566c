// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Writes a telephone number in the international form.
    static let phoneNormalize = CuratedFunction(
        "phone.normalize", version: NumberingPlans.behaviourVersion, since: "0.1.0",
        summary: "Writes a telephone number in the form of E.164: a plus sign and up to 15 digits.",
        parameters: [
            .normalized(.phone, orNamed: .string), .changedValue(.text),
            FunctionParameter(
                "country_code", .value(.string), "The digits put before a number without one, such as 351.",
                required: false),
            FunctionParameter(
                "trunk_prefix", .value(.string),
                "Digits that go from the front of a national number, such as 0.",
                required: false),
        ],
        returns: "The number; whether it is in use is not known.", result: .type(.phone),
        examples: [
            FunctionExample(
                "Signs and spaces go", stage: .normalize, with: ["field": "phone"],
                on: ["phone": "+351 21-000.00 (00)"],
                types: ["phone": .phone], .fields(["phone": "+351210000000"])),
            FunctionExample(
                "Without a field every number is written so, and other text left alone", stage: .normalize,
                on: ["phone": "+351 210 000 000", "name": "Ana"], types: ["phone": .phone],
                .fields(["phone": "+351210000000", "name": "Ana"])),
            FunctionExample(
                "Two zeros are a plus", stage: .value, with: ["value": "00351 210 000 000"],
                .returns("+351210000000")),
            FunctionExample(
                "A national number gets its country", stage: .value,
                with: ["value": "020 7946 0000", "country_code": "44", "trunk_prefix": "0"],
                .returns("+442079460000")),
            FunctionExample(
                "Spaces and hyphens of typesetting are signs, too", stage: .value,
                with: ["value": "+351\u{A0}210\u{2011}000\u{2013}000"], .returns("+351210000000")),
            FunctionExample(
                "The trunk zero in brackets goes", stage: .value, with: ["value": "+44 (0)20 7946 0000"],
                .returns("+442079460000")),
            FunctionExample(
                "Without a country code it cannot be told", stage: .value, with: ["value": "210 000 000"],
                .fails(code: "phone")),
            FunctionExample(
                "Letters are no number", stage: .normalize, with: ["field": "phone"],
                on: ["phone": "+351 CALL ME"],
                types: ["phone": .phone], .fails(code: "phone")),
        ],
        checkArguments: { literals, _ in
            ["country_code", "trunk_prefix"].compactMap { name in
                guard let digits = literals[name]?.string,
                    !(1...3 ~= digits.utf8.count && digits.isASCIIDigits)
                else {
                    return nil
                }
                return ArgumentProblem(argument: name, message: "'\(name)' must be one to three digits")
            }
        },
        body: .changingText { text, _, arguments throws(FunctionFailure) in
            let failure = FunctionFailure(
                .final, code: "phone", message: "is not a telephone number with country code")
            guard var number = PhoneText(text) else { throw failure }
            if !number.isInternational, let code = arguments.string("country_code") {
                if let trunk = arguments.string("trunk_prefix"), number.digits.hasPrefix(trunk) {
                    number.digits.removeFirst(trunk.count)
                }
                number = PhoneText(digits: code + number.digits)
            }
            guard number.isInternational, 2...15 ~= number.digits.utf8.count, !number.digits.hasPrefix("0")
            else {
                throw failure
            }
            guard let known = NumberingPlans.number("+" + number.digits) else {
                throw failure
            }
            return known
        })
}
