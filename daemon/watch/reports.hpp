#pragma once

#include <string>
#include <vector>

#include "config/settings.hpp"
#include "daemon/delivery/fault.hpp"
#include "daemon/files/beneath.hpp"
#include "daemon/incidents/incident.hpp"
#include "daemon/ledger/ledger.hpp"

// Turns what went wrong into the report of an incident. Pure. Only what is masked already goes into a report.
namespace stmtwatch::watch {

// A statement that its checks hold back. One incident for all statements of the feed and day with the same
// cause.
incidents::Report held_report(const config::FeedSettings& feed, const StatementName& name,
                              const checks::FindingList& findings);

// A new content of a statement of which revision `delivered` stands at the destination.
incidents::Report superseding_report(const config::FeedSettings& feed, const StatementName& name,
                                     std::uint32_t delivered, const std::string& remote_path);

// The file of a statement that was waiting to be sent is gone.
incidents::Report vanished_report(const config::FeedSettings& feed, const StatementName& name,
                                  const std::string& file_name);

// A file in the spool that cannot be read.
incidents::Report unreadable_report(const config::FeedSettings& feed, const StatementName& name,
                                    const std::string& detail);

// The spool as a whole cannot be watched.
incidents::Report spool_report(const config::FeedSettings& feed, const std::string& detail);
std::string spool_key(const config::FeedSettings& feed);

// The store cannot be written, as noticed at `since`. `detail` says what to do.
incidents::Report store_report(const std::string& detail, incidents::Instant since);
std::string store_key();

// Delivered files of the feed cannot be moved to its archive.
incidents::Report archive_report(const config::FeedSettings& feed, const std::string& detail);
std::string archive_key(const config::FeedSettings& feed);

// A destination as a whole, for a reason that is not about one file.
incidents::Report destination_report(const std::string& destination, const delivery::Fault& fault);
std::string destination_key(const std::string& destination, delivery::Reason reason);

// One statement that the destination did not take.
incidents::Report delivery_report(const ledger::Delivery& delivery, const delivery::Fault& fault,
                                  const std::string& owner);

// One statement of which nobody knows whether it arrived.
incidents::Report uncertain_report(const ledger::Delivery& delivery, const delivery::Fault& doubt,
                                   const std::string& owner);

// Whether the incident is about how a statement is delivered, so that only its delivery ends it, not a new
// judgement.
bool ends_with_delivery(const incidents::Incident& incident);

// Whether the incident is about a content that may not be sent over one that was delivered: one that is found
// to stand there already ends it.
bool ends_with_adoption(const incidents::Incident& incident);

// A configuration that was refused on reload. `faults` are lines for people.
incidents::Report configuration_report(const std::vector<std::string>& faults);
std::string configuration_key();

// Files that the configuration in force names and the daemon cannot use, as it starts. `faults` are lines for
// people.
incidents::Report unusable_files_report(const std::vector<std::string>& faults);
std::string unusable_files_key();

// Every cause these reports can have, for the metrics' known series.
std::vector<std::string> known_causes();

}  // namespace stmtwatch::watch
