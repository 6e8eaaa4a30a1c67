#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "checks/vouchers/digits.hpp"
#include "checks/vouchers/voucher_number.hpp"

namespace stmtwatch::checks {

// Sorts ascending; by radix where there are many, in the room of a second copy.
void sort_numbers(std::vector<std::uint64_t>& numbers);

// The keys of one statement in the order of a run: groups of one shape, by head and digits, each with its
// numbers ascending; then the loose keys, ascending by bytes. A key's place in that order is its rank. Few
// heads make groups (they are kept whole); what does not fit into one is loose, which costs room and nothing
// else. 8 bytes a number, about 40 and its bytes a loose key.
class SortedKeys {
 public:
  static constexpr std::size_t groups_max = 1024;

  struct Group {
    std::string head;
    std::uint8_t digits = 0;
    std::vector<std::uint64_t> numbers;
  };

  // Each key once.
  void add(std::string_view key) {
    if (latest_ < groups_.size()) {  // nearly every key is of the shape of the one before
      Group& group = groups_[latest_];
      const bool alike = key.size() == group.head.size() + group.digits && key.starts_with(group.head);
      std::uint64_t number = 0;
      if (alike && reader_.read(key.data() + group.head.size(), number)) {
        ++size_;
        return group.numbers.push_back(number);
      }
    }
    add(split_key(key));
  }
  void add(const VoucherNumber& split);  // one that is split already
  void sort();                           // after the last add, before anything below

  std::size_t size() const { return size_; }
  const std::vector<Group>& groups() const { return groups_; }
  const std::vector<std::string>& loose() const { return loose_; }
  std::string key(std::size_t rank) const;

  // Those that `is_wanted` says yes to, of numbers and of loose keys, and in `ranks` the rank of each here.
  // What it looks at of a key stands at `place_of(key)`, which is sent for some keys ahead. (Sent for here:
  // GCC takes a function that does nothing else for one that does nothing, and drops it.)
  template <class PlaceOf, class IsWanted>
  SortedKeys those(const PlaceOf& place_of, const IsWanted& is_wanted,
                   std::vector<std::uint64_t>& ranks) const {
    SortedKeys kept;
    std::uint64_t first_rank = 0;
    const auto keep = [&](const auto& keys, auto& into) {
      constexpr std::size_t ahead = 32;
      for (std::size_t i = 0; i < keys.size(); ++i) {
        if (i + ahead < keys.size()) __builtin_prefetch(place_of(keys[i + ahead]));
        if (!is_wanted(keys[i])) continue;
        into.push_back(keys[i]);
        ranks.push_back(first_rank + i);
      }
      first_rank += keys.size();
    };
    for (const auto& group : groups_) {
      Group same{group.head, group.digits, {}};
      keep(group.numbers, same.numbers);
      if (!same.numbers.empty()) kept.groups_.push_back(std::move(same));
    }
    keep(loose_, kept.loose_);
    kept.size_ = ranks.size();
    return kept;
  }

 private:
  Group* group_of(const VoucherNumber& split);
  void loosen_small_groups();

  std::vector<Group> groups_;
  std::unordered_map<std::string, std::size_t> index_;  // head and digits -> group, while keys are added
  std::size_t latest_ = 0;                              // the group of the key added last
  RunningDigits reader_{0};                             // of its digits
  std::vector<std::string> loose_;
  std::size_t size_ = 0;
};

}  // namespace stmtwatch::checks
