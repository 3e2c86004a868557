import Templates

/// The page behind a link on another site; it shows nothing of what the link leads to.
struct ContinuePage: ViewModel {
    let next: Link

    static let fields: Fields<Self> = ["next": .link(\.next)]
}
