#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

#include "config/settings.hpp"
#include "daemon/ledger/ledger.hpp"
#include "daemon/time/zone.hpp"

// Deadlines and the forecast, as pure functions of (schedule, what happened, now).
namespace stmtwatch::watch {

using time::Instant;

// When the feed's statements of `date` must have been delivered; nullopt where the feed has no deadline.
std::optional<Instant> deadline_of(const config::FeedSettings& feed, BusinessDate date,
                                   const time::Zone& zone);

// The latest business date that can be complete at `now`: yesterday, local time.
BusinessDate latest_due_date(Instant now, const time::Zone& zone);

// The business date that figures of the feed are about: the latest one with a statement, today's included;
// the latest due one where there is no statement at all.
BusinessDate current_business_date(ledger::Ledger& ledger, const std::string& feed, Instant now,
                                   const time::Zone& zone);

// How fast statements have been delivered lately. Remembers at most `window` of time and 4,096 deliveries.
class Pace {
 public:
  static constexpr std::chrono::seconds window{60};

  void delivered(Instant at);
  // When the last of `waiting` statements will have been delivered: the time of the last delivery where none
  // waits (nullopt before the first), nullopt also where some wait and nothing was delivered within the
  // window.
  std::optional<Instant> forecast(std::uint64_t waiting, Instant now) const;
  std::optional<Instant> last() const { return last_; }

 private:
  std::deque<Instant> recent_;
  std::optional<Instant> last_;
};

}  // namespace stmtwatch::watch
