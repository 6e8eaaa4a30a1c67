#include <algorithm>
#include <functional>
#include <vector>

#include "checks/vouchers/run_view.hpp"
#include "daemon/store/vouchers/tiers.hpp"
#include "tests/bench/vouchers/measure.hpp"
#include "tests/bench/vouchers/modes.hpp"
#include "tests/bench/vouchers/ours.hpp"

namespace stmtwatch::bench {

namespace {

constexpr std::uint32_t last_day = 400;

bool is_told(std::uint32_t day, std::uint32_t last) {
  for (std::uint32_t tens = 1; tens <= day; tens *= 10)
    if (day == tens || day == 2 * tens || day == 5 * tens) return true;
  return day == last || day == last_day;
}

// What the ledger costs when so many days are in it.
struct Cost {
  std::uint32_t day = 0;
  double vouchers = 0;  // millions
  double sealed = 0;    // runs in files
  double bytes = 0;     // of the directory, a voucher
  double look_up = 0;   // nanoseconds of CPU: a number that is not there, numbers in order
  double added = 0;     // seconds of CPU, to check and add that day
  double tended = 0;    // seconds of CPU a day in what can wait: the mean since the day told before
  double synced = 0;    // seconds of the wall, to write and sync that day
  double own = 0;       // MB of memory
  double mapped = 0;    // and of files, which depends on what else the machine has to do: not computed
  double peak = 0;      // of both that day: not computed
};

void print_head() {
  fmt::print("{:7} {:>4} {:>8} {:>6} {:>7} {:>8} {:>8} {:>7} {:>7} {:>7} {:>7} {:>8} {:>8}\n", "", "day",
             "vouchers", "sealed", "bytes a", "", "look-up", "added", "tended", "synced", "memory", "mapped",
             "at most");
  fmt::print("{:7} {:>4} {:>8} {:>6} {:>7} {:>8} {:>8} {:>7} {:>7} {:>7} {:>7} {:>8} {:>8}\n", "", "", "M",
             "runs", "voucher", "MB", "ns", "s CPU", "s CPU", "s", "MB", "MB", "MB");
}

void print(Kind kind, const Cost& cost, std::string_view how) {
  const auto if_measured = [](double mb) { return mb > 0 ? fmt::format("{:.0f}", mb) : std::string("-"); };
  fmt::print(
      "{:7} {:4} {:8.0f} {:6.0f} {:7.2f} {:8.0f} {:8.1f} {:7.2f} {:7.2f} {:7.2f} {:7.0f} {:>8} {:>8}  "
      "{}\n",
      text(kind), cost.day, cost.vouchers, cost.sealed, cost.bytes, cost.bytes * cost.vouchers, cost.look_up,
      cost.added, cost.tended, cost.synced, cost.own, if_measured(cost.mapped), if_measured(cost.peak), how);
}

// One day, as the rules that the ledger goes by have it when nothing waits.
void live_a_day(std::vector<store::TierRun>& runs, store::DayNumber day, std::size_t keys) {
  runs.push_back({{day, day}, keys, true});
  const store::TierRules rules{day, false, true, store::VoucherFiles::Limits().days_at_once_max};
  for (auto chosen = store::next_merge(runs, rules); !chosen.empty();
       chosen = store::next_merge(runs, rules)) {
    store::TierRun merged = runs[chosen.front()];
    merged.open = false;
    merged.keys = 0;
    std::ranges::sort(chosen, std::greater());
    for (const auto i : chosen) {
      merged.days = {std::min(merged.days.first, runs[i].days.first),
                     std::max(merged.days.last, runs[i].days.last)};
      merged.keys += runs[i].keys;
      runs.erase(runs.begin() + static_cast<std::ptrdiff_t>(i));
    }
    runs.push_back(merged);
  }
}

double sealed_runs(const std::vector<store::TierRun>& runs) {
  return static_cast<double>(std::ranges::count(runs, false, &store::TierRun::open));
}

// The line through what was measured that is nearest to all of it, and its height at `x`.
double on_line(const std::vector<Cost>& costs, double x, const auto& x_of, const auto& y_of) {
  double n = 0, xs = 0, ys = 0, xxs = 0, xys = 0;
  for (const auto& cost : costs) {
    n += 1;
    xs += x_of(cost);
    ys += y_of(cost);
    xxs += x_of(cost) * x_of(cost);
    xys += x_of(cost) * y_of(cost);
  }
  const auto spread = n * xxs - xs * xs;
  const auto slope = spread > 0 ? std::max(0.0, (n * xys - xs * ys) / spread) : 0.0;
  return ys / n + slope * (x - xs / n);
}

// Of a sealed run that is all that stays in memory.
double directory_bytes_per_voucher(Kind kind) {
  using namespace checks::run_format;
  const auto keys = kind == Kind::random ? packed_keys_min : page_numbers * 100 / 103;
  return static_cast<double>(sizeof(checks::RunView::Segment) + sizeof(std::uint64_t)) /
         static_cast<double>(keys);
}

// Time goes with the number of runs, which the rules tell; memory is what it was last and the directories of
// what came since; bytes a voucher and the work that can wait stay what they were last.
Cost computed(Kind kind, const std::vector<Cost>& costs, Cost cost) {
  const auto by_runs = [&](const auto& of) {
    return on_line(costs, cost.sealed, std::mem_fn(&Cost::sealed), of);
  };
  const auto& last = costs.back();
  cost.bytes = last.bytes;
  cost.tended = last.tended;
  cost.own = last.own + (cost.vouchers - last.vouchers) * directory_bytes_per_voucher(kind);
  cost.look_up = by_runs(std::mem_fn(&Cost::look_up));
  cost.added = by_runs(std::mem_fn(&Cost::added));
  cost.synced = by_runs(std::mem_fn(&Cost::synced));
  return cost;
}

class Growth {
 public:
  Growth(Kind kind, const Size& size, const std::filesystem::path& directory)
      : kind_(kind), size_(size), directory_(directory), ours_(directory) {}

