// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ContractLint

@Suite struct NameWordsTests {
    @Test(arguments: [
        "token", "api_token", "user-password", "api_key", "secret.key", "key_of_the_secret", "API_KEY", "pin",
        "access__key", "security_answer", "old_pin_code", "é_token", "TOKEN_é",
    ])
    func `a name with a word of secrets holds one`(name: String) { #expect(NameWords.holdSecret(name)) }

    @Test(arguments: [
        "", "_", "key", "key_api", "api_1_key", "tokens", "spin", "pink", "apikey", "keyapi_", "1_key",
        "of_the",
        "answer_security", "é_key",
    ])
    func `a name without one holds none`(name: String) { #expect(!NameWords.holdSecret(name)) }

    @Test func `words that only join two others do not part them`() {
        #expect(NameWords.holdPersonal("date_of_birth"))
        #expect(NameWords.holdPersonal("date-of-the.birth"))
        #expect(NameWords.holdPersonal("home_address_2"))
        #expect(!NameWords.holdPersonal("birth_place_date"))
        #expect(NameWords.holdMoney("fee_of_the_month"))
        #expect(!NameWords.holdMoney("feet_of_the_month"))
    }

    @Test(arguments: [
        "price", "total_price", "price_eur", "total_price_eur", "PRICE", "amount", "amount_due", "rent-2",
        "net.amount", "price_per_unit", "amount_2", "cost_cents",
    ])
    func `a name whose head is money holds money`(name: String) { #expect(NameWords.holdMoney(name)) }

    @Test(arguments: [
        "", "_", "eur", "price_list_count", "amount_of_people", "discount_percent", "tax_number", "tax_rate",
        "payment_id", "old_price_list", "fineness", "rental_price_index",
    ])
    func `a name that counts or names something holds none`(name: String) {
        #expect(!NameWords.holdMoney(name))
    }
}
