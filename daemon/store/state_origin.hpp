#pragma once

#include <filesystem>
#include <vector>

#include "daemon/store/database.hpp"
#include "daemon/store/state_directory.hpp"
#include "daemon/time/clock.hpp"

// Whether the database is the one that belongs to what stands beside it. A database that is lost and silently
// begun anew would deliver again what was delivered and let pass voucher numbers of earlier days.
//
// A database has a number of its own, which the file state.id beside it repeats. One without a statement is
// taken only with the right number, or where nothing tells of an earlier one.
namespace stmtwatch::store {

// Before the database is opened, which would make one: throws StartFailure (74) where it is not there, or is
// empty, although state.id, the files of the vouchers or one of `archives` tell of an earlier one.
void refuse_lost_database(const StateDirectory& directory,
                          const std::vector<std::filesystem::path>& archives);

// Once its tables are there: throws StartFailure (74) where it has never had a statement and is not the one
// that state.id or one of `archives` tells of. Gives the database its number, and writes state.id.
void settle_origin(Database& database, const StateDirectory& directory,
                   const std::vector<std::filesystem::path>& archives);

// What `stmtwatch state init` does, on purpose: a new database with nothing in it that the daemon takes,
// whatever tells of an earlier one. Database and vouchers that are there are moved into a directory beside
// them, which is the answer; nothing is deleted, and the archive stays. Throws StartFailure, as Store does;
// 75 while a daemon runs.
std::filesystem::path begin_anew(const std::filesystem::path& state_dir, time::Instant now);

}  // namespace stmtwatch::store