  // Days are counted from 1.
  Cost take(std::uint32_t day) {
    const auto keys = day_of(kind_, day - 1, size_.per_day);
    forget_peak();
    const auto tended = ours_.tend_seconds();
    const auto committed = ours_.commit_cpu();
    Cost cost;
    cost.synced = -ours_.commit_seconds();
    const Stopwatch watch;
    ours_.add_day(day - 1, keys);
    cost.added = watch.cpu() - (ours_.tend_seconds() - tended) - (ours_.commit_cpu() - committed);
    cost.synced += ours_.commit_seconds();
    ours_.settle();
    cost.tended = ours_.tend_seconds() - tended;
    return cost;
  }

  void tell(std::uint32_t day, Cost& cost) {
    const auto used = memory();
    cost.own = used.own;
    cost.mapped = used.mapped;
    cost.peak = used.peak;
    cost.bytes = bytes_of(directory_) / (static_cast<double>(size_.per_day) * day);
    const auto absent = questions(kind_, day, size_.per_day, asked, false);
    const auto numbers = sorted(absent, 0, absent.size());
    cost.look_up = per_key_ns(asked, 0, [&] { return ours_.count_present(numbers); });
    print(kind_, cost, fmt::format("measured, {}", ours_.note()));
  }

 private:
  Kind kind_;
  Size size_;
  std::filesystem::path directory_;
  Ours ours_;
};

}  // namespace

void grow(Kind kind, const Size& size, const std::filesystem::path& directory) {
  std::filesystem::remove_all(directory / "ours");
  std::filesystem::create_directories(directory / "ours");
  print_head();
  std::vector<Cost> told;
  std::vector<store::TierRun> runs;
  {
    Growth growth(kind, size, directory / "ours");
    double tended = 0;
    for (std::uint32_t day = 1; day <= size.days; ++day) {
      live_a_day(runs, static_cast<store::DayNumber>(Ours::first_date + day), size.per_day);
      auto cost = growth.take(day);
      tended += cost.tended;
      if (!is_told(day, size.days)) continue;
      cost.day = day;
      cost.vouchers = static_cast<double>(size.per_day) * day / 1e6;
      cost.sealed = sealed_runs(runs);
      cost.tended = std::exchange(tended, 0) / (day - (told.empty() ? 0 : told.back().day));
      growth.tell(day, cost);
      told.push_back(cost);
    }
  }
  std::filesystem::remove_all(directory / "ours");
  for (auto day = size.days + 1; day <= last_day; ++day) {
    live_a_day(runs, static_cast<store::DayNumber>(Ours::first_date + day), size.per_day);
    if (!is_told(day, size.days)) continue;
    Cost cost;
    cost.day = day;
    cost.vouchers = static_cast<double>(size.per_day) * day / 1e6;
    cost.sealed = sealed_runs(runs);
    print(kind, computed(kind, told, cost), "computed");
  }
}

}  // namespace stmtwatch::bench
