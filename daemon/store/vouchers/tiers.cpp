#include "daemon/store/vouchers/tiers.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace stmtwatch::store {

namespace {

constexpr std::array<DayNumber, 3> windows_days{4, 16, 64};
constexpr std::uint64_t worth_ratio = 4;

DayNumber window_of(DayNumber day, DayNumber days) {
  return day >= 0 ? day / days : (day + 1) / days - 1;
}

// Of several runs the smaller ones, up to one that is too large to be written anew for them.
std::vector<std::size_t> worth_merging(std::span<const TierRun> runs, std::vector<std::size_t> of) {
  std::ranges::sort(of, {}, [&](std::size_t i) { return runs[i].keys; });
  std::uint64_t keys = 0;
  std::size_t count = 0;
  for (; count < of.size(); ++count) {
    if (count > 0 && runs[of[count]].keys > worth_ratio * keys) break;
    keys += runs[of[count]].keys;
  }
  of.resize(count);
  return of;
}

bool is_over(DayNumber window, DayNumber days, const TierRules& rules) {
  return (window + 1) * days <= rules.newest - open_days;
}

// The days that the first of many small runs is sealed with.
DayNumber window_to_seal(DayNumber day, const TierRules& rules) {
  DayNumber window = 1;
  for (const auto days : windows_days) {
    const bool allowed = rules.across_days && days <= rules.days_at_once_max;
    if (allowed && is_over(window_of(day, days), days, rules)) window = days;
  }
  return window;
}

std::vector<std::size_t> next_seal(std::span<const TierRun> runs, const TierRules& rules) {
  std::map<DayNumber, std::uint64_t> keys_of_day;
  std::vector<std::size_t> closed;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const auto day = runs[i].days.last;
    if (!runs[i].open || !(is_over(day, 1, rules) || rules.seal_everything)) continue;
    keys_of_day[day] += runs[i].keys;
    closed.push_back(i);
  }
  if (closed.empty()) return {};
  const auto large = std::ranges::find_if(
      keys_of_day, [&](const auto& day) { return day.second >= sealed_keys_min || rules.seal_everything; });
  const bool by_day = large != keys_of_day.end();
  if (!by_day && closed.size() < small_runs_max) return {};
  const auto first = by_day ? large->first : keys_of_day.begin()->first;
  const auto days = by_day ? 1 : window_to_seal(first, rules);
  std::erase_if(closed,
                [&](std::size_t i) { return window_of(runs[i].days.last, days) != window_of(first, days); });
  return closed;
}

std::vector<std::size_t> next_window(std::span<const TierRun> runs, const TierRules& rules, DayNumber days) {
  std::map<DayNumber, std::vector<std::size_t>> windows;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const auto window = window_of(runs[i].days.first, days);
    if (!runs[i].open && is_over(window, days, rules) && window == window_of(runs[i].days.last, days))
      windows[window].push_back(i);
  }
  for (auto& [window, inside] : windows) {
    auto worth = worth_merging(runs, std::move(inside));
    if (worth.size() > 1) return worth;
  }
  return {};
}

}  // namespace

std::vector<std::size_t> next_merge(std::span<const TierRun> runs, const TierRules& rules) {
  if (auto sealed = next_seal(runs, rules); !sealed.empty()) return sealed;
  if (auto same_day = next_window(runs, rules, 1); !same_day.empty()) return same_day;
  if (!rules.across_days) return {};
  for (const auto days : windows_days) {
    if (days > rules.days_at_once_max) break;
    if (auto merged = next_window(runs, rules, days); !merged.empty()) return merged;
  }
  return {};
}

}  // namespace stmtwatch::store
