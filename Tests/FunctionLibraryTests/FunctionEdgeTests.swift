// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary
import Testing

/// Edges of single functions, beyond the examples that their documentation shows.
@Suite struct FunctionEdgeTests {
    /// The answer of a function to a value; the code of its failure in angle brackets.
    private func answer(_ name: String, _ arguments: ValueMap) throws -> Value {
        let function = try #require(FunctionRegistry.standard[name])
        let value = try #require(function.body.value)
        var filled = arguments
        for parameter in function.parameters where filled[parameter.name] == nil {
            filled[parameter.name] = parameter.defaultValue
        }
        do throws(FunctionFailure) {
            return try value(Arguments(filled))
        } catch {
            return .string("<\(error.code)>")
        }
    }

    #if !PhoneNumbers
    @Test(arguments: [
        ("+1", "<phone>"), ("+12", "+12"), ("+123456789012345", "+123456789012345"),
        ("+1234567890123456", "<phone>"),
        ("+0123", "<phone>"), ("", "<phone>"), ("+", "<phone>"), ("++351", "<phone>"), ("351+", "<phone>"),
        ("+٣٥١", "<phone>"), ("+351 (21) 000", "+35121000"), ("+44(0)20", "+4420"), ("00", "<phone>"),
    ])
    func `a telephone number is up to fifteen digits`(_ text: String, _ number: String) throws {
        #expect(try answer("phone.normalize", ["value": .string(text)]) == .string(number))
    }
    #else
    @Test(arguments: [
        ("+351 21 000 00 00", "+351210000000"), ("+44 020 7946 0000", "+442079460000"), ("+12", "<phone>"),
        ("+39 06 6982", "+39066982"), ("+1 555 1234", "<phone>"), ("+999 123456789", "<phone>"),
    ])
    func `a telephone number is one that a numbering plan has`(_ text: String, _ number: String) throws {
        #expect(try answer("phone.normalize", ["value": .string(text)]) == .string(number))
        #expect(FunctionRegistry.standard.function("phone.normalize", version: 1) == nil)
    }
    #endif

    @Test(arguments: [
        ("http://a/b/c/./../../g", "http://a/g"), ("http://a/../../g", "http://a/g"),
        ("http://a/b/..", "http://a/"),
        ("http://a/b/.", "http://a/b/"), ("http://a//b", "http://a//b"), ("http://A.b:80", "http://a.b/"),
        ("http://a:", "http://a/"), ("https://u:P@Host:8443/", "https://u:P@host:8443/"),
        ("http://a/%2e%2E/b", "http://a/b"), ("http://a/%2f%zz%", "http://a/%2F%zz%"),
        ("mailto:A@b", "mailto:A@b"),
        ("http://", "http://"), ("1http://a", "1http://a"), ("http://a/é", "http://a/%C3%A9"),
        ("http://a:0080/", "http://a/"), ("http://a:0081", "http://a:81/"),
        ("http://Ü:p@É.b/", "http://%C3%9C:p@xn--9ca.b/"),
        ("http://faß.de/", "http://xn--fa-hia.de/"), ("http://a/?b=ü#ç", "http://a/?b=%C3%BC#%C3%A7"),
        ("http://xn--A.b/", "<url>"), ("http://ö..b/", "<url>"), ("http://a_b.c/", "http://a_b.c/"),
        ("http://[FE80::1]/", "http://[fe80::1]/"), ("http://127.0.0.1/", "http://127.0.0.1/"),
        ("HTTP://a?Q#F", "http://a/?Q#F"),
    ])
    func `a URL is written in one way`(_ text: String, _ normal: String) throws {
        let value = try answer("url.normalize", ["value": .string(text)])
        #expect(value == .string(normal))
        guard normal != "<url>" else { return }
        #expect(try answer("url.normalize", ["value": value]) == value, "once is enough")
    }

