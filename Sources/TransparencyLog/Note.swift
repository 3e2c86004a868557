import Crypto
import FoundationEssentials

/// A text with signatures (C2SP signed-note).
public struct Note: Sendable, Equatable {
    /// A signature line: who signed, and the bytes after the key's id.
    public struct Signature: Sendable, Equatable {
        /// The name of the signer.
        public let name: String
        let keyID: [UInt8]
        let bytes: [UInt8]

        init(_ key: VerifierKey, _ bytes: [UInt8]) {
            (name, keyID, self.bytes) = (key.name, key.id, bytes)
        }

        /// Parses a line without its line break.
        public init?(line: some StringProtocol) {
            let parts = line.split(separator: " ", omittingEmptySubsequences: false)
            guard parts.count == 3, parts[0] == "—", !parts[1].isEmpty, let data = Data(base64: parts[2]),
                data.count > 4
            else { return nil }
            (name, keyID, bytes) = (String(parts[1]), Array(data.prefix(4)), Array(data.dropFirst(4)))
        }

        /// The line without its line break.
        public var line: String { "— \(name) \(Data(keyID + bytes).base64EncodedString())" }
    }

    private static let maximumSignatureCount = 64

    /// The signed text, which ends with a line break.
    public let text: String
    /// The signatures.
    public private(set) var signatures: [Signature] = []

    /// Creates a note without signatures.
    public init(text: String) { self.text = text }

    /// Parses a note; returns nil unless it has the form of one.
    public init?(_ contents: String) {
        guard let end = contents.ranges(of: "\n\n").last, contents.hasSuffix("\n") else { return nil }
        text = String(contents[..<end.lowerBound]) + "\n"
        let lines = contents[end.upperBound...].dropLast().split(separator: "\n", omittingEmptySubsequences: false)
        signatures = lines.compactMap { Signature(line: $0) }
        guard !lines.isEmpty, signatures.count == lines.count, lines.count <= Self.maximumSignatureCount else {
            return nil
        }
    }

    /// The note with its signatures.
    public var contents: String { "\(text)\n\(signatures.map { "\($0.line)\n" }.joined())" }

    /// Adds a signature unless the note has one of that key.
    public mutating func add(_ signature: Signature) {
        guard !signatures.contains(where: { $0.name == signature.name && $0.keyID == signature.keyID }) else { return }
        signatures.append(signature)
    }

    /// Signs the text.
    public mutating func sign(with key: SigningKey) throws {
        add(Signature(key.verifier, try key.signature(of: Array(text.utf8))))
    }

    /// Returns whether the note has a valid signature of a key.
    public func isSigned(by key: VerifierKey) -> Bool {
        key.type == .note
            && signatures.contains { $0.isOf(key) && key.publicKey.isValidSignature($0.bytes, for: Array(text.utf8)) }
    }
}

// MARK: - Cosignatures

extension Note {
    /// Returns the cosignature of a checkpoint by a witness at a time in seconds since 1970 (C2SP tlog-cosignature).
    public func cosignature(by key: SigningKey, at time: Int) throws -> Signature {
        let bytes = try key.signature(of: Self.cosignedText(text, time))
        return Signature(key.verifier, Self.bigEndian(time) + bytes)
    }

    /// Returns when a witness cosigned the checkpoint, in seconds since 1970; nil if it did not.
    public func cosigningTime(of key: VerifierKey) -> Int? {
        signatures.lazy.filter { $0.isOf(key) }.compactMap { $0.cosigningTime(of: text, by: key) }.first
    }

    private static func cosignedText(_ text: String, _ time: Int) -> [UInt8] {
        Array("cosignature/v1\ntime \(time)\n\(text)".utf8)
    }

    private static func bigEndian(_ number: Int) -> [UInt8] {
        stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> $0) }
    }
}

extension Note.Signature {
    fileprivate func isOf(_ key: VerifierKey) -> Bool { name == key.name && keyID == key.id }

    /// Returns the time of a valid cosignature of a text.
    public func cosigningTime(of text: String, by key: VerifierKey) -> Int? {
        guard key.type == .cosignature, isOf(key), bytes.count == 72 else { return nil }
        let time = bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard let time = Int(exactly: time) else { return nil }
        let signed = Array("cosignature/v1\ntime \(time)\n\(text)".utf8)
        return key.publicKey.isValidSignature(Array(bytes.dropFirst(8)), for: signed) ? time : nil
    }
}
