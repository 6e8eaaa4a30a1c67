#pragma once

#include "daemon/metrics/metrics.hpp"
#include "daemon/watch/steps.hpp"

namespace stmtwatch::watch {

// Says how the store is: the metric at once, the incident as soon as the store can hold it. One executor.
class StoreWatch {
 public:
  StoreWatch(Steps& steps, metrics::Metrics& metrics, const time::Clock& clock)
      : steps_(steps), metrics_(metrics), clock_(clock) {}

  // To be called each second.
  flow::Task<void> look();

 private:
  flow::Task<void> note();

  Steps& steps_;
  metrics::Metrics& metrics_;
  const time::Clock& clock_;
  std::optional<StoreHealth::Fault>
      episode_;                  // the fault that has no incident yet, or whose incident is open
  bool reported_ = false;        // it has its incident
  bool earlier_closed_ = false;  // an incident that an earlier process left open is resolved
};

}  // namespace stmtwatch::watch
