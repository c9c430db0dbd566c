// SPDX-License-Identifier: Apache-2.0

/// Files of the work tree are compared as they are on the disk.
extension GitCheckout {
    /// Settings under which no filter of the configuration is run.
    ///
    /// Git puts a file of the work tree through the filters that its attributes name before it compares it, and a
    /// filter is a program of the repository. Git takes a filter whose commands are empty for none.
    func withoutFilters() throws(Problem) -> [String] {
        let outcome = try git.run(
            ["config", "--null", "--name-only", "--get-regexp", "^filter[.]"], maxBytes: 1 << 20)
        // It ends with 1 when there is no such setting.
        if outcome.status == 1 { return [] }
        guard outcome.status == 0 else { throw Problem("git cannot read its configuration") }
        let names = GitCheckout.records(outcome.output).compactMap { record -> String? in
            let key = String(decoding: record, as: UTF8.self)
            // `filter.<name>.<key>`; the name may have dots of its own.
            guard let dot = key.lastIndex(of: "."), dot > key.startIndex else { return nil }
            let name = String(key[..<dot].dropFirst("filter.".count))
            return name.isEmpty ? nil : name
        }
        var settings: [String] = []
        for name in Set(names).sorted() {
            // Such a name cannot be told from its value on a command line.
            guard !name.contains("=") else {
                throw Problem(
                    "git has a filter '\(name)', which cannot be kept from running",
                    help: "give the filter a name without '='")
            }
            for key in ["clean", "smudge", "process"] { settings.append("filter.\(name).\(key)=") }
            settings.append("filter.\(name).required=false")
        }
        return settings
    }
}
