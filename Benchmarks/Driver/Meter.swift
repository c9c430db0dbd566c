// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Time, processor time and memory of this process.
enum Meter {
    /// Seconds since some fixed point.
    static func seconds() -> Double { read(CLOCK_MONOTONIC) }

    /// Processor time of all threads, in seconds.
    static func processorSeconds() -> Double { read(CLOCK_PROCESS_CPUTIME_ID) }

    /// Memory that is resident now, in KiB.
    static func residentKiB() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
        let fields = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            .split(separator: " ")
        return (fields.count > 1 ? Int(fields[1]) ?? 0 : 0) * Int(sysconf(Int32(_SC_PAGESIZE))) / 1024
    }

    private static func read(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}

/// What a stretch of work cost.
struct Stretch {
    private let wall = Meter.seconds()
    private let processor = Meter.processorSeconds()
    private let commits = StatementTrace.commits

    /// Prints the cost of everything since this value was made.
    func report(runs: Int) {
        Report.line("runs", Double(runs))
        Report.line("seconds", Meter.seconds() - wall)
        Report.line("cpu_seconds", Meter.processorSeconds() - processor)
        Report.line("commits", Double(StatementTrace.commits - commits))
    }
}

/// The lines that the script reads.
enum Report {
    static func line(_ name: String, _ number: Double) { print(name, number) }

    /// The median, the 99th percentile and the greatest of some durations in seconds, in milliseconds.
    static func latencies(_ name: String, _ seconds: [Double]) {
        guard !seconds.isEmpty else { return }
        let sorted = seconds.sorted()
        line("\(name)_p50_ms", sorted[sorted.count / 2] * 1_000)
        line("\(name)_p99_ms", sorted[min(sorted.count - 1, sorted.count * 99 / 100)] * 1_000)
        line("\(name)_max_ms", (sorted.last ?? 0) * 1_000)
    }
}
