#pragma once
#include <sqlite3.h>

// sqlite3_db_config is variadic, so Swift cannot call it.

/// Refuses what can corrupt the file through SQL: writable_schema, writes to shadow tables, journal_mode=OFF.
static inline int portal_sqlite3_defend(sqlite3 *db) {
    return sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
}

/// Refuses load_extension(), which Debian compiles in.
static inline int portal_sqlite3_refuse_extensions(sqlite3 *db) {
    return sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, (int *)0);
}
