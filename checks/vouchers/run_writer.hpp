#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checks/vouchers/run_format.hpp"

namespace stmtwatch::checks {

// Who took a key: a reservation, and the number that says who was first where several took it (the smaller).
struct RunOwner {
  std::uint64_t reservation = 0;
  std::uint64_t order = 0;
  friend auto operator<=>(const RunOwner&, const RunOwner&) = default;
};
using OwnerIndex = std::uint32_t;  // into a run's table of owners

// A second, third, ... owner of a key.
struct ExtraOwner {
  std::uint32_t rank = 0;  // of the key, within its segment
  OwnerIndex owner = 0;
};

// Where the bytes of a run go, from front to back. It may throw; the writer is then of no more use.
using RunSink = std::function<void(std::string_view)>;

// Writes one run: keys in the order of SortedKeys, each with its owners, become bytes that RunView reads.
// Keeps one segment (at most about 1 MB) and the directory (about 90 bytes for each segment) in memory,
// whatever the number of keys.
class RunWriter {
 public:
  // `label` says whose keys these are; the reader gets it back. `owners`: what the indexes below mean.
  RunWriter(std::string label, std::vector<RunOwner> owners, RunSink sink);

  // Groups come in the order of (head, digits), each once; numbers ascending, keys by bytes, each once. Loose
  // keys come after all groups.
  void begin_group(std::string_view head, std::uint8_t digits);
  // `first_owners`: one for each of `numbers`; `extras`: by rank among these.
  void add(std::span<const std::uint64_t> numbers, std::span<const OwnerIndex> first_owners,
           std::span<const ExtraOwner> extras);
  // `owners` is not empty.
  void add_loose(std::string_view key, std::span<const OwnerIndex> owners);
  void finish();  // once, after the last key

  std::uint64_t keys() const { return keys_; }
  std::uint64_t bytes() const { return offset_; }  // given to the sink so far

 private:
  struct Segment {
    run_format::Kind kind;
    std::uint32_t keys;
    std::uint64_t first;  // numbers, of a group
    std::uint64_t last;
    std::string first_key;  // of loose keys
    std::uint64_t offset;
    std::uint32_t length;
    std::uint32_t front;
    std::uint64_t front_checksum;
    std::uint64_t rest_checksum;
  };
  struct Group {
    std::string head;
    std::uint8_t digits;
    std::size_t segments;  // of `segments_`, those before the next group's
  };

  void end_group();
  void end_page();
  void forget_numbers();
  void write_numbers(run_format::Kind kind, std::size_t begin, std::size_t end);
  void write_loose();
  void keep(run_format::Kind kind, std::uint64_t first, std::uint64_t last, std::string first_key);
  std::string directory() const;
  void emit(std::string_view bytes);

  std::string label_;
  std::vector<RunOwner> owners_;
  RunSink sink_;
  std::uint64_t offset_ = 0;
  std::uint64_t keys_ = 0;
  std::vector<Group> groups_;
  std::vector<Segment> segments_;
  // What is not written yet: numbers of the current group or loose keys, their first owners, the others.
  std::vector<std::uint64_t> numbers_;
  std::vector<std::string> loose_;
  std::size_t loose_bytes_ = 0;
  std::vector<OwnerIndex> first_owners_;
  std::vector<ExtraOwner> extras_;
  std::size_t page_begin_ = 0;  // the first of `numbers_` in the page of the last one
  std::string segment_;         // room for the one that is being written
};

}  // namespace stmtwatch::checks
