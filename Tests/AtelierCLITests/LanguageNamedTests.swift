// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// The tests, by hand, of keys of which no plan and no case of an example is another when they are ignored.
enum LanguageNamedTests {
    static let all: [LanguageKey: String] = {
        var tests: [LanguageKey: String] = [:]
        for (test, keys) in named {
            for key in keys {
                let parts = key.split(separator: ".").map(String.init)
                tests[LanguageKey(shape: parts[0], key: parts[1])] = test
            }
        }
        let setting =
            "`ProjectFileTests`: what stands in the place of a flag is read under its own key"
        for key in ProjectFile.settingKeys { tests[LanguageKey(shape: "project", key: key)] = setting }
        return tests
    }()

    /// A test, and the keys whose being read it holds.
    private static let named: [(test: String, keys: [String])] = [
        (
            "`DecodedDefinitionTests`: rows of the whole contract have an order and can be switched off",
            [
                "connection.order", "policy.order", "trigger.order", "trigger.is_active",
                "notification_template.is_active",
            ]
        ),
        (
            "`DecodedDefinitionTests`: a criterion of any kind may be a warning",
            ["config_of_reachable.enforcement"]
        ),
        (
            "`DecodedDefinitionTests`: an approval and its numbering are read",
            ["contract_approval.allow_self"]
        ),
        (
            "`ScheduleTests`: queued slots start one after the other, in order", ["trigger.overlap"]
        ),
        (
            "`ScheduleTests`: without catching up nothing is started for the time nobody was there",
            ["trigger.catch_up"]
        ),
        (
            "`ProjectFileTests`: every key is read",
            ["project.contracts", "project.ledger", "project.identity", "tenant.users"]
        ),
        (
            "`ProjectFileTests`: who acts in local work, and who is known, is read key by key",
            [
                "project.tenant", "local_identity.tenant", "local_identity.user", "local_identity.roles",
                "local_identity.email", "local_identity.name", "local_identity.organization", "user.id",
                "user.name", "user.email", "user.roles", "user.groups",
            ]
        ),
        (
            "`ProjectFileTests`: how long things are kept, and what rules weigh in some files, is read",
            [
                "project.lint_overrides", "lint_override.paths", "lint_override.rules",
                "retention.completed", "retention.failed", "retention.terminated", "retention.keys",
            ]
        ),
        (
            "`TestSuiteDecoderTests`: who acts and what is submitted is read key by key",
            [
                "case.target", "case.idempotency_key", "case.acknowledge", "caller.tenant", "caller.user",
                "caller.roles", "caller.email", "caller.name", "caller.organization", "caller.groups",
                "record.entity_type", "record.fields", "file.path", "submission.action",
                "submission.payload", "submission.files", "submission.target", "submission.idempotency_key",
                "submission.acknowledge", "event_of_test.data", "event_of_test.as",
            ]
        ),
        (
            "`TestSuiteDecoderTests`: a contract test is decoded whole",
            ["file.param", "event_of_test.expect"]
        ),
        (
            "`ExpectationTests`: what is not as expected is told with its place",
            ["expect.reference", "expect.records", "expect.audit", "expect.events"]
        ),
        (
            "`ExpectationTests`: connections answer as the case says, in its order", ["answer.value"]
        ),
    ]
}
