#include "daemon/store/open_database.hpp"

#include <sysexits.h>

#include "daemon/store/migrations.hpp"
#include "daemon/store/state_directory.hpp"

namespace stmtwatch::store {

int exit_code_of(const DatabaseFailure& failure) {
  switch (failure.primary_code()) {
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      return EX_NOPERM;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return EX_TEMPFAIL;
    default:
      return EX_IOERR;
  }
}

Database open_database(const std::filesystem::path& file) {
  try {
    Database database(file);
    migrate(database, migrations());
    return database;
  } catch (const ForeignDatabase& foreign) {
    throw StartFailure(EX_CONFIG, foreign.what());
  } catch (const DatabaseFailure& failure) {
    throw StartFailure(exit_code_of(failure), failure.what());
  } catch (const std::filesystem::filesystem_error& failure) {
    throw StartFailure(EX_IOERR, failure.what());
  }
}

}  // namespace stmtwatch::store
