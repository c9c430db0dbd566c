// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

extension PlanType {
    /// The texts that a value of this type may be, and more where its form takes more to say.
    var texts: TextShape {
        if let choices {
            return .either(choices.map { TextShape(written: $0.string ?? $0.number?.text ?? "") })
        }
        let letters = "abcdefghijklmnopqrstuvwxyz", capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        let digits = "0123456789"
        func written(_ text: String) -> TextShape { TextShape(written: text) }
        func few(_ count: Int, of characters: CharacterSpan = .digits) -> TextShape {
            (0..<count).reduce(written("")) { shape, _ in shape + .one(characters) }
        }
        let date = few(4) + written("-") + few(2) + written("-") + few(2)
        let minute = few(2) + written(":") + few(2)
        switch type {
        case .date: return date
        case .datetime:
            let fraction = (written(".") + .many(.digits, least: 1)).orEmpty
            let offset = TextShape.one(CharacterSpan(of: "+-")) + minute
            return date + .one(CharacterSpan(of: "Tt")) + minute + written(":") + few(2) + fraction
                + .either([.one(CharacterSpan(of: "Zz")), offset])
        case .duration:
            let short = ["ms", "s", "m", "h", "d"].map { .many(.digits, least: 1) + written($0) }
            let long = written("P") + .many(CharacterSpan(of: digits + "WDTHMS.,"), least: 2)
            return .either(short + [long])
        case .uuid:
            let digit = CharacterSpan(of: digits + "abcdefABCDEF")
            return [4, 4, 4, 12].reduce(few(8, of: digit)) { $0 + written("-") + few($1, of: digit) }
        case .email:
            let plain = TextShape.many(CharacterSpan.any.without(" @<>(),;:\\\"[]\n\r\t"), least: 1)
            return plain + written("@") + plain
        case .url:
            let first = TextShape.one(CharacterSpan(of: letters + capitals))
            return first + .many(CharacterSpan(of: letters + capitals + digits + "+-.")) + written("://")
                + .many(CharacterSpan.any.without(" \\\n\r\t"), least: 1)
        case .phone:
            let sign = CharacterSpan(of: digits + " -.()/")
            return .one(CharacterSpan(of: digits + "+ -.()/")) + .many(sign, least: 3)
        case .integer, .number, .decimal: return .many(CharacterSpan(of: digits + "+-.eE"), least: 1)
        case .boolean: return .either([written("true"), written("false")])
        case .string, .text, .reference, .enum, .geo, .file, .list, .object: return .any
        }
    }

    /// Why no text of a shape is a value of this type; nil where one may be.
    func misfit(of made: TextShape) -> String? {
        if isUnknown { return nil }
        if let most = maxLength, made.leastLength > most {
            return "is always longer than \(most) character\(most == 1 ? "" : "s")"
        }
        if let least = minLength, let longest = made.greatestLength, longest < least {
            return "is always shorter than \(least) character\(least == 1 ? "" : "s")"
        }
        if made.meets(texts) { return nil }
        if let choices {
            let names = choices.prefix(8).map { $0.string ?? $0.number?.text ?? "" }.joined(separator: ", ")
            return "is never one of \(names)\(choices.count > 8 ? ", …" : "")"
        }
        guard case .mismatch(let expected, _) = TypeChecker.read("", as: self) else { return nil }
        return "is never \(expected)"
    }
}

extension StaticType {
    /// The texts that stand for the value, and nothing where there is none.
    var texts: TextShape {
        switch shape {
        case .typed(let type): return type.texts.orEmpty
        case .literal(.string(let text)): return TextShape(written: text)
        case .literal(.number(let number)): return TextShape(written: number.text)
        case .literal(.bool(let value)): return TextShape(written: value ? "true" : "false")
        case .literal, .unknown, .list, .map: return .any
        }
    }
}
