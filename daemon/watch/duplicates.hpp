#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "checks/judge.hpp"
#include "checks/vouchers/locate.hpp"
#include "config/settings.hpp"
#include "daemon/files/beneath.hpp"
#include "daemon/ledger/ledger.hpp"

namespace stmtwatch::watch {

// A number that another statement of the feed holds, with its places in both files.
struct Duplicate {
  checks::PlacedKey here;
  ledger::Conflict conflict;
  std::optional<checks::KeyPlace> there;  // nullopt: the owner's file could not be read for it
};

// The file of a revision, wherever it stands: in the archive, or in the spool where it still waits.
std::expected<files::OpenFile, files::Fault> open_revision(const config::FeedSettings& feed,
                                                           const ledger::StatementKey& key,
                                                           std::uint32_t revision,
                                                           const std::string& file_name);

using DuplicatesResult = std::expected<std::vector<Duplicate>, checks::SourceFault>;

// The first `places_max` conflicts in file order, with their places: reads `own`, the statement that was
// judged as `name`, and the files of the owners once each. At least one where there are conflicts; the error:
// `own` cannot be read again, or does not hold the numbers any more. Any thread; blocks.
DuplicatesResult locate_duplicates(const config::FeedSettings& feed, const checks::Source& own,
                                   const StatementName& name, const std::vector<ledger::Conflict>& conflicts,
                                   std::size_t places_max);

// A finding for each of them; those of `conflicts_total` that were not located are counted.
void add_duplicates(const checks::Schema& schema, BusinessDate date, const std::vector<Duplicate>& duplicates,
                    std::size_t conflicts_total, checks::FindingList& findings);

// The keys of a revision, from its file, for a ledger that has lost them. The error, for people: why they
// cannot be had; another content than the one that was judged then is an error.
std::expected<checks::KeySet, std::string> keys_of_revision(const config::Settings& settings,
                                                            const ledger::MissingKeys& missing);

}  // namespace stmtwatch::watch
