#pragma once

#include <string>
#include <vector>

#include "daemon/metrics/metrics.hpp"
#include "daemon/time/clock.hpp"
#include "daemon/watch/books.hpp"

namespace stmtwatch::watch {

// A configuration was read: an incident and the metric where it has faults (lines for people); where it has
// none, an earlier incident about it is over.
flow::Task<void> note_configuration(Transactions& transactions, metrics::Metrics& metrics, time::Clock& clock,
                                    const std::vector<std::string>& faults);

// The same for the files that the configuration in force names: an incident of its own, for whoever needs
// none of them goes on.
flow::Task<void> note_unusable_files(Transactions& transactions, metrics::Metrics& metrics,
                                     time::Clock& clock, const std::vector<std::string>& faults);

}  // namespace stmtwatch::watch
