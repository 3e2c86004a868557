import Templates

/// The sign-in form.
struct SignInPage: ViewModel {
    let action: Link
    let csrf: String
    let email: String
    let isRefused: Bool

    static let fields: Fields<Self> = [
        "action": .link(\.action), "csrf": .text(\.csrf), "email": .text(\.email), "isRefused": .flag(\.isRefused),
    ]
}
