#include "checks/vouchers/run_lookup.hpp"

#include <algorithm>
#include <span>

namespace stmtwatch::checks {

using run_format::Kind;

namespace {

using Segment = RunView::Segment;

class Lookup {
 public:
  Lookup(const RunView& run, std::vector<RunHit>& hits) : run_(run), hits_(hits) {}

  // `numbers` of that group, the first of them of rank `rank`. Segments and numbers are walked side by side.
  RunResult<void> numbers(const RunView::Group& group, std::span<const std::uint64_t> numbers,
                          std::uint64_t rank) {
    auto segment = group.segments.begin();
    auto next = numbers.begin();
    while (next != numbers.end()) {
      segment = std::partition_point(segment, group.segments.end(),
                                     [&](const Segment& other) { return other.last < *next; });
      if (segment == group.segments.end()) break;
      next = std::lower_bound(next, numbers.end(), segment->first);
      const auto end = std::upper_bound(next, numbers.end(), segment->last);
      if (next == end) continue;
      const auto view = run_.segment(*segment);
      if (!view) return std::unexpected(view.error());
      in_segment(*view, segment->kind, {next, end},
                 rank + static_cast<std::uint64_t>(next - numbers.begin()));
      next = end;
    }
    return {};
  }

  RunResult<void> loose(std::string_view key, std::uint64_t rank) {
    const auto after = std::ranges::upper_bound(run_.loose(), key, {}, &Segment::first_key);
    if (after == run_.loose().begin()) return {};
    const auto view = run_.segment(*std::prev(after));
    if (!view) return std::unexpected(view.error());
    if (const auto found = view->find_loose(key)) note(*view, *found, rank);
    return {};
  }

 private:
  void in_segment(const SegmentView& segment, Kind kind, std::span<const std::uint64_t> numbers,
                  std::uint64_t rank) {
    // Most numbers are not there: those are told inline.
    for (const auto number : numbers) {
      if (kind == Kind::bitmap ? segment.has_bit(number)
                               : segment.may_have(run_format::filter_hash(number))) {
        const auto found =
            kind == Kind::bitmap ? segment.find_in_bitmap(number) : segment.find_packed(number);
        if (found) note(segment, *found, rank);
      }
      ++rank;
    }
  }

  void note(const SegmentView& segment, std::uint32_t found, std::uint64_t rank) {
    owners_.clear();
    segment.owners_of(found, owners_);
    for (const auto owner : owners_)
      hits_.push_back({rank, owner});
  }

  const RunView& run_;
  std::vector<RunHit>& hits_;
  std::vector<OwnerIndex> owners_;
};

// A key whose shape makes no group in one place may be in a group in the other.
RunResult<void> find_loose_key(const std::string& key, std::uint64_t rank, const RunView& run,
                               Lookup& lookup) {
  const auto split = split_key(key);
  if (const auto* group = split.digits == 0 ? nullptr : run.group(split.head, split.digits)) {
    if (auto done = lookup.numbers(*group, {&split.number, 1}, rank); !done) return done;
  }
  return lookup.loose(key, rank);
}

RunResult<void> find_group(const SortedKeys::Group& group, std::uint64_t rank, const RunView& run,
                           Lookup& lookup) {
  if (const auto* same = run.group(group.head, group.digits)) {
    if (auto done = lookup.numbers(*same, group.numbers, rank); !done) return done;
  }
  if (run.loose().empty()) return {};
  std::string key;
  for (const auto number : group.numbers) {
    key.clear();
    append_key(group.head, group.digits, number, key);
    if (auto done = lookup.loose(key, rank++); !done) return done;
  }
  return {};
}

}  // namespace

RunResult<void> find_keys(const SortedKeys& keys, const RunView& run, std::vector<RunHit>& hits) {
  Lookup lookup(run, hits);
  std::uint64_t rank = 0;
  for (const auto& group : keys.groups()) {
    if (auto done = find_group(group, rank, run, lookup); !done) return done;
    rank += group.numbers.size();
  }
  for (const auto& key : keys.loose())
    if (auto done = find_loose_key(key, rank++, run, lookup); !done) return done;
  return {};
}

}  // namespace stmtwatch::checks
