#pragma once

#include "daemon/watch/episode.hpp"
#include "daemon/watch/reports.hpp"

namespace stmtwatch::watch {

// Says how the store is: the metric at once, the incident as soon as the store can hold it. One executor.
class StoreWatch {
 public:
  StoreWatch(Steps& steps, metrics::Metrics& metrics, const time::Clock& clock)
      : steps_(steps), metrics_(metrics), clock_(clock) {}

  // To be called each second.
  flow::Task<void> look();

 private:
  Steps& steps_;
  metrics::Metrics& metrics_;
  const time::Clock& clock_;
  Episode episode_{store_key()};
};

}  // namespace stmtwatch::watch
