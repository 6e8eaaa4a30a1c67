#include "checks/vouchers/run_lookup.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>

#include "checks/vouchers/hash.hpp"

namespace stmtwatch::checks {

using run_format::Kind;

namespace {

using Segment = RunView::Segment;

// Where `is_before` ends to hold from `begin` on; as fast as it is near.
template <class Iterator, class IsBefore>
Iterator gallop(Iterator begin, Iterator end, const IsBefore& is_before) {
  std::ptrdiff_t step = 1;
  while (step <= end - begin && is_before(begin[step - 1])) {
    begin += step;
    step *= 2;
  }
  return std::partition_point(begin, begin + std::min(step, end - begin), is_before);
}

class Lookup {
 public:
  Lookup(const RunView& run, std::vector<RunHit>& hits) : run_(run), hits_(hits) {}

  // `numbers` of that group, the first of them of rank `rank`. Segments and numbers are walked side by side.
  RunResult<void> numbers(const RunView::Group& group, std::span<const std::uint64_t> numbers,
                          std::uint64_t rank) {
    auto last = group.lasts.begin();
    for (auto next = numbers.begin(); next != numbers.end();) {
      last = gallop(last, group.lasts.end(), [&](std::uint64_t its_last) { return its_last < *next; });
      if (last == group.lasts.end()) break;
      const auto& segment = group.segments[static_cast<std::size_t>(last - group.lasts.begin())];
      next = gallop(next, numbers.end(), [&](std::uint64_t number) { return number < segment.first; });
      const auto end = gallop(next, numbers.end(), [&](std::uint64_t number) { return number <= *last; });
      const auto its_rank = rank + static_cast<std::uint64_t>(next - numbers.begin());
      const auto asked = segment.kind == Kind::bitmap ? in_bitmap(segment, {next, end}, its_rank)
                                                      : ask_filter(group, segment, {next, end}, its_rank);
      if (!asked) return asked;
      next = end;
    }
    return see_all(group);
  }

  RunResult<void> loose(std::string_view key, std::uint64_t rank) {
    const auto& firsts = run_.loose_firsts();
    const auto after = std::ranges::upper_bound(firsts, key);
    if (after == firsts.begin()) return {};
    const auto& segment = run_.loose()[static_cast<std::size_t>(after - firsts.begin()) - 1];
    const auto filter = run_.filter(segment);
    if (!filter) return std::unexpected(filter.error());
    if (!filter->may_have(hash_bytes(key))) return {};
    const auto view = run_.segment(segment);
    if (!view) return std::unexpected(view.error());
    if (const auto found = view->find_loose(key)) note(*view, *found, rank);
    return {};
  }

 private:
  // A number that is looked for in a packed segment. First its word of the filter is on its way from memory,
  // then, where the filter may have it, the block that it would be in.
  struct Asked {
    const Segment* segment;
    SegmentFilter filter;
    std::uint64_t number;
    std::uint64_t hash;
    std::uint64_t rank;
  };
  struct Likely {
    const Segment* segment;
    std::uint64_t number;
    std::uint64_t rank;
    std::uint32_t block;
  };
  static constexpr std::size_t asked_at_once = 64;
  static constexpr std::size_t likely_at_once = 16;

  RunResult<void> in_bitmap(const Segment& segment, std::span<const std::uint64_t> numbers,
                            std::uint64_t rank) {
    if (numbers.empty()) return {};
    const auto view = run_.segment(segment);
    if (!view) return std::unexpected(view.error());
    for (const auto number : numbers) {  // most are not there: those are told inline
      if (view->has_bit(number)) note(*view, *view->find_in_bitmap(number), rank);
      ++rank;
    }
    return {};
  }

  RunResult<void> ask_filter(const RunView::Group& group, const Segment& segment,
                             std::span<const std::uint64_t> numbers, std::uint64_t rank) {
    if (numbers.empty()) return {};
    const auto filter = run_.filter(segment);
    if (!filter) return std::unexpected(filter.error());
    for (const auto number : numbers) {
      const auto hash = run_format::filter_hash(number);
      filter->fetch(hash);
      auto& place = asked_[asked_count_ % asked_at_once];
      if (asked_count_++ >= asked_at_once)
        if (auto seen = see_filter(group, place); !seen) return seen;
      place = {&segment, *filter, number, hash, rank++};
    }
    return {};
  }

  RunResult<void> see_filter(const RunView::Group& group, const Asked& asked) {
    if (!asked.filter.may_have(asked.hash)) return {};
    const auto at = static_cast<std::size_t>(asked.segment - group.segments.data());
    const auto block = run_.fetch_block(*asked.segment, group.lasts[at], asked.number);
    likely_.push_back({asked.segment, asked.number, asked.rank, block});
    return likely_.size() < likely_at_once ? RunResult<void>() : see_likely();
  }

  RunResult<void> see_likely() {
    for (const auto& likely : likely_) {
      const auto view = run_.segment(*likely.segment);
      if (!view) return std::unexpected(view.error());
      if (const auto found = view->find_packed(likely.number, likely.block)) note(*view, *found, likely.rank);
    }
    likely_.clear();
    return {};
  }

  // What is on its way still.
  RunResult<void> see_all(const RunView::Group& group) {
    const auto count = std::exchange(asked_count_, 0);
    for (auto i = count - std::min(count, asked_at_once); i < count; ++i)
      if (auto seen = see_filter(group, asked_[i % asked_at_once]); !seen) return seen;
    return see_likely();
  }

  void note(const SegmentView& segment, std::uint32_t found, std::uint64_t rank) {
    owners_.clear();
    segment.owners_of(found, owners_);
    for (const auto owner : owners_)
      hits_.push_back({rank, owner});
  }

  const RunView& run_;
  std::vector<RunHit>& hits_;
  std::vector<Asked> asked_{asked_at_once, Asked{nullptr, SegmentFilter(nullptr, 0), 0, 0, 0}};  // a ring
  std::size_t asked_count_ = 0;
  std::vector<Likely> likely_;
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

std::size_t keys_near(const SortedKeys& keys, const RunView& run) {
  if (!run.loose().empty()) return keys.size();
  std::size_t near = keys.loose().size();
  for (const auto& group : keys.groups()) {
    const auto* same = run.group(group.head, group.digits);
    if (same == nullptr) continue;
    const auto begin = std::ranges::lower_bound(group.numbers, same->segments.front().first);
    near +=
        static_cast<std::size_t>(std::upper_bound(begin, group.numbers.end(), same->lasts.back()) - begin);
  }
  return near;
}

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
