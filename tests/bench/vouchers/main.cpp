// The ledger of vouchers beside what people would take instead. voucher_bench DIRECTORY [MILLIONS [DAYS]]
//
// For dense numbers and for numbers without order: MILLIONS (10) million over DAYS (20) days are taken, a
// thousand statements a day, and looked up; then a day of five million comes. Seconds of the wall clock,
// nanoseconds of CPU.

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "daemon/store/vouchers/voucher_files.hpp"
#include "tests/bench/vouchers/index.hpp"
#include "tests/bench/vouchers/stopwatch.hpp"

namespace stmtwatch::bench {

namespace {

constexpr std::size_t statements_per_day = 1'000;
constexpr std::size_t large_day = 5'000'000;
constexpr std::size_t asked = 1'000'000;
constexpr int repeats = 5;
const store::KeySpace space{"merged", 0};

checks::SortedKeys sorted(const Keys& keys, std::size_t begin, std::size_t end) {
  checks::SortedKeys sorted;
  for (; begin < end; ++begin)
    sorted.add(keys.key(begin));
  sorted.sort();
  return sorted;
}

class Ours final : public Index {
 public:
  explicit Ours(const std::filesystem::path& directory) : disk_(directory) {
    files_.emplace(disk_, [](std::uint64_t) { return true; });
    files_->merge_across_days(space);
  }
  std::string name() const override { return "stmtwatch"; }
  void add_day(std::uint32_t day, const Keys& keys) override { add(day, keys, statements_per_day); }
  // Each statement is held against everything, then taken; commits of 50 statements.
  void add(std::uint32_t day, const Keys& keys, std::size_t statements) {
    const auto date = static_cast<store::DayNumber>(20'000 + day);
    for (std::size_t i = 0; i < statements; ++i) {
      const auto own = sorted(keys, keys.size() * i / statements, keys.size() * (i + 1) / statements);
      found_ += files_->holders(space, std::nullopt, own).size();
      ++reservation_;
      files_->take(space, date, own, {{reservation_, reservation_}}, {});
      if (i % 50 != 49 && i + 1 < statements) continue;
      const Stopwatch watch;
      files_->commit();
      commit_seconds_ += watch.wall();
      files_->tend();
    }
  }
  void settle() override {
    while (files_->tend()) {
    }
  }
  std::size_t count_present(const Keys& keys) override {
    return files_->holders(space, std::nullopt, sorted(keys, 0, keys.size())).size();
  }
  std::size_t count_present(const checks::SortedKeys& keys) {
    return files_->holders(space, std::nullopt, keys).size();
  }
  std::string note() const override { return fmt::format("{} runs", files_->runs()); }
  double commit_seconds() const { return commit_seconds_; }
  std::size_t found() const { return found_; }

 private:
  store::DirectoryDisk disk_;
  std::optional<store::VoucherFiles> files_;
  std::uint64_t reservation_ = 0;
  double commit_seconds_ = 0;
  std::size_t found_ = 0;
};

double bytes_of(const std::filesystem::path& directory) {
  double bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory))
    if (entry.is_regular_file()) bytes += static_cast<double>(entry.file_size());
  return bytes;
}

double median(std::array<double, repeats> values) {
  std::ranges::sort(values);
  return values[repeats / 2];
}

// Nanoseconds of CPU a key; `expected` is how many of them have to be there.
template <class Ask>
double per_key_ns(std::size_t keys, std::size_t expected, const Ask& ask) {
  std::array<double, repeats> times{};
  for (auto& time : times) {
    const Stopwatch watch;
    const auto present = ask();
    time = watch.cpu() * 1e9 / static_cast<double>(keys);
    if (present != expected) fmt::print("WRONG: {} of {} found\n", present, expected);
  }
  return median(times);
}

struct Size {
  std::uint32_t days;
  std::size_t per_day;
  double all() const { return static_cast<double>(per_day) * days; }
};

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

void print_large_day(Ours& ours, Kind kind, std::uint32_t day, std::size_t statements) {
  const auto keys = day_of(kind, day, large_day);
  const auto commits_before = ours.commit_seconds();
  const auto found_before = ours.found();
  const Stopwatch watch;
  ours.add(day, keys, statements);
  const auto synced = ours.commit_seconds() - commits_before;
  const auto took = watch.wall() - synced;
  fmt::print(
      "{:7} a day of 5 M as {:4} statements: checked and added in {:.2f} s ({:.2f} s of CPU) plus {:.2f} s "
      "of "
      "writing and syncing; {} stood there before\n",
      text(kind), statements, took, watch.cpu(), synced, ours.found() - found_before);
}

void measure_ours(Kind kind, const Size& size, const std::filesystem::path& directory) {
  Ours ours(directory);
  const auto seconds = build(ours, kind, size);
  print_lookups(ours, kind, size, directory, seconds);
  const auto absent = questions(kind, size.days, size.per_day, asked, false);
  const auto numbers = sorted(absent, 0, absent.size());
  fmt::print("{:7} {:10} a look-up alone, the number read and in order: {:.1f} ns\n", text(kind), ours.name(),
             per_key_ns(asked, 0, [&] { return ours.count_present(numbers); }));
  print_large_day(ours, kind, size.days, 1);
  print_large_day(ours, kind, size.days + 1, statements_per_day);
}

void measure(Kind kind, const Size& size, const std::filesystem::path& directory) {
  const auto fresh = [&](const char* name) {
    std::filesystem::remove_all(directory / name);
    std::filesystem::create_directories(directory / name);
    return directory / name;
  };
  measure_ours(kind, size, fresh("ours"));
  for (auto* make : {&make_sqlite, &make_rocksdb}) {
    const auto place = fresh("theirs");
    const auto theirs = make(place);
    if (theirs) print_lookups(*theirs, kind, size, place, build(*theirs, kind, size));
  }
}

}  // namespace

}  // namespace stmtwatch::bench

int main(int argc, char** argv) {
  using namespace stmtwatch::bench;
  if (argc < 2) return 64;
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  const auto number = [&](int i, long otherwise) {
    return argc > i ? std::strtol(argv[i], nullptr, 10) : otherwise;
  };
  const auto days = static_cast<std::uint32_t>(std::max(1L, number(3, 20)));
  const Size size{days, static_cast<std::size_t>(std::max(1L, number(2, 10))) * 1'000'000 / days};
  for (const auto kind : {Kind::dense, Kind::random})
    measure(kind, size, argv[1]);
}
