/// What a verification reads besides the database.
public struct VerificationSources: Sendable {
    /// The anchors in the folder of the log.
    public var localAnchors: String
    /// Anchors that were copied to another place; nil if none were given.
    public var outsideAnchors: String?
    /// A checkpoint that was copied to another place, or a folder of them; nil if none was given.
    public var checkpoints: String?
    /// The verifier keys of witnesses; the checkpoints in the folder of the log that they have cosigned are from outside.
    public var witnesses: [String] = []
    /// A key file; nil if none was given.
    public var key: String?

    /// Creates the sources.
    public init(localAnchors: String, outsideAnchors: String? = nil, key: String? = nil) {
        self.localAnchors = localAnchors
        self.outsideAnchors = outsideAnchors
        self.key = key
    }
}
