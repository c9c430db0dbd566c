// SPDX-License-Identifier: Apache-2.0

/// Lints again whenever a file changes, until it is told to stop.
struct LintWatch {
    /// How often the files are looked at.
    private static let pauseMilliseconds: UInt32 = 300

    let options: Lint
    let session: Session

    /// Ends with the process, at a signal.
    func run() async -> Never {
        var last: [String]?
        while true {
            // The project file is read again, too: rules are weighed there.
            let project = Result { () throws(Failure) in try Project.find(from: session.workingFolder) }
            let state = state(of: try? project.get())
            if state != last {
                last = state
                do throws(Failure) {
                    _ = try await options.run(project.get(), in: session).once()
                } catch {
                    // A file that is just being written, or a folder that is empty for now, is no reason to stop.
                    session.console.report(error)
                }
            }
            Pause.take(milliseconds: LintWatch.pauseMilliseconds)
        }
    }

    /// Name, size and time of each file that may matter.
    private func state(of project: Project?) -> [String] {
        var found = project?.look(for: options.paths, tests: true).found.files.map(\.path) ?? []
        found.append(Path.join(project?.root ?? session.workingFolder, Project.fileName))
        return found.map { "\($0) \(FileSystem.stamp($0))" }
    }
}
