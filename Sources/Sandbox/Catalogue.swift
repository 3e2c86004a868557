/// The 40 fictional apps that customers connect.
enum Catalogue {
    static let apps =
        makeApps(firstParty, .firstParty) + makeApps(firstPartyPublic, .firstPartyPublic)
        + makeApps(thirdParty, .thirdParty) + makeApps(thirdPartyPublic, .thirdPartyPublic)

    private typealias Row = (name: String, scopes: String, description: String)

    private static let firstParty: [Row] = [
        ("Fernhill Desk", "openid profile email full_access", "The web desk of your own company."),
        ("Fernhill Mail", "openid profile email offline_access", "Reads and files shared mailboxes."),
        ("Fernhill Reports", "openid read:reports read:invoices", "Monthly figures as PDF and CSV."),
        ("Fernhill Assistant", "openid profile full_access offline_access", "Our assistant, in the desk."),
        ("Billing Console", "openid email write:invoices admin:billing", "Invoices, refunds, dunning."),
        ("Partner Portal", "openid profile email phone", "Where resellers see their customers."),
        ("Status Board", "openid", "A screen in the corridor."),
        ("Data Warehouse Loader", "openid offline_access read:documents read:tickets", ""),
    ]

    private static let firstPartyPublic: [Row] = [
        ("Fernhill for Phones", "openid profile email full_access offline_access", "The app."),
        ("Fernhill for Tablets", "openid profile email full_access offline_access", "The app."),
        ("Fernhill CLI", "openid offline_access admin:tickets write:documents", "For terminals."),
        ("Desktop Sync", "openid offline_access read:documents write:documents", "Keeps folders alike."),
        ("Browser Clipper", "openid write:documents", "Saves pages to your documents."),
        ("Kiosk", "openid profile", "Visitors sign in at the front desk."),
        ("Field Tablet", "openid profile phone write:tickets", "For technicians on the road."),
        ("Fernhill MCP Server", "openid full_access offline_access read:documents", "Tools for agents."),
    ]

    private static let thirdParty: [Row] = [
        ("Ledgerline", "openid email read:invoices write:invoices", "Bookkeeping by Ledgerline Oy."),
        ("Kitefolk CRM", "openid profile email read:contacts write:contacts", "Customers, in one place."),
        ("Paperlantern", "openid read:documents offline_access", "Signs contracts and keeps them."),
        ("Tidewise Payroll", "openid email read:employees read:timesheets", "Salaries on time."),
        ("Moss & Fern Surveys", "openid email", "Asks your customers how it went."),
        ("Quillstack", "openid profile read:documents write:documents", "Writes with you."),
        ("Orbitly Calendar", "openid profile read:calendar write:calendar offline_access", "Finds a time."),
        ("Harbour Backup", "openid offline_access read:documents read:invoices read:tickets", "Nightly copies."),
        ("Brightwell Analytics", "openid read:reports", "Charts of what happened."),
        ("Zażółć Tłumacz", "openid read:documents", "Tłumaczy dokumenty na polski."),
        ("経理くん", "openid email read:invoices", "請求書を自動で仕分けします。"),
        ("مُساعد المبيعات", "openid profile read:contacts", "يرتّب الصفقات حسب الأولوية."),
    ]

    private static let thirdPartyPublic: [Row] = [
        ("Scribe Agent", "openid profile read:calendar read:documents", "Takes notes in meetings."),
        ("Inbox Pilot", "openid email offline_access read:mail write:mail", "An agent that answers mail."),
        ("Ferret Research Agent", "openid read:documents offline_access", "Digs through your files."),
        ("Codewren", "openid read:repositories write:repositories offline_access", "Writes pull requests."),
        ("Opsbadger", "openid admin:tickets write:tickets offline_access", "Closes tickets by itself."),
        ("Shopping Sprite", "openid profile email phone", "Orders what is running out."),
        ("Meadow Desktop", "openid profile offline_access read:documents", "Chat with your documents."),
        ("Trellis IDE", "openid read:repositories offline_access", "An editor with an agent in it."),
        ("Voicebox", "openid phone read:contacts", "Calls people for you."),
        ("Untitled MCP Client", "openid", ""),
        ("Nguyệt Trợ Lý", "openid email read:calendar", "Sắp xếp lịch làm việc."),
        ("Expense Otter", "openid email write:invoices offline_access", "Photographs become expenses."),
    ]

    private static func makeApps(_ rows: [Row], _ type: ClientType) -> [ConnectedApp] {
        rows.map { row in
            ConnectedApp(
                row.name, description: .string(row.description), type: type.rawValue, scopes: row.scopes,
                logoURL: type == .thirdParty ? "https://logos.example.com/\(SplitMix64.uuid(of: row.name)).png" : nil)
        }
    }
}
