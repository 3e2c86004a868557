/// The name and version of the program, recorded when it starts.
enum Version {
    static let text = "portal 0.3"
}
