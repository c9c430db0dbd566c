// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

/// Signals at any time, and several processes at once.
@Suite(.timeLimit(.minutes(4))) struct ProcessRowTests {
    private static let program = Workspace.program.path

    /// A batch of reports that lie far from each other.
    static func batch(_ count: Int, in workspace: Workspace) throws {
        let lines = (0..<count).map { index in
            let (lat, lon) = (38.70 + Double(index % 100) * 0.0005, -9.2 + Double(index / 100) * 0.001)
            return
                #"{"payload":{"title":"Hole \#(index)","description":"d","category":"road","location":{"lat":\#(lat),"lon":\#(lon)}}}"#
        }
        try workspace.write("batch.ndjson", lines.joined(separator: "\n"))
    }

    @Test(arguments: ["INT 130", "TERM 143", "HUP 129", "KILL 137", "PIPE 0"])
    func `C-7 a batch that is cut off leaves a sound ledger, and the same batch completes it`(
        _ signal: String
    ) throws {
        let workspace = try Workspace.examples()
        try Self.batch(120, in: workspace)
        let parts = signal.split(separator: " ")
        let submit =
            "'\(Self.program)' submit submit_report --batch batch.ndjson --idempotency-key load --wait --format json"
        let run = try workspace.shell(
            """
            \(submit) > first.out 2> first.err &
            pid=$!
            # Once the first lines are told, more are on their way.
            while [ ! -s first.out ] && kill -0 $pid 2>/dev/null; do :; done
            kill -\(parts[0]) $pid
            wait $pid; echo $?
            """)
        let ended = run.output.trimmingCharacters(in: .whitespacesAndNewlines)
        // It may have been quicker than the signal.
        #expect(ended == parts[1] || ended == "0", "\(run.output)\(run.errors)")
        #expect(try workspace.run("verify").code == 0)
        let again = try workspace.shell(submit)
        #expect(again.code == 0, "\(again.errors)")
        let counts = try workspace.run("ledger", "info", "--format", "json").document()["tenants"]?.list?
            .first
        #expect(counts?["submissions"] == 120, "\(String(describing: counts))")
        #expect(counts?["records"] == 120)
        #expect(try workspace.run("verify").code == 0)
    }

    @Test func `C-7 asked twice, a worker ends at once with the signal's code`() throws {
        let workspace = try Workspace.examples()
        try Self.batch(200, in: workspace)
        _ = try workspace.run("submit", "submit_report", "--batch", "batch.ndjson")
        let run = try workspace.shell(
            """
            '\(Self.program)' worker > out 2> err &
            pid=$!
            while ! grep -q '^SigCgt:.*400[23]$' /proc/$pid/status; do :; done
            kill -INT $pid; kill -INT $pid
            wait $pid; echo $?
            """)
        #expect(run.output == "130\n", "\(run.output)\(run.errors)")
        #expect(try workspace.run("worker", "--until-idle").code == 0)
        #expect(try workspace.run("verify").code == 0)
    }

    @Test func `C-7 a hang-up that is to be ignored is ignored`() throws {
        let workspace = try Workspace.examples()
        let run = try workspace.shell(
            """
            mkfifo pipe
            nohup '\(Self.program)' validate - < pipe > out 2>/dev/null &
            pid=$!
            exec 3> pipe
            while ! grep -q '^SigCgt:.*4002$' /proc/$pid/status; do :; done
            kill -HUP $pid
            echo 'actions: []' >&3; exec 3>&-
            wait $pid; echo $?
            """)
        #expect(run.output == "0\n", "\(run.output)\(run.errors)")
    }

    @Test func `C-7 a signal that was blocked by whoever started the program ends it`() throws {
        let workspace = try Workspace.examples()
        let run = try workspace.shell(
            """
            mkfifo pipe
            env --default-signal=HUP --block-signal=TERM '\(Self.program)' validate - < pipe > out 2>/dev/null &
            pid=$!
            exec 3> pipe
            while ! grep -q '^SigCgt:.*4003$' /proc/$pid/status; do :; done
            kill -TERM $pid
            wait $pid; echo $?
            """)
        #expect(run.output == "143\n", "\(run.output)\(run.errors)")
    }

    @Test func `C-3 a file that claims to be as large as a number can say is too large`() throws {
        let workspace = try Workspace.examples()
        let run = try workspace.shell(
            """
            folder=$(mktemp -d -p /dev/shm)
            truncate -s 9223372036854775807 $folder/large.yaml
            '\(Self.program)' validate $folder/large.yaml 2> err | grep -o 'E0003' | head -1; echo ${PIPESTATUS[0]}
            rm -r $folder
            """)
        #expect(run.output == "E0003\n1\n", "\(run.output)\(run.errors)")
    }

    @Test func `C-8 several processes submit and drive at once, and none fails for it`() throws {
        let workspace = try Workspace.examples()
        try Self.batch(60, in: workspace)
        let run = try workspace.shell(
            """
            '\(Self.program)' worker > worker.out 2> worker.err &
            worker=$!
            for number in 1 2 3; do
              '\(Self.program)' submit submit_report --batch batch.ndjson --idempotency-key same --format json > out.$number 2> err.$number &
              pids="$pids $!"
            done
            status=0
            for pid in $pids; do wait $pid || status=$?; done
            '\(Self.program)' worker --until-idle > /dev/null || status=$?
            kill -TERM $worker; wait $worker
            echo $status
            cat err.* worker.err
            """)
        #expect(run.output == "0\n", "\(run.output)\(run.errors)")
        let counts = try workspace.run("ledger", "info", "--format", "json").document()["tenants"]?.list?
            .first
        #expect(counts?["submissions"] == 60)
        #expect(try workspace.run("verify").code == 0)
    }
}
