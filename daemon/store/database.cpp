#include "daemon/store/database.hpp"

#include <fmt/format.h>

namespace stmtwatch::store {

namespace {

// How long a commit waits for another program (a person's sqlite3 shell, a backup) that holds the file.
constexpr int busy_timeout_ms = 5'000;

std::string_view advice(int primary_code) {
  switch (primary_code) {
    case SQLITE_FULL:
      return "make room on its file system";
    case SQLITE_IOERR:
      return "see the kernel's log for the disk, and whether its file system is full";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return "the file is damaged or no database; put it aside and restore it from a backup";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another program holds it; end that program";
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      return "the daemon's user must be able to write the file and its directory";
    default:
      return "see the file and its directory";
  }
}

}  // namespace

Database::Database(std::filesystem::path file) : file_(std::move(file)) {
  sqlite3* handle = nullptr;
  constexpr int flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(file_.c_str(), &handle, flags, nullptr);
  handle_.reset(handle);
  check(code);
  if (sqlite3_db_readonly(handle, "main") == 1) fail(SQLITE_READONLY);
  check(sqlite3_busy_timeout(handle, busy_timeout_ms));
  check(sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr));
  // The journal's size is cut back after a night with a huge commit. The cache (8 MiB) holds the pages of one
  // commit and the inner pages of every index; what it could hold beyond that grows with each night.
  execute(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema "
      "= OFF;"
      "PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY");
}

void Database::execute(const char* sql) {
  check(sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr));
}

void Database::roll_back() noexcept {
  if (in_transaction()) sqlite3_exec(handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

sqlite3_stmt* Database::prepared(std::string_view sql) {
  if (const auto known = statements_.find(sql); known != statements_.end()) return known->second.get();
  sqlite3_stmt* statement = nullptr;
  check(sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                           &statement, nullptr));
  statements_.emplace(sql, statement);
  return statement;
}

void Database::check(int code) const {
  if (code != SQLITE_OK) fail(code);
}

void Database::fail(int code) const {
  const bool detailed = handle_ && sqlite3_extended_errcode(handle_.get()) == code;
  const char* reason = detailed ? sqlite3_errmsg(handle_.get()) : sqlite3_errstr(code);
  throw DatabaseFailure(fmt::format("{}: {} ({}); {}", file_.native(), reason, code, advice(code & 0xff)),
                        code);
}

Query::~Query() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

bool Query::next() {
  column_ = 0;
  ++database_.steps_;
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) database_.fail(code);
  return false;
}

void Query::run() {
  while (next()) {
  }
}

void Query::put_integer(int index, std::int64_t value) {
  database_.check(sqlite3_bind_int64(statement_, index, value));
}

// An empty view may have no address, which SQLite would take for NULL.
void Query::put_text(int index, std::string_view value) {
  const char* text = value.empty() ? "" : value.data();
  database_.check(sqlite3_bind_text64(statement_, index, text, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

void Query::put_bytes(int index, Bytes value) {
  if (value.empty()) return database_.check(sqlite3_bind_zeroblob(statement_, index, 0));
  database_.check(sqlite3_bind_blob64(statement_, index, value.data(), value.size(), SQLITE_TRANSIENT));
}

void Query::put_null(int index) {
  database_.check(sqlite3_bind_null(statement_, index));
}

std::int64_t Query::take_integer() {
  return sqlite3_column_int64(statement_, column_++);
}

std::string Query::take_text() {
  const Bytes bytes = take_bytes();
  return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

Bytes Query::take_bytes() {
  const void* data = sqlite3_column_blob(statement_, column_);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column_++));
  return {static_cast<const std::byte*>(data), size};
}

}  // namespace stmtwatch::store
