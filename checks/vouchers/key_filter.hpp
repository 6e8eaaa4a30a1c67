#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "checks/vouchers/run_view.hpp"
#include "checks/vouchers/sorted_keys.hpp"

namespace stmtwatch::checks {

// Tells most keys that are in none of many small runs, by one look into memory instead of one into each run.
// It forgets nothing: what was inserted once it may have forever. 12 bits a key.
class KeyFilter {
 public:
  explicit KeyFilter(std::uint64_t keys = 0);  // room for so many; with more it tells fewer

  bool has_room(std::uint64_t keys) const { return keys <= room_; }
  std::size_t memory_bytes() const { return words_.capacity() * sizeof(std::uint64_t); }

  void insert(const SortedKeys& keys);
  RunResult<void> insert(const RunView& run);  // after a fault some are in it

  // Those of `keys` that it may have, sorted too; `ranks`, which is empty, becomes the rank of each among
  // `keys`.
  SortedKeys those_of(const SortedKeys& keys, std::vector<std::uint64_t>& ranks) const;

 private:
  std::size_t word_of(std::uint64_t hash) const;
  template <class Keys>
  void insert_all(const Keys& keys);

  std::vector<std::uint64_t> words_;  // never empty
  std::uint64_t room_;
};

}  // namespace stmtwatch::checks
