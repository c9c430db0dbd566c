// SPDX-License-Identifier: Apache-2.0

/// The project file, and contract tests.
extension KeyHints {
    static var project: KeyHints {
        of(
            ("user email organization", .under("identity")), ("rules", .name("lint")),
            ("role", .advice("write 'roles' under 'identity'")),
            ("users timezone", .advice("write it under a tenant in 'tenants'")),
            ("database db", .name("ledger")), ("include paths", .name("contracts")),
            (
                "name",
                .advice(
                    "write 'application: …' for the application's code, or 'name' under 'identity' for the caller's"
                )
            ))
    }

    static var testCase: KeyHints {
        of(
            ("input inputs params parameters when", .name("payload")), ("expected", .name("expect")),
            ("description title it", .name("name")), ("attachments", .name("files")),
            ("skip", .advice("take the case out: a case cannot be skipped")))
    }

    static var testEvent: KeyHints {
        of(
            ("approve reject confirm override", .advice("write 'decide' with that word")),
            ("wait sleep", .name("advance")), ("event emit signal", .name("raise")),
            ("crash", .name("crash_at")))
    }

    static var testExpectation: KeyHints {
        of(("ref", .name("reference")), ("state run", .name("run_state")), ("error", .name("errors")))
    }
}
