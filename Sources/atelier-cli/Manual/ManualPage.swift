// SPDX-License-Identifier: Apache-2.0

/// The manual as man(1) shows it, written from the verbs' declarations.
enum ManualPage {
    static func text(_ pages: [VerbPage] = VerbPage.all) -> String {
        guard let program = pages.first else { return "" }
        var page = Roff()
        page.request("TH", ["ATELIER", "1", "", "atelier \(Release.version)", ""])
        page.section("NAME")
        page.text(
            "atelier - " + program.abstract.prefix(1).lowercased() + String(program.abstract.dropFirst()))
        page.section("SYNOPSIS")
        page.bold("atelier")
        page.text("<verb> [arguments] [options]")
        page.section("DESCRIPTION")
        page.paragraphs(program.discussion)
        page.section("VERBS")
        for verb in pages.dropFirst() {
            page.request("SS", [verb.synopsis])
            page.text(verb.abstract)
            page.paragraphs(verb.discussion)
            for option in verb.arguments + verb.options { page.item(title(of: option), option.abstract) }
        }
        page.section("EXIT STATUS")
        for (code, meaning) in exits { page.item(code, meaning) }
        page.section("ENVIRONMENT")
        page.item("ATELIER_...", "The value of the flag of that name: ATELIER_LEDGER for --ledger.")
        page.item("NO_COLOR", "Where it is set there is no colour, unless --color says otherwise.")
        page.section("FILES")
        page.item("atelier.yaml", "The project file, looked for from the working folder upwards.")
        page.item(".atelier/ledger.db", "The ledger, where nothing else is named.")
        page.item(".atelier/key", "The key that sensitive values are sealed with.")
        return page.lines
    }

    private static let exits = [
        ("0", "Done; warnings alone are 0 without --strict."),
        (
            "1",
            "Findings: a contract, payload, criterion, chain or invariant is not as it must be, or an awaited run failed."
        ),
        ("2", "Could not run: usage, a file, the ledger; nothing was accepted."),
        ("3", "Not found, or not for this caller to see."),
        ("4", "Denied: no identity, no tenant, a role that is not allowed."),
        (
            "5",
            "Conflict: held as a duplicate, a key used for another body, not possible in this state, a file exists."
        ),
        ("6", "Not finished; what was accepted is safe."),
        ("70", "A fault of the program."),
        ("130, 143", "Ended by SIGINT, SIGTERM; nothing half done."),
    ]

    private static func title(of argument: VerbPage.Argument) -> String {
        if argument.names.isEmpty { return "<\(argument.valueName)>" }
        return argument.names.joined(separator: ", ")
            + (argument.takesValue ? " <\(argument.valueName)>" : "")
    }
}

/// Lines of roff with the macros of man(7).
private struct Roff {
    private(set) var lines = ""

    mutating func request(_ name: String, _ arguments: [String]) {
        let quoted = arguments.map { "\"" + Roff.escaped($0).replacing("\"", with: "\\(dq") + "\"" }
        lines += ".\(name) \(quoted.joined(separator: " "))\n"
    }

    mutating func section(_ title: String) { lines += ".SH \(title)\n" }

    mutating func bold(_ text: String) { request("B", [text]) }

    mutating func text(_ text: String) {
        guard !text.isEmpty else { return }
        // A line that begins with a dot or a quote would be a request.
        let isRequest = text.hasPrefix(".") || text.hasPrefix("'")
        lines += (isRequest ? "\\&" : "") + Roff.escaped(text) + "\n"
    }

    /// Paragraphs; indented lines, which are commands to type, stay as they are.
    mutating func paragraphs(_ text: String) {
        var isInExample = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let isExample = line.hasPrefix("  ")
            if isExample != isInExample { lines += isExample ? ".RS 4\n.nf\n" : ".fi\n.RE\n" }
            isInExample = isExample
            if line.isEmpty {
                lines += ".PP\n"
            } else {
                self.text(isExample ? String(line.dropFirst(2)) : String(line))
            }
        }
        if isInExample { lines += ".fi\n.RE\n" }
    }

    mutating func item(_ title: String, _ text: String) {
        lines += ".TP\n"
        bold(title)
        self.text(text)
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("\n", with: " ")
    }
}
