#pragma once

#include <filesystem>

#include "daemon/store/database.hpp"

namespace stmtwatch::store {

// Opens the database, makes it where there is none, and brings its tables to this version. Throws
// StartFailure.
Database open_database(const std::filesystem::path& file);

// Of sysexits.h, for a daemon that cannot start.
int exit_code_of(const DatabaseFailure& failure);

}  // namespace stmtwatch::store
