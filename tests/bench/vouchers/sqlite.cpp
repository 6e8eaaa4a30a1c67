#include <stdexcept>

#include <sqlite3.h>

#include "tests/bench/vouchers/index.hpp"

namespace stmtwatch::bench {

namespace {

class Sqlite final : public Index {
 public:
  explicit Sqlite(const std::filesystem::path& directory) {
    check(sqlite3_open((directory / "vouchers.db").c_str(), &database_));
    run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -262144");
    run("CREATE TABLE vouchers (key BLOB PRIMARY KEY, day INTEGER) STRICT, WITHOUT ROWID");
    check(sqlite3_prepare_v2(database_, "INSERT OR IGNORE INTO vouchers VALUES (?1, ?2)", -1, &insert_,
                             nullptr));
    check(sqlite3_prepare_v2(database_, "SELECT day FROM vouchers WHERE key = ?1", -1, &find_, nullptr));
  }
  ~Sqlite() override {
    sqlite3_finalize(insert_);
    sqlite3_finalize(find_);
    sqlite3_close(database_);
  }
  Sqlite(const Sqlite&) = delete;
  Sqlite& operator=(const Sqlite&) = delete;

  std::string name() const override { return "SQLite"; }
  void add_day(std::uint32_t day, const Keys& keys) override {
    run("BEGIN");
    for (std::size_t i = 0; i < keys.size(); ++i) {
      bind(insert_, keys.key(i));
      sqlite3_bind_int64(insert_, 2, day);
      if (sqlite3_step(insert_) != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(database_));
    }
    sqlite3_reset(insert_);
    run("COMMIT");
  }
  std::size_t count_present(const Keys& keys) override {
    std::size_t count = 0;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      bind(find_, keys.key(i));
      if (sqlite3_step(find_) == SQLITE_ROW) ++count;
    }
    return count;
  }

 private:
  void check(int code) {
    if (code != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(database_));
  }
  void run(const char* sql) { check(sqlite3_exec(database_, sql, nullptr, nullptr, nullptr)); }
  static void bind(sqlite3_stmt* statement, std::string_view key) {
    sqlite3_reset(statement);
    sqlite3_bind_blob(statement, 1, key.data(), static_cast<int>(key.size()), SQLITE_STATIC);
  }

  sqlite3* database_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
  sqlite3_stmt* find_ = nullptr;
};

}  // namespace

std::unique_ptr<Index> make_sqlite(const std::filesystem::path& directory) {
  return std::make_unique<Sqlite>(directory);
}

}  // namespace stmtwatch::bench
