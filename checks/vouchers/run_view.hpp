#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checks/vouchers/run_writer.hpp"

namespace stmtwatch::checks {

// The bytes are not what a writer made of them.
struct RunFault {
  std::string detail;  // which part, for people
};
template <class T>
using RunResult = std::expected<T, RunFault>;

// Keys of one segment and their owners, in order.
struct SegmentKeys {
  std::vector<std::uint64_t> numbers;  // of a group
  std::vector<std::string> keys;       // loose ones
  std::vector<OwnerIndex> first_owners;
  std::vector<ExtraOwner> extras;  // by rank
};

// Tells most keys that are not in a segment, or in a part of one.
class SegmentFilter {
 public:
  SegmentFilter(const char* words, std::size_t count) : words_(words), count_(count) {}
  bool may_have(std::uint64_t hash) const { return run_format::filter_has(words_, count_, hash); }
  // It will be asked soon.
  void fetch(std::uint64_t hash) const {
    if (count_ != 0) __builtin_prefetch(words_ + 8 * run_format::filter_word(hash, count_));
  }

 private:
  const char* words_;
  std::size_t count_;
};

// One segment, its checksums verified.
class SegmentView {
 public:
  explicit SegmentView(std::string_view bytes);

  std::uint32_t keys() const { return head_.keys; }
  // Whether a bitmap has the number.
  bool has_bit(std::uint64_t number) const {
    const auto word = run_format::load<std::uint64_t>(index_ + 8 * (number % run_format::page_numbers / 64));
    return (word >> number % 64 & 1) != 0;
  }
  // The rank of the number or loose key within the segment; nullopt: not there.
  std::optional<std::uint32_t> find_in_bitmap(std::uint64_t number) const;
  // `guess`: a block near its own.
  std::optional<std::uint32_t> find_packed(std::uint64_t number, std::uint32_t guess) const;
  std::optional<std::uint32_t> find_loose(std::string_view key) const;
  // Appends the owners of the key of that rank.
  void owners_of(std::uint32_t rank, std::vector<OwnerIndex>& owners) const;
  // `page`: first number of the bitmap's page.
  SegmentKeys decode(run_format::Kind kind, std::uint64_t page) const;

 private:
  struct Owners {
    run_format::OwnersHead head;
    const char* entries;  // ranges or palette
    const char* each;     // one key's index after another
    const char* extras;
  };
  run_format::PackedBlock packed_block(std::uint32_t block) const;
  std::uint32_t keys_of_block(std::uint32_t block) const;
  static OwnerIndex owner_of(const Owners& owners, std::uint64_t rank);
  Owners owners() const;
  void decode_owners(SegmentKeys& into) const;

  std::string_view bytes_;
  run_format::SegmentHead head_;
  const char* index_;  // of the blocks, or the bitmap
};

// A run to read, over bytes that outlive it (memory, or a mapped file). Opening reads the directory alone,
// which is all that is kept in memory: 64 bytes a segment. A segment's checksums are verified when its filter
// and when the rest is first used, so that nothing is believed unseen and little is read. Bytes that change
// after that are not noticed. One thread at a time.
class RunView {
 public:
  struct Segment {
    run_format::Kind kind;
    std::uint32_t keys;
    std::uint64_t offset;
    std::uint32_t length;
    std::uint32_t front;
    std::uint64_t front_checksum;
    std::uint64_t rest_checksum;
    std::uint64_t first = 0;  // numbers, of a group
    mutable bool front_verified = false;
    mutable bool rest_verified = false;
  };
  struct Group {
    std::string head;
    std::uint8_t digits = 0;
    std::vector<Segment> segments;     // by number
    std::vector<std::uint64_t> lasts;  // the last number of each
  };

  static RunResult<RunView> open(std::string_view bytes);

  const std::string& label() const { return label_; }
  std::uint64_t keys() const { return keys_; }
  const std::vector<RunOwner>& owners() const { return owners_; }
  const std::vector<Group>& groups() const { return groups_; }                    // by head and digits
  const std::vector<Segment>& loose() const { return loose_; }                    // by key
  const std::vector<std::string>& loose_firsts() const { return loose_firsts_; }  // the first key of each
  const Group* group(std::string_view head, std::uint8_t digits) const;

  RunResult<SegmentFilter> filter(const Segment& segment) const;  // not of a bitmap
  RunResult<SegmentView> segment(const Segment& segment) const;
  // The block of a packed segment that the number would be in if all were evenly spread; it is sent for.
  // `last`: the segment's last number.
  std::uint32_t fetch_block(const Segment& segment, std::uint64_t last, std::uint64_t number) const {
    const auto blocks = (segment.keys - 1) / run_format::packed_block_keys + 1;
    const auto share =
        static_cast<double>(number - segment.first) / (static_cast<double>(last - segment.first) + 1);
    const auto block = static_cast<std::uint32_t>(share * blocks);
    const char* begin = bytes_.data() + segment.offset;
    __builtin_prefetch(begin);
    __builtin_prefetch(begin + segment.front + block * sizeof(run_format::PackedBlock));
    return block;
  }
  RunResult<SegmentKeys> decode(const Segment& segment) const;
  RunResult<void> verify() const;  // everything

 private:
  friend class DirectoryReader;
  RunResult<void> verify(const Segment& segment, std::size_t begin, std::size_t end, std::uint64_t checksum,
                         bool& verified) const;

  std::string_view bytes_;
  std::string label_;
  std::uint64_t keys_ = 0;
  std::vector<RunOwner> owners_;
  std::vector<Group> groups_;
  std::vector<Segment> loose_;
  std::vector<std::string> loose_firsts_;
};

}  // namespace stmtwatch::checks
