// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Writes an address of the web in the one way used for comparison.
    static let urlNormalize = CuratedFunction(
        "url.normalize", since: "0.1.0",
        summary: "Writes a URL in the one way that RFC 3986 gives for comparison.",
        parameters: [
            .normalized(.url, orNamed: .string), .changedValue(.text),
            FunctionParameter("drop_fragment", .value(.boolean), "Removes what follows a #.", default: false),
        ],
        returns: """
            The URL in ASCII, with scheme and host in lower case, an international host as the domain name system has \
            it, without default port and dot segments, and with escapes only where they are needed; text that is none \
            only trimmed.
            """,
        examples: [
            FunctionExample(
                "Case, port and dots do not matter", stage: .normalize, with: ["field": "site"],
                on: ["site": " HTTPS://Example.COM:443/a/./b/../c%7e?Q=%c3#Top "], types: ["site": .url],
                .fields(["site": "https://example.com/a/c~?Q=%C3#Top"])),
            FunctionExample(
                "An empty path is the root", stage: .value, with: ["value": "http://example.com?x"],
                .returns("http://example.com/?x")),
            FunctionExample(
                "Another port stays", stage: .value, with: ["value": "http://[::1]:8080/"],
                .returns("http://[::1]:8080/")),
            FunctionExample(
                "The fragment can go", stage: .value,
                with: ["value": "https://a.pt/x#y", "drop_fragment": true],
                .returns("https://a.pt/x")),
            FunctionExample(
                "Letters of all scripts become ASCII", stage: .value,
                with: ["value": "https://Bücher.example/é?q=ü"],
                .returns("https://xn--bcher-kva.example/%C3%A9?q=%C3%BC")),
            FunctionExample(
                "A host that cannot be one", stage: .normalize, with: ["field": "site"],
                on: ["site": "https://☃.example/"], types: ["site": .url], .fails(code: "url")),
            FunctionExample(
                "Other text is trimmed", stage: .value, with: ["value": " a b "], .returns("a b")),
        ],
        body: .changingText { text, _, arguments throws(FunctionFailure) in
            let trimmed = text.trimmingWhitespace()
            guard var url = URLText(trimmed) else { return trimmed }
            if arguments.bool("drop_fragment") == true { url.fragment = nil }
            guard let normalized = url.normalized else {
                throw FunctionFailure(.final, code: "url", message: "has a host that is no domain name")
            }
            return normalized
        })
}
