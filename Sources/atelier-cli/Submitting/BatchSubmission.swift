// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel

/// Submits the lines of a batch, and prints one document for each in their order.
struct BatchSubmission {
    /// How many lines are on their way together: enough to share the ledger's syncs.
    private static let width = 64

    private var source: LineSource
    /// Read, and not yet answered.
    private var pending: [BatchLine] = []
    private let input: SubmitOptions
    private let plan: ActionPlan
    private let session: Session
    private(set) var status = ExitStatus.done

    init(_ path: String, _ input: SubmitOptions, for plan: ActionPlan, in session: Session) throws(Failure) {
        source = try LineSource(path, maxBytes: PayloadInput.maxBytes)
        self.input = input
        self.plan = plan
        self.session = session
    }

    /// Answers lines as `judge` refuses them, up to the first that it lets pass; true when there is one.
    mutating func findFirst(
        _ judge: (SubmitRequest) async throws(Failure) -> Void
    ) async throws(Failure) -> Bool {
        while true {
            if pending.isEmpty { pending = try next() }
            guard let line = pending.first else { return false }
            do throws(Failure) {
                try await judge(try request(line))
                return true
            } catch {
                pending.removeFirst()
                tell(line, Submitter.Answer(error))
            }
        }
    }

    /// Submits all that is left; a signal lets the lines that are on their way come to their answers, and ends it.
    mutating func submit(
        _ answer: @escaping @Sendable (SubmitRequest) async throws(Failure) -> Submitter.Answer
    ) async throws(Failure) {
        let ending = EndRequest()
        while true {
            if pending.isEmpty { pending = try next() }
            if pending.isEmpty { return }
            let lines = pending
            let asked = lines.map { line -> Result<SubmitRequest, Failure> in
                do throws(Failure) { return .success(try request(line)) } catch { return .failure(error) }
            }
            let answers = await ending.cancelling { await BatchSubmission.answers(to: asked, answer) }
            pending = []
            for (line, answer) in zip(lines, answers) { tell(line, answer) }
            if ending.number != nil, let last = lines.last {
                session.console.note("note: a signal ended the batch after line \(last.number)")
                status = ending.status(status)
                return
            }
        }
    }

    private static func answers(
        to asked: [Result<SubmitRequest, Failure>],
        _ answer: @escaping @Sendable (SubmitRequest) async throws(Failure) -> Submitter.Answer
    ) async -> [Submitter.Answer] {
        await withTaskGroup(of: [(Int, Submitter.Answer)].self) { group in
            for indices in rows(asked) {
                group.addTask {
                    var answers: [(Int, Submitter.Answer)] = []
                    for index in indices {
                        do throws(Failure) {
                            answers.append((index, try await answer(try asked[index].get())))
                        } catch {
                            answers.append((index, Submitter.Answer(error)))
                        }
                    }
                    return answers
                }
            }
            var answers: [(Int, Submitter.Answer)] = []
            for await row in group { answers += row }
            return answers.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    /// Which lines go one after the other: of those with one idempotency key the first is the one that counts.
    private static func rows(_ asked: [Result<SubmitRequest, Failure>]) -> [[Int]] {
        var rows: [[Int]] = []
        var known: [String: Int] = [:]
        for (index, request) in asked.enumerated() {
            let key = try? request.get().idempotencyKey
            if let key, let row = known[key] {
                rows[row].append(index)
            } else {
                if let key { known[key] = rows.count }
                rows.append([index])
            }
        }
        return rows
    }

    private mutating func next() throws(Failure) -> [BatchLine] {
        try source.next(BatchSubmission.width).map(BatchLine.init)
    }

    /// What a line asks for, with what the flags say for all; their key gets the line's number.
    private func request(_ line: BatchLine) throws(Failure) -> SubmitRequest {
        var request = try line.request(for: plan)
        let own = request.idempotencyKey
        try input.complete(&request, for: plan, in: session)
        if own == nil { request.idempotencyKey = request.idempotencyKey.map { "\($0)/\(line.number)" } }
        return request
    }

    private mutating func tell(_ line: BatchLine, _ answer: Submitter.Answer) {
        var document = answer.document.map ?? [:]
        document["line"] = .number(Number(Int64(line.number)))
        session.console.print(
            json: .map(document), text: "line \(line.number): " + Submit.text(answer.document))
        Submit.tellElsewhere(answer, in: session)
        status = status.combined(with: answer.status)
    }
}
