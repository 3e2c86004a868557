extension String {
    /// Returns the text; if it has more Unicode scalars than the limit, its beginning and an ellipsis (S-62).
    func truncated(to limit: Int) -> String {
        // A text never has more scalars than bytes, and counting bytes is faster.
        guard utf8.count > limit, unicodeScalars.count > limit else { return self }
        return String(unicodeScalars.prefix(limit)) + "…"
    }
}
