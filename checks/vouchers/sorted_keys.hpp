#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

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

  void add(std::string_view key);  // each key once
  void sort();                     // after the last add, before anything below

  std::size_t size() const { return size_; }
  const std::vector<Group>& groups() const { return groups_; }
  const std::vector<std::string>& loose() const { return loose_; }
  std::string key(std::size_t rank) const;

 private:
  Group* group_of(const VoucherNumber& split);
  void loosen_small_groups();

  std::vector<Group> groups_;
  std::unordered_map<std::string, std::size_t> index_;  // head and digits -> group, while keys are added
  std::size_t latest_ = 0;  // the group of the key added last: mostly the next one's
  std::vector<std::string> loose_;
  std::size_t size_ = 0;
};

}  // namespace stmtwatch::checks
