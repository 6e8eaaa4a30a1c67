#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checks/vouchers/key_stream.hpp"
#include "checks/vouchers/run_view.hpp"
#include "checks/vouchers/run_writer.hpp"
#include "checks/vouchers/sorted_keys.hpp"

namespace stmtwatch::checks {

// The run of one statement's keys. `owner_of_rank`: into `owners`, for each key; empty: all are of owners[0].
void write_run(const SortedKeys& keys, std::string label, std::vector<RunOwner> owners,
               const std::vector<OwnerIndex>& owner_of_rank, const RunSink& sink);

// One run out of several, a piece at a time: every key of theirs with all its owners, but for owners that do
// not count any more and keys without any. Keeps one decoded segment of each input in memory, and the keys of
// groups that are too small to be kept as such. The inputs outlive it.
class RunMerge {
 public:
  using Alive = std::function<bool(const RunOwner&)>;

  RunMerge(std::vector<const RunView*> inputs, std::string label, const Alive& alive, RunSink sink);
  ~RunMerge();
  RunMerge(const RunMerge&) = delete;
  RunMerge& operator=(const RunMerge&) = delete;

  // Writes about `keys_max` keys more, but not less than a stretch (see KeyStream). True: the run is whole.
  // After a fault it is of no more use; `damaged()` is the input that it was found in.
  RunResult<bool> advance(std::uint64_t keys_max);
  std::size_t damaged() const { return damaged_; }
  std::uint64_t keys() const { return writer_.keys(); }
  std::uint64_t bytes() const { return writer_.bytes(); }

 private:
  struct Shape {
    std::string_view head;
    std::uint8_t digits;
    std::uint64_t keys;  // at most so many
  };
  struct LooseKey {
    std::string key;
    std::vector<OwnerIndex> owners;
  };

  std::vector<RunOwner> unite_owners(const Alive& alive);
  void unite_groups();
  KeyStream<std::uint64_t> stream_of(const Shape& shape);
  bool merge_numbers(std::uint64_t keys_max);
  bool begin_loose();
  bool merge_loose(std::uint64_t keys_max);
  void loosen(const Shape& shape);
  void add_loosened_before(std::optional<std::string_view> key);
  template <class Key>
  bool is_broken(const KeyStream<Key>& stream);

  std::vector<const RunView*> inputs_;
  std::vector<std::vector<OwnerIndex>> owner_map_;  // of each input: its owners' indexes in the new run
  RunWriter writer_;
  std::vector<Shape> shapes_;  // the groups of the new run
  std::vector<Shape> small_;   // what would make too small ones
  std::size_t next_shape_ = 0;
  std::optional<KeyStream<std::uint64_t>> numbers_;  // of the group that is under way
  std::optional<KeyStream<std::string>> loose_;
  bool in_loose_ = false;
  std::vector<LooseKey> loosened_;  // of groups that were too small, by key
  std::size_t next_loosened_ = 0;
  std::optional<RunFault> fault_;
  std::size_t damaged_ = 0;
};

}  // namespace stmtwatch::checks
