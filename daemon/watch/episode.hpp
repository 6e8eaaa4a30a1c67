#pragma once

#include <optional>
#include <string>

#include "daemon/incidents/incident.hpp"
#include "daemon/metrics/metrics.hpp"
#include "daemon/watch/steps.hpp"

namespace stmtwatch::watch {

// A fault that lasts, and the one incident about it: opened when it begins, resolved when it is over, each as
// soon as the store can hold it. One executor.
class Episode {
 public:
  explicit Episode(std::string key) : key_(std::move(key)) {}

  // What is said of a fault that goes on already is dropped. The report's key is that of the episode.
  void begins(incidents::Report report);
  void ends() { ongoing_ = false; }
  bool ongoing() const { return ongoing_; }
  // Writes what is not written yet; also that there is none, for an incident that an earlier process left
  // open. To be called now and then.
  flow::Task<void> write(Steps& steps, metrics::Metrics& metrics, const time::Clock& clock);
  bool is_written() const { return report_ ? ongoing_ && opened_ : none_open_; }

 private:
  std::string key_;
  std::optional<incidents::Report> report_;  // of the fault that goes on, or whose end is not written
  bool ongoing_ = false;
  bool opened_ = false;     // its incident is written
  bool none_open_ = false;  // no incident with the key is open in the books
};

}  // namespace stmtwatch::watch
