// SPDX-License-Identifier: Apache-2.0

/// Lints again whenever a file changes, until it is told to stop.
struct LintWatch {
    /// How often the files are looked at.
    private static let pauseMilliseconds: UInt32 = 300

    let lint: LintRun

    /// Ends with the process, at a signal.
    func run() async -> Never {
        var last: [String]?
        while true {
            let state = LintWatch.state(of: lint.project)
            if state != last {
                last = state
                do throws(Failure) {
                    _ = try await lint.once()
                } catch {
                    // A file that is just being written, or a folder that is empty for now, is no reason to stop.
                    lint.session.console.report(error)
                }
            }
            Pause.take(milliseconds: LintWatch.pauseMilliseconds)
        }
    }

    /// Name, size and time of each file that may matter.
    private static func state(of project: Project) -> [String] {
        var found = (try? project.contracts([], tests: true).files.map(\.path)) ?? []
        found.append(Path.join(project.root, Project.fileName))
        return found.map { "\($0) \(FileSystem.stamp($0))" }
    }
}
