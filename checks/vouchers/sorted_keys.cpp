#include "checks/vouchers/sorted_keys.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <tuple>
#include <utility>

namespace stmtwatch::checks {
namespace {

constexpr std::size_t worth_a_radix = 2048;
constexpr int radix_bits = 11;
constexpr std::size_t radix_size = std::size_t{1} << radix_bits;

// A run keeps something of each group in memory: groups of fewer numbers are made while they are few.
constexpr std::size_t small_group = 4;
constexpr std::size_t small_groups_max = 4;

void sort_by_digit(const std::vector<std::uint64_t>& from, std::vector<std::uint64_t>& to,
                   std::uint64_t lowest, int shift) {
  std::array<std::size_t, radix_size> next{};
  const auto bucket = [&](std::uint64_t number) { return (number - lowest) >> shift & (radix_size - 1); };
  for (const auto number : from)
    ++next[bucket(number)];
  std::size_t begin = 0;
  for (auto& count : next)
    begin += std::exchange(count, begin);
  for (const auto number : from)
    to[next[bucket(number)]++] = number;
}

}  // namespace

void sort_numbers(std::vector<std::uint64_t>& numbers) {
  if (std::ranges::is_sorted(numbers)) return;
  if (numbers.size() < worth_a_radix) {
    std::ranges::sort(numbers);
    return;
  }
  const auto [lowest, highest] = std::ranges::minmax(numbers);
  std::vector<std::uint64_t> other(numbers.size());
  const auto bits = static_cast<int>(std::bit_width(highest - lowest));
  for (int shift = 0; shift < bits; shift += radix_bits) {
    sort_by_digit(numbers, other, lowest, shift);
    numbers.swap(other);
  }
}

SortedKeys::Group* SortedKeys::group_of(const VoucherNumber& split) {
  if (latest_ < groups_.size() && groups_[latest_].digits == split.digits &&
      groups_[latest_].head == split.head)
    return &groups_[latest_];
  std::string shape(split.head);
  shape += static_cast<char>(split.digits);
  const auto known = index_.find(shape);
  if (known == index_.end() && groups_.size() == groups_max) return nullptr;
  reader_ = RunningDigits(split.digits);
  if (known != index_.end()) return &groups_[latest_ = known->second];
  latest_ = groups_.size();
  index_.emplace(std::move(shape), latest_);
  groups_.push_back({std::string(split.head), split.digits, {}});
  return &groups_.back();
}

void SortedKeys::add(const VoucherNumber& split) {
  ++size_;
  Group* group = split.digits == 0 ? nullptr : group_of(split);
  if (group != nullptr) {
    group->numbers.push_back(split.number);
  } else {
    append_key(split.head, split.digits, split.number, loose_.emplace_back());
  }
}

void SortedKeys::loosen_small_groups() {
  if (groups_.size() <= small_groups_max) return;
  std::erase_if(groups_, [this](const Group& group) {
    if (group.numbers.size() >= small_group) return false;
    for (const auto number : group.numbers)
      append_key(group.head, group.digits, number, loose_.emplace_back());
    return true;
  });
}

void SortedKeys::sort() {
  index_.clear();
  loosen_small_groups();
  std::ranges::sort(groups_, {}, [](const Group& group) { return std::tie(group.head, group.digits); });
  for (auto& group : groups_)
    sort_numbers(group.numbers);
  std::ranges::sort(loose_);
}

std::string SortedKeys::key(std::size_t rank) const {
  for (const auto& group : groups_) {
    if (rank < group.numbers.size()) {
      std::string key;
      append_key(group.head, group.digits, group.numbers[rank], key);
      return key;
    }
    rank -= group.numbers.size();
  }
  return loose_.at(rank);
}

}  // namespace stmtwatch::checks
