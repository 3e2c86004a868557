extension User {
    struct Email: Sendable {
        let id: String
        let address: String
        let isVerified: Bool
    }

    struct Phone: Sendable {
        let id: String
        let number: String
        let isVerified: Bool
    }
}

extension User.Email {
    init(_ address: String, isVerified: Bool = true) {
        self.init(
            id: "email-test-" + SplitMix64.uuid(of: "email " + address), address: address, isVerified: isVerified)
    }

    var json: JSON { ["email_id": .string(id), "email": .string(address), "verified": .bool(isVerified)] }
}

extension User.Phone {
    init(_ number: String, isVerified: Bool = true) {
        self.init(
            id: "phone-number-test-" + SplitMix64.uuid(of: "phone " + number), number: number, isVerified: isVerified)
    }

    var json: JSON { ["phone_id": .string(id), "phone_number": .string(number), "verified": .bool(isVerified)] }
}
