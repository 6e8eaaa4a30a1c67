#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "config/settings.hpp"
#include "daemon/ledger/ledger.hpp"
#include "daemon/time/zone.hpp"

// Deadlines and the forecast, as pure functions of (schedule, what happened, now).
namespace stmtwatch::watch {

using time::Instant;

// When the feed's statements of `date` must have been delivered; nullopt where the feed has no deadline.
std::optional<Instant> deadline_of(const config::FeedSettings& feed, BusinessDate date,
                                   const time::Zone& zone);

// The earliest business date whose deadline has not passed at `now`: yesterday's until then, today's after it
// (local time). Of a feed without a deadline yesterday's.
BusinessDate earliest_due_date(const config::FeedSettings& feed, Instant now, const time::Zone& zone);

// The states in which a statement of a feed in this mode is not done with: nothing of `observe` is, and what
// `gate` lets pass stays queued.
std::span<const ledger::State> open_states(config::FeedMode mode);

// The business date that figures of the feed are about: the earliest one whose deadline has not passed or of
// which something is still open. A file of a later date that comes early does not change it.
BusinessDate current_business_date(const config::FeedSettings& feed,
                                   std::optional<BusinessDate> earliest_open, Instant now,
                                   const time::Zone& zone);
BusinessDate current_business_date(ledger::Ledger& ledger, const config::FeedSettings& feed, Instant now,
                                   const time::Zone& zone);

// Dates beside the current one that somebody may want to see, ascending: those of which something is open,
// and the latest one that has a statement. At most `dates_max`; what is left out are later ones.
inline constexpr std::size_t dates_max = 7;
std::vector<BusinessDate> other_business_dates(ledger::Ledger& ledger, const config::FeedSettings& feed,
                                               BusinessDate current, Instant now, const time::Zone& zone);

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
