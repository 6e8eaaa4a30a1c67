#include "checks/sources/differences.hpp"

#include <algorithm>
#include <span>

namespace stmtwatch::checks {
namespace {

using Group = std::span<Entry>;  // the entries of one key

// Moves the entries of both sides that say the same to the front of neither: what is left of each.
struct Rest {
  std::vector<Entry> merged, source;
};

// Takes away what says the same on both sides. Both are sorted.
Rest without_equal(Group merged, Group source) {
  Rest rest;
  const auto content = &Entry::content;
  std::ranges::set_difference(merged, source, std::back_inserter(rest.merged), {}, content, content);
  std::ranges::set_difference(source, merged, std::back_inserter(rest.source), {}, content, content);
  std::ranges::sort(rest.merged, {}, &Entry::record);
  std::ranges::sort(rest.source, {}, &Entry::record);
  return rest;
}

void judge_group(Group merged, Group source, Differences& differences) {
  const Rest rest = without_equal(merged, source);
  const std::size_t pairs = std::min(rest.merged.size(), rest.source.size());
  for (std::size_t i = 0; i < pairs; ++i) {
    const bool readable = rest.merged[i].content != 0 && rest.source[i].content != 0;
    if (readable) differences.altered.push_back({rest.merged[i].record, rest.source[i].record});
  }
  for (std::size_t i = pairs; i < rest.merged.size(); ++i)
    differences.added.push_back(rest.merged[i].record);
  for (std::size_t i = pairs; i < rest.source.size(); ++i)
    differences.lost.push_back(rest.source[i].record);
}

// Takes the entries of `key` off the front of what is sorted.
Group take(Group& entries, std::uint64_t key) {
  const auto other = std::ranges::find_if(entries, [key](const Entry& each) { return each.key != key; });
  const auto count = static_cast<std::size_t>(other - entries.begin());
  const Group group = entries.first(count);
  entries = entries.subspan(count);
  return group;
}

}  // namespace

Differences difference(std::vector<Entry>& merged, std::vector<Entry>& source) {
  std::ranges::sort(merged);
  std::ranges::sort(source);
  Differences differences;
  Group left = merged;
  Group right = source;
  while (!left.empty() || !right.empty()) {
    const bool from_left = right.empty() || (!left.empty() && left.front().key <= right.front().key);
    const std::uint64_t key = from_left ? left.front().key : right.front().key;
    const Group here = take(left, key);
    const Group there = take(right, key);
    const bool same = here.size() == 1 && there.size() == 1 && here.front().content == there.front().content;
    if (!same) judge_group(here, there, differences);
  }
  std::ranges::sort(differences.lost);
  std::ranges::sort(differences.added);
  std::ranges::sort(differences.altered, {}, &Altered::merged);
  return differences;
}

}  // namespace stmtwatch::checks
