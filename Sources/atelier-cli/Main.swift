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
            StandardStream.output.write("atelier \(Release.version)\n")
            return
        }
        if arguments == ["--generate-man-page"] {
            StandardStream.output.write(ManualPage.text())
            return
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
        // Not an asynchronous `main`: ending the first thread, which that does, loads a library to do it with.
        Task.detached {
            ProcessExit.end(await Invocation(arguments: arguments, environment: environment).run())
        }
        while true { pause() }
    }
}

/// What this binary is.
enum Release {
    static let version = "0.1.0"
}
