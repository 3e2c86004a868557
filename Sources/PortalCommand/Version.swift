/// What the program calls itself, in the entry of its start.
enum Version {
    static let text = "portal 0.3"
}
