public import GRDB
public import Identifiers
public import Time

extension UTCTime: DatabaseValueConvertible {
    public var databaseValue: DatabaseValue { milliseconds.databaseValue }

    public static func fromDatabaseValue(_ value: DatabaseValue) -> UTCTime? {
        Int64.fromDatabaseValue(value).map(UTCTime.init(milliseconds:))
    }
}

extension UserID: DatabaseValueConvertible {
    public var databaseValue: DatabaseValue { description.databaseValue }

    public static func fromDatabaseValue(_ value: DatabaseValue) -> UserID? {
        String.fromDatabaseValue(value).flatMap(UserID.init)
    }
}

extension ConnectedAppID: DatabaseValueConvertible {
    public var databaseValue: DatabaseValue { description.databaseValue }

    public static func fromDatabaseValue(_ value: DatabaseValue) -> ConnectedAppID? {
        String.fromDatabaseValue(value).flatMap(ConnectedAppID.init)
    }
}
