#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "daemon/store/state_directory.hpp"
#include "daemon/store/voucher_recovery.hpp"
#include "daemon/watch/books.hpp"

namespace stmtwatch::store {

// The books in one SQLite file, <state_dir>/state.db, and the files of the vouchers, <state_dir>/vouchers/,
// written by one thread.
//
// Steps that wait while a commit is under way share the next one: each runs in a savepoint of its own, one
// COMMIT makes all of them durable, then every caller goes on on its own executor. A step that throws is
// rolled back alone. Where the transaction as a whole cannot be kept (disk full, I/O error), each of its
// steps is tried once more on its own, so that one that is too large does not take the others with it. So a
// step may run twice: it begins anew each time and leaves nothing behind in its captures that would disturb
// the second run.
//
// run() may be called from any thread. It is not cancellable while it waits: the step runs to its end, the
// caller goes on with the answer and meets the cancellation at its next co_await. Called by a coroutine that
// is cancelled already, it throws operation_aborted and the step does not run. What waits is bounded by the
// number of callers.
//
// Destroying the store runs what waits and closes the file; the executors of its callers outlive it.
class Store final : public watch::Transactions {
 public:
  // Opens the state, makes it where there is none, brings it to this version. Vouchers that are missing, as
  // their file was damaged, are taken anew from what `keys_of` answers. A state that is lost is not begun
  // anew where one of `archives` holds delivered statements (state_origin.hpp). Throws StartFailure.
  explicit Store(const std::filesystem::path& state_dir, const RecoverKeys& keys_of = no_keys,
                 const std::vector<std::filesystem::path>& archives = {});
  ~Store() override;

  flow::Task<std::expected<void, watch::StoreFault>> run(std::function<void(watch::Books&)>& step) override;

  // For those who have no statements at hand: missing vouchers are then a StartFailure.
  static std::expected<checks::KeySet, std::string> no_keys(const ledger::MissingKeys&) {
    return std::unexpected("nobody looks for it");
  }

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace stmtwatch::store
