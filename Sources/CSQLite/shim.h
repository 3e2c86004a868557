#pragma once
#include <sqlite3.h>

// sqlite3_db_config is variadic, which Swift cannot call.

/// Refuses what could corrupt the file from SQL: writable_schema, direct writes to shadow tables, journal_mode=OFF.
static inline int portal_sqlite3_defend(sqlite3 *db) {
    return sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
}

/// Refuses load_extension(), which Debian compiles in.
static inline int portal_sqlite3_refuse_extensions(sqlite3 *db) {
    return sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, (int *)0);
}

// SQLITE_TRANSIENT is a cast of a number to a function, which Swift does not import.

/// Binds a text or a blob, of which SQLite makes a copy. A text without bytes is empty, not absent.
static inline int portal_sqlite3_bind_text(sqlite3_stmt *statement, int place, const char *bytes, int count) {
    return sqlite3_bind_text(statement, place, bytes ? bytes : "", count, SQLITE_TRANSIENT);
}
static inline int portal_sqlite3_bind_blob(sqlite3_stmt *statement, int place, const void *bytes, int count) {
    return sqlite3_bind_blob(statement, place, bytes, count, SQLITE_TRANSIENT);
}
