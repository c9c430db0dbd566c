// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// What a flag is where the command line does not say so: a variable of the environment, else a key of the project file.
struct Settings: Sendable {
    let environment: HostEnvironment
    let project: Project?

    /// The flags that name files: in the project file, such a path counts from the root.
    private static let files: Set<String> = ["as", "attach", "batch", "key-file", "payload"]

    /// The value of a flag.
    func text(_ flag: String) -> String? { environment.setting(flag) ?? written(flag)?.first }

    /// The values of a repeatable flag; in the environment, commas separate them.
    func list(_ flag: String) -> [String]? {
        guard let text = environment.setting(flag) else { return written(flag) }
        return text.split(separator: ",").map { String($0).trimmingSpaces }.filter { !$0.isEmpty }
    }

    private func written(_ flag: String) -> [String]? {
        let key = String(flag.map { $0 == "-" ? "_" : $0 })
        guard let project, let values = project.file?.settings[key], !values.isEmpty else { return nil }
        guard Settings.files.contains(flag) else { return values.map(\.value) }
        return values.map { Settings.rooted($0.value, in: project.root) }
    }

    /// A path, also behind the name of a parameter, from the root; JSON and standard input stay.
    private static func rooted(_ text: String, in root: String) -> String {
        if text == "-" || text.hasPrefix("{") { return text }
        guard let equals = text.firstIndex(of: "="), !text[..<equals].contains("/") else {
            return Path.join(root, text)
        }
        return text[...equals] + Path.join(root, String(text[text.index(after: equals)...]))
    }
}
