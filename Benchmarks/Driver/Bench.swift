// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import Glibc
import Ledger

/// Measures one thing in one process and prints it, a name and a number in each line.
///
/// `Benchmarks/bench.py` runs it in turn with what it is compared with.
@main struct Bench {
    static let usage = """
        usage: atelier-bench VERB --ledger PATH [--action KEY] [--runs N] [--clients N] [--group-limit N]
          store      transitions made beforehand, committed by the store alone
          engine     payload to record, by the interpreter over the store
                     (with --waiting 1, payload to the step at which it waits)
          accept     payload to acknowledged accept
          work       accepts by the clients, runs by one worker
          seed       --records N [--sharing K]: records that the duplicate check has to look through
          probe      one submission after the other, --pause MICROSECONDS apart, beside another process's work
          timers     runs that wait for instants, and how late a worker moves each of them
          events     runs that wait for an event which this process tells, and how late another's worker moves them
          worker     a worker, for --seconds
          look-up    the duplicate check's look-up alone
        """

    static func main() async {
        guard let options = Options(CommandLine.arguments) else { return end(usage, 2) }
        do {
            switch options.verb {
            case "store": try await StoreBench(options).run()
            case "engine", "accept", "work": try await EngineBench(options).run()
            case "seed": try await Seeding(options).run()
            case "probe": try await Probe(options).run()
            case "timers": try await WakeBench(options).timers()
            case "events": try await WakeBench(options).events()
            case "worker": try await WakeBench(options).worker()
            case "look-up": try await LookUp(options).run()
            default: end(usage, 2)
            }
        } catch let failure as Failure {
            end(failure.message, 1)
        } catch let failure as LedgerError {
            end(failure.description, 1)
        } catch let failure as InterpreterError {
            end(failure.message, 1)
        } catch {
            end("\(error)", 1)
        }
    }

    private static func end(_ message: String, _ code: Int32) {
        let line = Array("atelier-bench: \(message)\n".utf8)
        write(2, line, line.count)
        exit(code)
    }
}
