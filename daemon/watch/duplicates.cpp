#include "daemon/watch/duplicates.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "checks/vouchers/duplicates.hpp"
#include "daemon/files/file_source.hpp"

namespace stmtwatch::watch {

using checks::KeyPlace;
using checks::KeySet;
using checks::PlacedKey;
using ledger::Conflict;

namespace {

using Key = std::pair<std::size_t, std::string>;  // unique index and key
using Owner = std::pair<ledger::StatementKey, std::uint32_t>;

Key key_of(const PlacedKey& placed) {
  return {placed.unique_index, placed.key};
}

// What the owner's file says of the keys that are wanted of it; nothing where it cannot be read.
void locate_there(const config::FeedSettings& feed, const Owner& owner, const std::string& file_name,
                  const std::vector<KeySet>& wanted, std::size_t places_max,
                  std::map<Key, KeyPlace>& places) {
  auto file = open_revision(feed, owner.first, owner.second, file_name);
  if (!file) return;
  const files::FileSource source(std::move(*file));
  const auto placed = checks::locate(source, *feed.schema, owner.first.name, wanted, places_max);
  if (!placed) return;
  for (const auto& each : *placed)
    places.emplace(key_of(each), each.place);
}

}  // namespace

std::expected<files::OpenFile, files::Fault> open_revision(const config::FeedSettings& feed,
                                                           const ledger::StatementKey& key,
                                                           std::uint32_t revision,
                                                           const std::string& file_name) {
  const auto archived = revision > 1 ? fmt::format("{}.{}", file_name, revision) : file_name;
  const auto day = files::Directory::open(feed.archive / key.name.date.compact());
  if (day) {
    auto file = day->open_file(archived, feed.statement_bytes_max);
    if (file || file.error().kind != files::OpenFault::not_found) return file;
  }
  const auto spool = files::Directory::open(feed.spool);
  if (!spool) return std::unexpected(spool.error());
  return spool->open_file(file_name, feed.statement_bytes_max);
}

DuplicatesResult locate_duplicates(const config::FeedSettings& feed, const checks::Source& own,
                                   const StatementName& name, const std::vector<Conflict>& conflicts,
                                   std::size_t places_max) {
  std::map<Key, const Conflict*> by_key;
  std::vector<KeySet> wanted(feed.schema->unique.size());
  for (const auto& conflict : conflicts) {
    by_key.emplace(Key{conflict.unique_index, conflict.key}, &conflict);
    wanted.at(conflict.unique_index).insert(conflict.key);
  }
  const auto here = checks::locate(own, *feed.schema, name, wanted, places_max);
  if (!here) return std::unexpected(here.error());
  if (here->empty() && !conflicts.empty()) {
    return std::unexpected(checks::SourceFault{"its content is no longer the one that was checked"});
  }
  std::map<Owner, std::pair<std::string, std::vector<KeySet>>> owners;
  for (const auto& placed : *here) {
    const auto& conflict = *by_key.at(key_of(placed));
    auto& [file_name, keys] = owners[{conflict.owner, conflict.owner_revision}];
    file_name = conflict.owner_file_name;
    keys.resize(wanted.size());
    keys[placed.unique_index].insert(placed.key);
  }
  std::map<Owner, std::map<Key, KeyPlace>> there;
  for (const auto& [owner, file] : owners)
    locate_there(feed, owner, file.first, file.second, places_max, there[owner]);
  std::vector<Duplicate> duplicates;
  for (const auto& placed : *here) {
    const auto& conflict = *by_key.at(key_of(placed));
    const auto& places = there.at({conflict.owner, conflict.owner_revision});
    const auto found = places.find(key_of(placed));
    duplicates.push_back({placed, conflict, std::nullopt});
    if (found != places.end()) duplicates.back().there = found->second;
  }
  return duplicates;
}

void add_duplicates(const checks::Schema& schema, BusinessDate date, const std::vector<Duplicate>& duplicates,
                    std::size_t conflicts_total, checks::FindingList& findings) {
  for (const auto& duplicate : duplicates) {
    checks::Related owner;
    owner.path = duplicate.conflict.owner_file_name;
    owner.merchant = duplicate.conflict.owner.name.merchant;
    owner.business_date = duplicate.conflict.owner.name.date;
    const auto* there = duplicate.there ? &*duplicate.there : nullptr;
    findings.add(checks::duplicate_finding(schema, duplicate.here, std::move(owner), there, date));
  }
  if (conflicts_total > duplicates.size())
    findings.count("voucher-unique", conflicts_total - duplicates.size());
}

std::expected<KeySet, std::string> keys_of_revision(const config::Settings& settings,
                                                    const ledger::MissingKeys& missing) {
  const auto feed = std::ranges::find(settings.feeds, missing.key.feed, &config::FeedSettings::name);
  if (feed == settings.feeds.end()) return std::unexpected("the configuration has no such feed any more");
  auto file = open_revision(*feed, missing.key, missing.revision, missing.file_name);
  if (!file) return std::unexpected(file.error().detail);
  const files::FileSource source(std::move(*file));
  checks::JudgeContext context;
  context.name = missing.key.name;
  context.seal = true;
  auto judgement = checks::judge(source, *feed->schema, context);
  if (!judgement) return std::unexpected(judgement.error().detail);
  if (judgement->seal->whole != missing.sha256) return std::unexpected("it has another content now");
  if (missing.unique_index >= judgement->keys.size())
    return std::unexpected("its schema has not that unique key any more");
  return std::move(judgement->keys[missing.unique_index]);
}

}  // namespace stmtwatch::watch
