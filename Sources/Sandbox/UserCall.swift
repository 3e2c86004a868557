/// A call about one user.
enum UserCall: Hashable {
    case get
    case connectedApps
    case revoke(app: String)
}
