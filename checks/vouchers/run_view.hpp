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

// One segment, its checksum verified.
class SegmentView {
 public:
  explicit SegmentView(std::string_view bytes);

  std::uint32_t keys() const { return head_.keys; }
  // Whether a bitmap has the number; of the others: false where it has not, mostly.
  bool has_bit(std::uint64_t number) const {
    const auto word = run_format::load<std::uint64_t>(index_ + 8 * (number % run_format::page_numbers / 64));
    return (word >> number % 64 & 1) != 0;
  }
  bool may_have(std::uint64_t hash) const {
    return run_format::filter_has(bytes_.data() + sizeof(run_format::SegmentHead), head_.filter_words, hash);
  }
  // The rank of the number or loose key within the segment; nullopt: not there.
  std::optional<std::uint32_t> find_in_bitmap(std::uint64_t number) const;
  std::optional<std::uint32_t> find_packed(std::uint64_t number) const;
  std::optional<std::uint32_t> find_loose(std::string_view key) const;
  // Appends the owners of the key of that rank.
  void owners_of(std::uint32_t rank, std::vector<OwnerIndex>& owners) const;
  // `page`: first number of the bitmap's page.
  SegmentKeys decode(run_format::Kind kind, std::uint64_t page) const;

 private:
  struct Owners {
    run_format::OwnersHead head;
    const char* entries;  // ranges or palette
    const char* each;     // indexes into the palette
    const char* extras;
  };
  run_format::PackedBlock packed_block(std::uint32_t block) const;
  std::uint64_t packed_number(const run_format::PackedBlock& block, std::uint32_t at) const;
  Owners owners() const;
  void decode_owners(SegmentKeys& into) const;

  std::string_view bytes_;
  run_format::SegmentHead head_;
  const char* index_;  // of the blocks, or the bitmap
};

// A run to read, over bytes that outlive it (memory, or a mapped file). Opening reads the directory alone; a
// segment's checksum is verified when the segment is first used, so that nothing is believed unseen and
// little is read. Bytes that change after that are not noticed. One thread at a time.
class RunView {
 public:
  struct Segment {
    run_format::Kind kind;
    std::uint32_t keys;
    std::uint64_t offset;
    std::uint32_t length;
    std::uint64_t checksum;
    std::uint64_t first = 0;  // numbers, of a group
    std::uint64_t last = 0;
    std::string first_key;  // of loose keys
    mutable bool verified = false;
  };
  struct Group {
    std::string head;
    std::uint8_t digits = 0;
    std::vector<Segment> segments;  // by number
  };

  static RunResult<RunView> open(std::string_view bytes);

  const std::string& label() const { return label_; }
  std::uint64_t keys() const { return keys_; }
  const std::vector<RunOwner>& owners() const { return owners_; }
  const std::vector<Group>& groups() const { return groups_; }  // by head and digits
  const std::vector<Segment>& loose() const { return loose_; }  // by key
  const Group* group(std::string_view head, std::uint8_t digits) const;

  RunResult<SegmentView> segment(const Segment& segment) const;
  RunResult<SegmentKeys> decode(const Segment& segment) const;
  RunResult<void> verify() const;  // everything

 private:
  friend class DirectoryReader;
  std::string_view bytes_;
  std::string label_;
  std::uint64_t keys_ = 0;
  std::vector<RunOwner> owners_;
  std::vector<Group> groups_;
  std::vector<Segment> loose_;
};

}  // namespace stmtwatch::checks