    @Test(arguments: [
        ("DE89 3704 0044 0532 0130 00", true), ("PT50 0002 0123 1234 5678 9015 4", true),
        ("NO93 8601 1117 947", true), ("gb82west12345698765432", true), ("GB82WEST1234569876543", false),
        ("GB88WEST1234569876543", false), ("US64SVBKUS6S3300958879", false),
        // Check digits that the remainder allows and the standard does not.
        ("DE99000000000000000030", false), ("MT84 MALT 0110 0001 2345 MTLC AST0 01S", true),
        ("XK05 1212 0123 4567 8906", true), ("NI45 BAPR 0000 0013 0000 0355 8124", true),
        ("GB82-WEST-1234-5698-7654-32", false), ("", false), ("GB8", false),
        ("\u{FF27}B82WEST12345698765432", false),
    ])
    func `an account number is checked to its last digit`(_ text: String, _ isValid: Bool) throws {
        let condition = try #require(FunctionRegistry.standard["validate.iban"]?.body.condition)
        #expect(try condition(Arguments(["value": .string(text)])) == isValid)
    }

    @Test(arguments: [
        ("2026-11-21", 0, Int64.max, "<date>"), ("2026-11-21", Int64.min, 0, "<date>"),
        ("0001-01-01", -1, 0, "<date>"), ("0001-01-01", 0, 0, "0001-01-01"),
        ("2024-02-29", 12, 0, "2025-02-28"),
        ("1969-12-31T23:59:59-01:00", 0, 1, "1970-01-01T23:59:59-01:00"),
        ("9999-12-31T23:00:00Z", 0, 1, "<date>"), ("0001-01-01T00:30:00+01:00", 0, 0, "<date>"),
    ])
    func `dates move within the calendar`(
        _ text: String, _ months: Int64, _ days: Int64, _ result: String
    ) throws {
        let arguments: ValueMap = [
            "value": .string(text), "months": .number(Number(months)), "days": .number(Number(days)),
        ]
        #expect(try answer("date.add", arguments) == .string(result))
    }

    @Test(arguments: [
        ("text.trim", " \u{301}x "), ("text.collapse_whitespace", "a \u{2028}\r\n b"),
        ("text.slug", "A--b  c"),
        ("text.strip_control_characters", "a\u{85}b"), ("email.normalize", " A@B.C "),
        ("text.lowercase", "İẞ"),
        ("phone.normalize", "+351 21"), ("date.to_utc", "2026-11-21T09:00:00+01:00"), ("list.unique", ""),
    ])
    func `a normalizer applied twice changes nothing more`(_ name: String, _ text: String) throws {
        let once = try answer(name, ["value": .string(text)])
        #expect(try answer(name, ["value": once]) == once)
    }

    @Test(arguments: FunctionRegistry.standard.names)
    func `a value of another kind is passed on or refused, never a trap`(_ name: String) throws {
        let function = try #require(FunctionRegistry.standard[name])
        let odd: [Value] = [.null, true, 1, "", "x", [], [.null], [:], ["type": "Point"], .decimal("1e300")]
        for value in odd {
            var arguments = ValueMap()
            for parameter in function.parameters { arguments[parameter.name] = value }
            _ = try? function.body.value?(Arguments(arguments))
            _ = try? function.body.condition?(Arguments(arguments))
            _ = try? function.body.normalize?(value, .string, Arguments(arguments))
            let subject = ValidationSubject(arguments: ["x": value], types: [:])
            _ = try? function.body.validate?(subject, Arguments(arguments))
            _ = try? function.body.prepare?(
                ["x": value], PrepareContext(arguments: ["y": value]), Arguments(arguments))
            let side = MatchSubject(
                values: ["x": value], actor: nil, action: "a", fingerprint: "", at: .init(microseconds: 0))
            arguments["field"] = "x"
            arguments["fields"] = "x"
            _ = function.body.matching?.compare(side, side, Arguments(arguments))
            _ = function.body.matching?.lookUp(side, Arguments(arguments))
            _ = function.checkArguments?(arguments, ArgumentScope(parameters: [:]))
        }
        #expect(!function.stages.isEmpty)
    }
}

extension Value {
    fileprivate static func decimal(_ text: String) -> Value { Number(text).map(Value.number) ?? .null }
}
