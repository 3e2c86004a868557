/// Which calls about a user fail, and how.
enum Behavior: Sendable {
    case normal
    /// Every call fails.
    case everyCall(Fault)
    /// The first, third, … call of each kind fails.
    case everyOtherCall(Fault)
    /// Every revocation fails.
    case revocation(Fault)
}
