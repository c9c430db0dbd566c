// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary
import Testing

@Suite struct FunctionExampleTests {
    @Test(arguments: ExampleCase.all)
    func `every documented example holds`(_ example: ExampleCase) async {
        await example.verify()
    }

    @Test(arguments: ExampleCase.all)
    func `a function that does nothing outside answers twice the same`(_ example: ExampleCase) async {
        guard example.function.effect == .pure else { return }
        let (first, second) = (await example.answer(), await example.answer())
        #expect(first == second, sourceLocation: example.location)
    }

    @Test(arguments: ExampleCase.all)
    func `what a duplicate function accepts, its keys find`(_ example: ExampleCase) async {
        guard let matching = example.function.body.matching, example.example.stage == .duplicates else {
            return
        }
        let (subject, candidate, arguments) = example.sides
        guard matching.compare(subject, candidate, arguments) != nil else { return }
        let there = Set(matching.index(candidate, arguments))
        let here = Set(matching.index(subject, arguments))
        #expect(
            !there.isDisjoint(with: matching.lookUp(subject, arguments)), sourceLocation: example.location)
        #expect(
            !here.isDisjoint(with: matching.lookUp(candidate, arguments)), sourceLocation: example.location)
    }
}
