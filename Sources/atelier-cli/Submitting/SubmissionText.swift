// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// A `submission` object as people read it.
enum SubmissionText {
    /// One line with what matters most, then one for each detail that there is.
    static func render(_ submission: Value) -> String {
        let name = submission["reference"]?.string ?? submission["id"]?.string ?? "(not recorded)"
        var text =
            "\(shown(submission["status"])) \(VisibleText.line(name))  \(shown(submission["action"]))\n"
        func line(_ label: String, _ value: String?) {
            guard let value, !value.isEmpty else { return }
            text +=
                "  " + label + String(repeating: " ", count: max(1, 14 - label.count))
                + VisibleText.line(value) + "\n"
        }
        line("id", submission["id"]?.string)
        line("run", submission["run_state"]?.string)
        line("actor", submission["actor"]?.string)
        line("runs again", submission["rerun_of"]?.string)
        line("part", submission["part"]?.string.map { "\($0) of \(shown(submission["parent"]))" })
        line("purged", submission["purged_at"]?.string)
        line("record", entity(submission["entity"]))
        for duplicate in submission["duplicates"]?.list ?? [] {
            line("duplicate of", Self.duplicate(duplicate))
        }
        for file in submission["attachments"]?.list ?? [] {
            line(
                "file",
                "\(shown(file["name"])) (\(shown(file["content_type"])), \(shown(file["bytes"])) bytes)")
        }
        line("waits for", waiting(submission["waiting_for"]))
        for warning in submission["warnings"]?.list ?? [] { line("warning", warning["message"]?.string) }
        if let error = submission["error"], !error.isNull {
            let step = error["step"]?.string.map { " in step '\($0)'" } ?? ""
            line("error", "\(shown(error["code"]))\(step): \(shown(error["message"]))")
            for left in error["not_undone"]?.list ?? [] { line("not undone", notUndone(left)) }
            for kept in error["not_withdrawn"]?.list ?? [] {
                line("not withdrawn", "\(entity(kept["record"]) ?? ""): \(shown(kept["reason"]))")
            }
        }
        if let result = submission["result"], !result.isNull {
            line("result", CanonicalJSON.faithfulText(result))
        }
        return text
    }

    private static func entity(_ value: Value?) -> String? {
        guard let value, !value.isNull else { return nil }
        return "\(shown(value["type"])) \(shown(value["id"]))"
    }

    static func duplicate(_ value: Value) -> String {
        let what = value["reference"]?.string ?? entity(value["entity"]) ?? shown(value["submission"])
        return "\(what) (score \(shown(value["score"])))"
    }

    private static func notUndone(_ left: Value) -> String {
        let item = left["item"].map { ", item \(shown($0)) at '\(shown(left["item_step"]))'" } ?? ""
        let why = left["code"].map { ": \(shown($0)), \(shown(left["message"]))" } ?? ""
        return "'\(shown(left["step"]))'\(item)\(why)"
    }

    private static func waiting(_ value: Value?) -> String? {
        guard let value, !value.isNull else { return nil }
        let until = value["until"]?.string.map { " until \($0)" } ?? ""
        return "\(shown(value["kind"])) at step '\(shown(value["step"]))'\(until)"
    }

    /// A value in a sentence: text without quotes.
    static func shown(_ value: Value?) -> String {
        switch value {
        case nil, .null?: ""
        case .string(let text)?: VisibleText.line(text)
        case let other?: VisibleText.line(CanonicalJSON.faithfulText(other))
        }
    }
}
