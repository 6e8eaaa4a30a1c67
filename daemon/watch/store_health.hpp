#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "daemon/time/clock.hpp"

namespace stmtwatch::watch {

// Whether the store can be written, told from how its transactions end. Pure: time is a parameter.
//
// An episode begins with the first transaction that is not kept. Transactions that only read go on succeeding
// on a full disk, so only a write that was kept ends it, and only once nothing has failed for `settling`:
// what failed is tried again each second, so that a disk on which small writes succeed and large ones fail is
// one episode and no flapping.
class StoreHealth {
 public:
  struct Fault {
    std::string detail;   // of the first failure: what failed, why, what to do
    time::Instant since;  // when it was noticed
  };
  static constexpr std::chrono::seconds settling{3};

  // A transaction was not kept. True: with it an episode begins.
  bool failed(const std::string& detail, time::Instant now, time::Steady at);
  // A write was kept. True: with it the episode is over.
  bool written(time::Steady at);
  // Nullopt while the store works.
  const std::optional<Fault>& fault() const { return fault_; }

 private:
  std::optional<Fault> fault_;
  time::Steady failed_at_;
};

}  // namespace stmtwatch::watch
