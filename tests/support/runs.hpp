#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "checks/vouchers/run_lookup.hpp"
#include "checks/vouchers/run_merge.hpp"

// Runs made and read back by tests, beside what they have to hold as plain maps.
namespace stmtwatch::test {

using Holdings = std::map<std::string, std::set<checks::RunOwner>>;  // who owns each key

inline checks::SortedKeys sorted(const auto& keys) {
  checks::SortedKeys sorted;
  for (const auto& key : keys)
    sorted.add(key);
  sorted.sort();
  return sorted;
}

inline checks::RunSink into(std::string& bytes) {
  return [&bytes](std::string_view more) { bytes += more; };
}

inline std::string run_of(const auto& keys, checks::RunOwner owner = {1, 1}) {
  std::string bytes;
  checks::write_run(sorted(keys), "merged/0", {owner}, {}, into(bytes));
  return bytes;
}

inline checks::RunView view_of(const std::string& bytes) {
  auto view = checks::RunView::open(bytes);
  REQUIRE_MESSAGE(view.has_value(), (view ? "" : view.error().detail));
  return std::move(*view);
}

// Which of `keys` the run holds, and for whom.
inline Holdings found_in(const checks::RunView& run, const checks::SortedKeys& keys) {
  std::vector<checks::RunHit> hits;
  const auto done = checks::find_keys(keys, run, hits);
  REQUIRE_MESSAGE(done.has_value(), (done ? "" : done.error().detail));
  Holdings found;
  for (const auto& hit : hits)
    CHECK(found[keys.key(hit.rank)].insert(run.owners()[hit.owner]).second);
  return found;
}

// Everything that the run holds, by reading it from front to back.
inline Holdings content_of(const checks::RunView& run) {
  Holdings content;
  const auto take = [&](const checks::RunView::Segment& segment, const auto& key_at) {
    const auto decoded = run.decode(segment);
    REQUIRE(decoded.has_value());
    REQUIRE(decoded->first_owners.size() == segment.keys);
    for (std::size_t i = 0; i < segment.keys; ++i)
      CHECK(content[key_at(*decoded, i)].insert(run.owners()[decoded->first_owners[i]]).second);
    for (const auto& extra : decoded->extras)
      CHECK(content[key_at(*decoded, extra.rank)].insert(run.owners()[extra.owner]).second);
  };
  for (const auto& group : run.groups()) {
    const auto number_at = [&](const checks::SegmentKeys& decoded, std::size_t i) {
      std::string key;
      checks::append_key(group.head, group.digits, decoded.numbers.at(i), key);
      return key;
    };
    for (const auto& segment : group.segments)
      take(segment, number_at);
  }
  for (const auto& segment : run.loose())
    take(segment, [](const checks::SegmentKeys& decoded, std::size_t i) { return decoded.keys.at(i); });
  return content;
}

inline std::string merged(
    const std::vector<const checks::RunView*>& inputs,
    const checks::RunMerge::Alive& alive = [](const auto&) { return true; },
    std::uint64_t keys_at_a_time = 1'000'000) {
  std::string bytes;
  checks::RunMerge merge(inputs, "merged/0", alive, into(bytes));
  for (;;) {
    const auto done = merge.advance(keys_at_a_time);
    REQUIRE(done.has_value());
    if (*done) return bytes;
  }
}

}  // namespace stmtwatch::test
