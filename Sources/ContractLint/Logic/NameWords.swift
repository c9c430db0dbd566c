// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// What a name gives away about its values, by the words that it is made of.
enum NameWords {
    private static let money: Set<String> = [
        "amount", "price", "cost", "fee", "fees", "salary", "deposit", "budget", "payment", "balance",
        "refund", "fine", "rent", "tax", "vat", "subtotal", "discount", "wage", "charge",
    ]
    /// What follows a sum of money and says in what it is.
    private static let moneyUnits: Set<String> = [
        "eur", "euro", "euros", "usd", "dollar", "dollars", "gbp", "chf", "brl", "jpy", "pln", "sek", "nok",
        "dkk", "cent", "cents", "net", "gross",
    ]
    /// Words at the end of a name that say that its values are no money, whatever stands before.
    private static let counts: Set<String> = [
        "count", "counts", "number", "numbers", "no", "nr", "num", "id", "ids", "percent", "percentage",
        "pct", "rate", "ratio", "factor", "quantity", "qty", "code", "index", "level", "list", "version",
        "years", "months", "days", "hours", "center", "centre",
    ]
    private static let secrets = WordList(
        [
            "password", "passwd", "passphrase", "passcode", "secret", "token", "credential", "credentials",
            "pin", "otp", "cvv", "cvc",
        ],
        pairs: [
            ("api", "key"), ("private", "key"), ("access", "key"), ("secret", "key"), ("security", "code"),
            ("security", "answer"),
        ])
    private static let personal = WordList(
        [
            "ssn", "nif", "iban", "birthday", "birthdate", "passport", "diagnosis", "religion", "ethnicity",
            "salary", "disability",
        ],
        pairs: [
            ("birth", "date"), ("date", "birth"), ("tax", "number"), ("national", "id"), ("identity", "card"),
            ("health", "record"), ("bank", "account"), ("card", "number"), ("home", "address"),
        ])

    /// True when a word of money is the last one of the name, or the first, which others say more of.
    static func holdMoney(_ name: String) -> Bool {
        var words = name.lowercased().split { $0 == "_" || $0 == "-" || $0 == "." }.map(String.init)
        while let last = words.last, words.count > 1, moneyUnits.contains(last) || last.allSatisfy(\.isNumber)
        {
            words.removeLast()
        }
        guard let first = words.first, let last = words.last, !counts.contains(last) else { return false }
        if money.contains(last) { return true }
        // An amount of people is no money.
        return money.contains(first) && !(first == "amount" && words[1] == "of")
    }

    static func holdSecret(_ name: String) -> Bool { secrets.hasWord(of: name) }

    static func holdPersonal(_ name: String) -> Bool { personal.hasWord(of: name) }
}

/// Words, and pairs of them that only mean something together, looked for in the bytes of names.
private struct WordList: Sendable {
    private typealias Word = Slice<UnsafeBufferPointer<UInt8>>

    /// By the letter that they begin with, counted from 'a'.
    private var single = [[[UInt8]]](repeating: [], count: 26)
    /// By the first letter of their second word.
    private var pairs = [[(first: [UInt8], second: [UInt8])]](repeating: [], count: 26)

    init(_ words: [String], pairs: [(String, String)] = []) {
        for word in words.map({ Array($0.utf8) }) { single[WordList.letter(word[0])].append(word) }
        for pair in pairs {
            let (first, second) = (Array(pair.0.utf8), Array(pair.1.utf8))
            self.pairs[WordList.letter(second[0])].append((first, second))
        }
    }

    private static func letter(_ byte: UInt8) -> Int { Int(byte) - 97 }

    func hasWord(of name: String) -> Bool {
        // Names are in lower case, unless they are malformed.
        let isLower = name.utf8.allSatisfy { $0 < 0x80 && !(65...90 ~= $0) }
        var name = isLower ? name : name.lowercased()
        return name.withUTF8(hasWord)
    }

    private func hasWord(in name: UnsafeBufferPointer<UInt8>) -> Bool {
        var (start, last) = (0, nil as Word?)
        for end in 0...name.count where end == name.count || WordList.joins(name[end]) {
            let word = name[start..<end]
            start = end + 1
            // What only joins words is no word.
            guard let first = word.first, !WordList.isFiller(word) else { continue }
            defer { last = word }
            guard 97...122 ~= first else { continue }
            if single[WordList.letter(first)].contains(where: { word.elementsEqual($0) }) { return true }
            if let last,
                pairs[WordList.letter(first)].contains(where: {
                    word.elementsEqual($0.second) && last.elementsEqual($0.first)
                })
            {
                return true
            }
        }
        return false
    }

    private static func joins(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }

    /// `date_of-birth` is date and birth.
    private static func isFiller(_ word: Word) -> Bool {
        word.elementsEqual("of".utf8) || word.elementsEqual("the".utf8)
    }
}
