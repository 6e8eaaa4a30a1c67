#pragma once

#include <span>

#include "daemon/store/database.hpp"

namespace stmtwatch::store {

// The steps that make the tables of this version: step i takes a database of version i to version i + 1. A
// step that was released never changes again; what comes later is another step. The version is SQLite's
// user_version, and application_id tells our files from other people's.
std::span<const char* const> migrations();

// The file is not ours, or of a later version; its content was not touched. what() is for people.
class ForeignDatabase : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Brings the database to the version of the last step, each step in a transaction of its own. A database that
// had a version before is copied first, to <file>.v<version>.bak beside it. Throws ForeignDatabase where a
// newer program wrote it or it is not ours at all, DatabaseFailure where it cannot be done (what was done
// until then stays).
void migrate(Database& database, std::span<const char* const> steps);

}  // namespace stmtwatch::store
