import Foundation

/// The project id and the secret of Basic authentication.
struct Credentials: Equatable {
    let projectID: String
    let secret: String
}

extension Credentials {
    /// Parses the `Authorization` field.
    ///
    /// As in the API, a missing or malformed field counts as wrong credentials, and an invalid project id has a separate error.
    init(authorization: String?) throws(APIError) {
        let parts = (authorization ?? "").split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "basic",
            let bytes = Data(base64Encoded: String(parts[1])), let text = String(data: bytes, encoding: .utf8),
            let colon = text.utf8.firstIndex(of: UInt8(ascii: ":"))
        else { throw .unauthorizedCredentials }

        projectID = String(text[..<colon])
        secret = String(text.utf8[colon...].dropFirst()) ?? ""
        guard Self.isProjectID(projectID) else { throw .invalidProjectID }
    }

    /// Returns whether a text is `project-`, an environment, a hyphen and a UUID.
    private static func isProjectID(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 7, parts[0].elementsEqual("project".utf8), !parts[1].isEmpty else { return false }
        return zip(parts[2...], [8, 4, 4, 4, 12]).allSatisfy { part, length in
            part.count == length && part.allSatisfy { Character(UnicodeScalar($0)).isHexDigit }
        }
    }
}
