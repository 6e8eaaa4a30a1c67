#pragma once

#include <vector>

#include "daemon/watch/control.hpp"
#include "daemon/watch/watch.hpp"

// What `stmtwatch status` shows, read from the books and from the parts of the Watch. Everything here runs
// inside one transaction where it takes Books.
namespace stmtwatch::watch {

// The feed's current business date and the others that are alive (schedule.hpp); of `date` alone where it is
// given.
std::vector<FeedStatus> feed_statuses(Books& books, Watch& watch, Feed& feed,
                                      std::optional<BusinessDate> date);

DestinationStatus destination_status(const Outbox& outbox);

// The list without what stands behind its first `shown_max` items.
template <class T>
Listed<T> cut(std::vector<T> items, std::size_t shown_max) {
  const bool truncated = items.size() > shown_max;
  if (truncated) items.erase(items.begin() + static_cast<std::ptrdiff_t>(shown_max), items.end());
  return {std::move(items), truncated};
}

// Incidents gravest first: by severity, then by the deadline of what is affected (none: last), then the
// oldest first. A destination's deadline is the nearest one of the feeds that it serves. At most `shown_max`.
Listed<incidents::Incident> gravest_first(Books& books, Watch& watch, incidents::IncidentFilter filter,
                                          std::size_t shown_max);

}  // namespace stmtwatch::watch
