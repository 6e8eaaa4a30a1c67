#pragma once

#include <functional>
#include <optional>
#include <string>

#include "daemon/flow/task.hpp"
#include "daemon/watch/books.hpp"

namespace stmtwatch::watch {

// Runs steps on the books and remembers whether the store works: everybody in this room who writes goes
// through here, so that a full disk is said once and readiness tells it. One executor.
class Steps {
 public:
  explicit Steps(Transactions& transactions) : transactions_(transactions) {}

  // False: nothing of the step has happened, and the fault was logged. `step` outlives the call.
  flow::Task<bool> run(std::function<void(Books&)>& step);
  // Why the last step failed; nullopt while the store works.
  const std::optional<std::string>& fault() const { return fault_; }

 private:
  Transactions& transactions_;
  std::optional<std::string> fault_;
};

}  // namespace stmtwatch::watch
