#pragma once

#include <optional>

#include "daemon/store/store.hpp"
#include "tests/support/books.hpp"
#include "tests/support/temporary_directory.hpp"

// Every implementation of Transactions is a class like this one, and joins the list at the end: the suite of
// this folder is what each of them has to fulfil.
namespace stmtwatch::test {

class SqliteBooks {
 public:
  SqliteBooks() { store_.emplace(directory_.path()); }
  watch::Transactions& transactions() { return *store_; }
  void reopen() {
    store_.reset();
    store_.emplace(directory_.path());
  }

 private:
  TemporaryDirectory directory_;
  std::optional<store::Store> store_;
};

#define STMTWATCH_ALL_BOOKS stmtwatch::test::SqliteBooks

}  // namespace stmtwatch::test
