import Identifiers
import Templates

/// The page with the result of a revocation; it needs nothing from Stytch.
struct ResultPage: ViewModel {
    let banner: RevocationBanner
    let grant: Grant

    static let fields: Fields<Self> = ["banner": .view(\.banner), "user": .link { Links.user($0.grant.user) }]
}
