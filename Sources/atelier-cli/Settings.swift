// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// What a flag is where the command line does not say so: a variable of the environment, else a key of the project file.
struct Settings: Sendable {
    let environment: HostEnvironment
    let project: Project?

    /// The flags that name files: in the project file, such a path counts from the root.
    private static let files: Set<String> = [
        "as", "attach", "baseline", "batch", "data", "journal", "key-file", "output", "payload",
    ]

    /// The value of a flag.
    func text(_ flag: String) -> String? { environment.setting(flag) ?? written(flag)?.first }

    /// The values of a repeatable flag; in the environment, commas separate them.
    func list(_ flag: String) -> [String]? {
        guard let text = environment.setting(flag) else { return written(flag) }
        return text.split(separator: ",").map { String($0).trimmingSpaces }.filter { !$0.isEmpty }
    }

    private func written(_ flag: String) -> [String]? {
        let key = HostEnvironment.underscored(flag)
        guard let project, let values = project.file?.settings[key], !values.isEmpty else { return nil }
        guard Settings.files.contains(flag) else { return values.map(\.value) }
        return values.map { Settings.rooted($0.value, in: project, mayHaveName: flag == "attach") }
    }

    /// A path, also behind the name of a parameter, from the root, as the working folder sees it; JSON and standard
    /// input stay.
    private static func rooted(_ text: String, in project: Project, mayHaveName: Bool) -> String {
        if text == "-" || PayloadInput.isJSON(text) { return text }
        if mayHaveName, let equals = text.firstIndex(of: "="), !text[..<equals].contains("/") {
            let path = String(text[text.index(after: equals)...])
            return text[...equals] + rooted(path, in: project, mayHaveName: false)
        }
        if Path.isAbsolute(text) { return text }
        let path = Path.relative(Path.normal(Path.join(project.root, text)), to: project.workingFolder)
        // A slash at the end says that a folder is meant.
        return text.hasSuffix("/") ? path + "/" : path
    }
}
