#pragma once

#include <cstdint>

#include "daemon/store/migrations.hpp"
#include "daemon/store/sqlite_book.hpp"
#include "daemon/store/sqlite_ledger.hpp"
#include "daemon/watch/books.hpp"
#include "tests/support/temporary_directory.hpp"

namespace stmtwatch::test {

// The books of the store without its thread: a transaction runs where it is asked for. Counts what was asked.
class InlineBooks final : public watch::Transactions {
 public:
  flow::Task<std::expected<void, watch::StoreFault>> run(std::function<void(watch::Books&)>& step) override {
    ++transactions_;
    step(books_);
    co_return std::expected<void, watch::StoreFault>();
  }
  watch::Books& books() { return books_; }
  std::uint64_t transactions() const { return transactions_; }
  std::uint64_t sql_steps() const { return database_.steps(); }  // rows read and statements run

 private:
  struct Migration {
    explicit Migration(store::Database& database) { store::migrate(database, store::migrations()); }
  };
  TemporaryDirectory directory_, voucher_directory_;
  store::Database database_{directory_ / "state.db"};
  store::DirectoryDisk disk_{voucher_directory_.path()};
  store::VoucherFiles vouchers_{disk_, [](std::uint64_t) { return true; }};
  Migration migration_{database_};
  store::SqliteLedger ledger_{database_, vouchers_};
  store::SqliteBook book_{database_};
  watch::Books books_{ledger_, book_};
  std::uint64_t transactions_ = 0;
};

}  // namespace stmtwatch::test
