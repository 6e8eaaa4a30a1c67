#include "tests/bench/vouchers/ours.hpp"

#include "tests/bench/vouchers/stopwatch.hpp"

namespace stmtwatch::bench {

namespace {

const store::KeySpace space{"merged", 0};

}  // namespace

checks::SortedKeys sorted(const Keys& keys, std::size_t begin, std::size_t end) {
  checks::SortedKeys sorted;
  for (; begin < end; ++begin)
    sorted.add(keys.key(begin));
  sorted.sort();
  return sorted;
}

Ours::Ours(const std::filesystem::path& directory) : disk_(directory) {
  files_.emplace(disk_, [](std::uint64_t) { return true; });
  files_->merge_across_days(space);
}

void Ours::add(std::uint32_t day, const Keys& keys, std::size_t statements) {
  const auto date = static_cast<store::DayNumber>(first_date + day);
  for (std::size_t i = 0; i < statements; ++i) {
    const auto own = sorted(keys, keys.size() * i / statements, keys.size() * (i + 1) / statements);
    found_ += files_->holders(space, std::nullopt, own).size();
    ++reservation_;
    files_->take(space, date, own, {{reservation_, reservation_}}, {});
    if (i % 50 != 49 && i + 1 < statements) continue;
    const Stopwatch watch;
    files_->commit();
    commit_seconds_ += watch.wall();
    commit_cpu_ += watch.cpu();
    const Stopwatch tending;
    files_->tend();
    tend_seconds_ += tending.cpu();
  }
}

void Ours::settle() {
  const Stopwatch tending;
  while (files_->tend()) {
  }
  tend_seconds_ += tending.cpu();
}

std::size_t Ours::count_present(const Keys& keys) {
  return count_present(sorted(keys, 0, keys.size()));
}

std::size_t Ours::count_present(const checks::SortedKeys& keys) {
  return files_->holders(space, std::nullopt, keys).size();
}

std::string Ours::note() const {
  return fmt::format("{} runs", files_->runs());
}

}  // namespace stmtwatch::bench
