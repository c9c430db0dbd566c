// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The process: its arguments in, its exit code out.
@main
enum Main {
    static func main() {
        StandardStream.occupy()
        let arguments = Array(CommandLine.arguments.dropFirst())
        // Scripts ask this often, and nothing has to be looked at for the answer.
        if arguments == ["--version"] {
            answer("atelier \(Release.version)\n")
        }
        if arguments == ["--generate-man-page"] {
            answer(ManualPage.text())
        }
        Signals.endAtOnce()
        let environment = HostEnvironment.current()
        if let name = environment.firstUnreadable {
            Console(format: .text, color: .never, environment: environment).report(
                .usage(
                    "\(name) is not UTF-8", help: "names that are not can be reached through a link or a file"
                ))
            ProcessExit.end(.unable)
        }
        begin(arguments, environment)
        while true { pause() }
    }

    /// Does what is asked, on this thread until something has to be waited for: what never waits starts no other.
    ///
    /// `nonisolated`, so that what was waited for goes on elsewhere, for this thread only sleeps then. And no asynchronous
    /// `main`: ending the first thread, which that does, loads a library to do it with.
    private nonisolated static func begin(_ arguments: [String], _ environment: HostEnvironment) {
        Task.immediateDetached {
            ProcessExit.end(await Invocation(arguments: arguments, environment: environment).run())
        }
    }

    /// Ends with an answer for which nothing has to be looked at.
    private static func answer(_ text: String) -> Never {
        StandardStream.output.write(text)
        let console = Console(format: .text, color: .never, environment: .current())
        ProcessExit.end(console.settled(.done))
    }
}

/// What this binary is.
enum Release {
    static let version = "0.1.0"
}
