// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// What a name gives away about its values, by the words that it is made of.
enum NameWords {
    private static let money: Set<String> = [
        "amount", "price", "cost", "fee", "fees", "salary", "deposit", "budget", "payment", "balance",
        "refund",
        "fine", "rent", "tax", "vat", "subtotal", "discount", "wage", "charge",
    ]
    private static let secrets: Set<String> = [
        "password", "passwd", "passphrase", "passcode", "secret", "token", "credential", "credentials", "pin",
        "otp", "cvv", "cvc",
    ]
    private static let secretPairs: Set<[String]> = [
        ["api", "key"], ["private", "key"], ["access", "key"], ["secret", "key"], ["security", "code"],
        ["security", "answer"],
    ]
    private static let personal: Set<String> = [
        "ssn", "nif", "iban", "birthday", "birthdate", "passport", "diagnosis", "religion", "ethnicity",
        "salary",
        "disability",
    ]
    private static let personalPairs: Set<[String]> = [
        ["birth", "date"], ["date", "birth"], ["tax", "number"], ["national", "id"], ["identity", "card"],
        ["health", "record"], ["bank", "account"], ["card", "number"], ["home", "address"],
    ]

    static func holdMoney(_ name: String) -> Bool { words(of: name).contains { money.contains($0) } }

    static func holdSecret(_ name: String) -> Bool { hold(name, secrets, secretPairs) }

    static func holdPersonal(_ name: String) -> Bool { hold(name, personal, personalPairs) }

    private static func hold(_ name: String, _ single: Set<String>, _ pairs: Set<[String]>) -> Bool {
        let words = words(of: name)
        if words.contains(where: { single.contains($0) }) { return true }
        return zip(words, words.dropFirst()).contains { pairs.contains([$0, $1]) }
    }

    /// `date_of-birth` is date and birth: what only joins words is no word.
    private static func words(of name: String) -> [String] {
        name.lowercased().split { $0 == "_" || $0 == "-" || $0 == "." }.map(String.init)
            .filter { $0 != "of" && $0 != "the" }
    }
}
