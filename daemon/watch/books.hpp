#pragma once

#include <expected>
#include <functional>
#include <string>

#include "daemon/flow/task.hpp"
#include "daemon/incidents/book.hpp"
#include "daemon/ledger/ledger.hpp"

namespace stmtwatch::watch {

// What one step may touch, all of it in one transaction.
struct Books {
  ledger::Ledger& ledger;
  incidents::Book& incidents;
};

// The store could not do it: disk full, I/O error, locked by somebody else. Nothing of the step has happened.
struct StoreFault {
  std::string detail;  // what failed and why, for people
};

// Runs steps on the books. Durable before it answers (synchronous FULL); steps that wait at the same time
// share one commit. A step that throws is rolled back alone.
class Transactions {
 public:
  virtual ~Transactions() = default;
  // Runs `step` on the store's thread and resumes the caller on its own executor. `step` must outlive the
  // call: it is a named local of the caller.
  virtual flow::Task<std::expected<void, StoreFault>> run(std::function<void(Books&)>& step) = 0;
};

}  // namespace stmtwatch::watch
