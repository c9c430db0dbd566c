// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

@main
struct Atelier: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "atelier")
}
