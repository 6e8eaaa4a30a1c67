#include <algorithm>
#include <string_view>
#include <vector>

#include "tests/bench/vouchers/measure.hpp"
#include "tests/bench/vouchers/modes.hpp"
#include "tests/bench/vouchers/ours.hpp"

namespace stmtwatch::bench {

namespace {

constexpr std::size_t large_day = 5'000'000;
constexpr int repeats = 5;  // of which the median is told

void print_lookups(Index& index, Kind kind, const Size& size, const std::filesystem::path& directory,
                   double seconds) {
  const auto absent = questions(kind, size.days, size.per_day, asked, false);
  const auto present = questions(kind, size.days, size.per_day, asked, true);
  std::vector<std::string_view> distinct;
  for (std::size_t i = 0; i < present.size(); ++i)
    distinct.push_back(present.key(i));
  std::ranges::sort(distinct);
  distinct.erase(std::ranges::unique(distinct).begin(), distinct.end());
  Keys once;
  for (const auto key : distinct)
    once.add(key);
  fmt::print(
      "{:7} {:10} built in {:6.1f} s  {:6.2f} bytes a voucher  asked with text: absent {:6.0f} ns, present "
      "{:6.0f} ns  {}\n",
      text(kind), index.name(), seconds, bytes_of(directory) / size.all(),
      per_key_ns(asked, 0, [&] { return index.count_present(absent); }),
      per_key_ns(once.size(), once.size(), [&] { return index.count_present(once); }), index.note());
}

double build(Index& index, Kind kind, const Size& size) {
  double seconds = 0;
  for (std::uint32_t day = 0; day < size.days; ++day) {
    const auto keys = day_of(kind, day, size.per_day);
    const Stopwatch watch;
    index.add_day(day, keys);
    seconds += watch.wall();
  }
  const Stopwatch watch;
  index.settle();
  return seconds + watch.wall();
}

struct DayCost {
  double added = 0;   // seconds of CPU, to check and add it
  double tended = 0;  // seconds of CPU, in what can wait, as much of it as is done meanwhile
  double synced = 0;  // seconds of the wall, to write and sync it
};

DayCost take_large_day(Ours& ours, Kind kind, std::uint32_t day, std::size_t statements) {
  const auto keys = day_of(kind, day, large_day);
  const auto committed = ours.commit_cpu();
  const auto synced = ours.commit_seconds();
  const auto tended = ours.tend_seconds();
  const Stopwatch watch;
  ours.add(day, keys, statements);
  DayCost cost;
  cost.tended = ours.tend_seconds() - tended;
  cost.added = watch.cpu() - cost.tended - (ours.commit_cpu() - committed);
  cost.synced = ours.commit_seconds() - synced;
  ours.settle();
  return cost;
}

void print_large_days(Ours& ours, Kind kind, std::uint32_t day, std::size_t statements) {
  std::vector<DayCost> costs;
  for (const auto end = day + repeats; day < end; ++day)
    costs.push_back(take_large_day(ours, kind, day, statements));
  const auto median = [&](double DayCost::*of) {
    std::ranges::nth_element(costs, costs.begin() + repeats / 2, {}, of);
    return costs[repeats / 2].*of;
  };
  fmt::print(
      "{:7} {:10} a day of 5 M as {} statements: checked and added in {:.2f} s of CPU, tended {:.2f} s, "
      "written "
      "and synced in {:.2f} s\n",
      text(kind), ours.name(), statements, median(&DayCost::added), median(&DayCost::tended),
      median(&DayCost::synced));
  if (ours.found() != 0)  // two of 150 million random numbers of sixteen digits are the same, mostly
    fmt::print("{:7} {:10} {} stood there before\n", text(kind), ours.name(), ours.found());
}

void measure_ours(Kind kind, const Size& size, const std::filesystem::path& directory) {
  Ours ours(directory);
  const auto seconds = build(ours, kind, size);
  print_lookups(ours, kind, size, directory, seconds);
  const auto absent = questions(kind, size.days, size.per_day, asked, false);
  const auto numbers = sorted(absent, 0, absent.size());
  fmt::print("{:7} {:10} a look-up alone, the number read and in order: {:.1f} ns\n", text(kind), ours.name(),
             per_key_ns(asked, 0, [&] { return ours.count_present(numbers); }));
  print_large_days(ours, kind, size.days, 1);
  print_large_days(ours, kind, size.days + repeats, Ours::statements_per_day);
  const auto used = memory();
  fmt::print(
      "{:7} {:10} memory: {:.0f} MB of its own, {:.0f} MB of mapped files; at most {:.0f} MB with the "
      "questions\n",
      text(kind), ours.name(), used.own, used.mapped, used.peak);
}

}  // namespace

void compare(Kind kind, const Size& size, const std::filesystem::path& directory, bool alone) {
  const auto fresh = [&](const char* name) {
    std::filesystem::remove_all(directory / name);
    std::filesystem::create_directories(directory / name);
    return directory / name;
  };
  forget_peak();
  measure_ours(kind, size, fresh("ours"));
  if (alone) return;
  for (auto* make : {&make_sqlite, &make_rocksdb}) {
    const auto place = fresh("theirs");
    const auto theirs = make(place);
    if (theirs) print_lookups(*theirs, kind, size, place, build(*theirs, kind, size));
  }
}

}  // namespace stmtwatch::bench
