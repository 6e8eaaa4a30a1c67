#include "checks/vouchers/run_writer.hpp"

#include <algorithm>
#include <utility>

#include "checks/vouchers/hash.hpp"
#include "checks/vouchers/run_segments.hpp"

// A run: keys in order, who owns each, and checksums over everything. Numbers are little-endian; u8 to u64
// are unsigned; text is a u32 length and that many bytes; x[n] is x n times; { } groups.
//
//   run       := "stmwrun2" segment[...] directory footer
//   footer    := u64 offset of the directory, u64 its length, u64 checksum of it and these two
//   directory := text label, u64 keys,
//                u32 owners, { u64 reservation, u64 order }[owners],
//                u32 groups, { text head, u8 digits, u32 segments, { extent, u64 first, u64 last }[segments]
//                }[groups],
//                u32 segments, { extent, text first }[segments]   -- of loose keys
//   extent    := u32 kind, u32 keys, u64 offset, u32 length, u32 length of the front, u64 checksum of the
//                front, u64 checksum of the rest                  -- of a segment
//
//   segment   := head, body, owners, padding to 8 bytes
//                The front is the head and the filter, so that keys that are not there need nothing else
//                read; of a bitmap it is everything.
//   head      := u32 keys, u32 filter words, u32 blocks, u32 where the owners begin
//   body      := bitmap | packed | loose, by kind
//   bitmap    := u64[1024] bits of the page, u16[128] how many keys stand before each eighth word
//   packed    := filter, { u64 first, u32 word, u32 low bits }[blocks], u64[...]
//                A block is 128 numbers: the first, and from that word on the offsets of all from it
//                (Elias-Fano): the low bits of each, one after another to the end of a word; then for each as
//                many zeros as its high bits are more than those of the one before, and a one.
//   loose     := filter, u32[blocks + 1] where each block begins after this index,
//                { shared, rest, bytes[rest] }[keys]
//                A block is 16 keys: how many bytes each shares with the one before it in the block, and the
//                others; both counts with seven bits a byte, the lowest first, and the eighth set where more
//                follow.
//   filter    := u64[filter words], each key's bits as run_format.hpp has them; no words: not worth it
//   owners    := u32 how, u32 entries, u32 bits, u32 extras, (ranges | palette | each),
//                { u32 rank, u32 owner }[extras]
//   ranges    := { u32 first rank, u32 owner }[entries]
//   palette   := u32[entries] owners (padded to 8 bytes), u64[...] for each key the index of its owner among
//                these in that many bits
//   each      := u64[...] for each key its owner in that many bits
//
// Numbers of one group whose page is full enough make a bitmap; what stands between such pages is packed. So
// a sequence with few gaps costs a bit a number and numbers without order cost what tells them apart.
namespace stmtwatch::checks {

using run_format::Kind;
using run_format::put;

namespace {

void put_text(std::string& into, std::string_view text) {
  put(into, static_cast<std::uint32_t>(text.size()));
  into += text;
}

std::uint64_t page_of(std::uint64_t number) {
  return number >> run_format::page_bits;
}

}  // namespace

RunWriter::RunWriter(std::string label, std::vector<RunOwner> owners, RunSink sink)
    : label_(std::move(label)), owners_(std::move(owners)), sink_(std::move(sink)) {
  emit(run_format::magic);
}

void RunWriter::emit(std::string_view bytes) {
  sink_(bytes);
  offset_ += bytes.size();
}

void RunWriter::begin_group(std::string_view head, std::uint8_t digits) {
  end_group();
  groups_.push_back({std::string(head), digits, segments_.size()});
}

void RunWriter::add(std::span<const std::uint64_t> numbers, std::span<const OwnerIndex> first_owners,
                    std::span<const ExtraOwner> extras) {
  auto extra = extras.begin();
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (!numbers_.empty() && page_of(numbers[i]) != page_of(numbers_.back())) end_page();
    for (; extra != extras.end() && extra->rank == i; ++extra)
      extras_.push_back({static_cast<std::uint32_t>(numbers_.size()), extra->owner});
    numbers_.push_back(numbers[i]);
    first_owners_.push_back(first_owners[i]);
  }
  keys_ += numbers.size();
}

// The page of the last numbers is complete: it becomes a bitmap, or waits to be packed with others.
void RunWriter::end_page() {
  if (numbers_.size() - page_begin_ >= run_format::bitmap_keys_min) {
    if (page_begin_ != 0) write_numbers(Kind::packed, 0, page_begin_);
    write_numbers(Kind::bitmap, page_begin_, numbers_.size());
  } else if (numbers_.size() >= run_format::packed_keys_min) {
    write_numbers(Kind::packed, 0, numbers_.size());
  } else {
    page_begin_ = numbers_.size();
    return;
  }
  forget_numbers();
}

void RunWriter::write_numbers(Kind kind, std::size_t begin, std::size_t end) {
  const auto numbers = std::span(numbers_).subspan(begin, end - begin);
  const auto owners = std::span(first_owners_).subspan(begin, end - begin);
  std::vector<ExtraOwner> extras;
  for (const auto& extra : extras_) {
    if (extra.rank >= begin && extra.rank < end)
      extras.push_back({extra.rank - static_cast<std::uint32_t>(begin), extra.owner});
  }
  segment_.clear();
  if (kind == Kind::bitmap) {
    encode_bitmap(numbers, {owners, extras}, segment_);
  } else {
    encode_packed(numbers, {owners, extras}, segment_);
  }
  keep(kind, numbers.front(), numbers.back(), {});
}

void RunWriter::keep(Kind kind, std::uint64_t first, std::uint64_t last, std::string first_key) {
  const std::string_view bytes = segment_;
  const auto head = run_format::load<run_format::SegmentHead>(bytes.data());
  const auto front = kind == Kind::bitmap ? bytes.size() : run_format::front_bytes(head);
  segments_.push_back({kind, head.keys, first, last, std::move(first_key), offset_,
                       static_cast<std::uint32_t>(bytes.size()), static_cast<std::uint32_t>(front),
                       hash_bytes(bytes.substr(0, front)), hash_bytes(bytes.substr(front))});
  emit(segment_);
}

void RunWriter::end_group() {
  if (!numbers_.empty()) end_page();
  if (!numbers_.empty()) {
    write_numbers(Kind::packed, 0, numbers_.size());
    forget_numbers();
  }
  if (!groups_.empty() && groups_.back().segments == segments_.size()) groups_.pop_back();  // it has no keys
}

void RunWriter::forget_numbers() {
  numbers_.clear();
  first_owners_.clear();
  extras_.clear();
  page_begin_ = 0;
}

void RunWriter::add_loose(std::string_view key, std::span<const OwnerIndex> owners) {
  end_group();
  if (loose_.size() == run_format::loose_keys_max || loose_bytes_ > run_format::loose_bytes_max)
    write_loose();
  first_owners_.push_back(owners.front());
  for (const auto owner : owners.subspan(1))
    extras_.push_back({static_cast<std::uint32_t>(loose_.size()), owner});
  ++keys_;
  loose_.emplace_back(key);
  loose_bytes_ += key.size();
}

void RunWriter::write_loose() {
  if (loose_.empty()) return;
  segment_.clear();
  encode_loose(loose_, {first_owners_, extras_}, segment_);
  keep(Kind::loose, 0, 0, loose_.front());
  loose_.clear();
  loose_bytes_ = 0;
  first_owners_.clear();
  extras_.clear();
}

std::string RunWriter::directory() const {
  std::string bytes;
  const auto put_extent = [&](const Segment& segment) {
    put(bytes, segment.kind);
    put(bytes, segment.keys);
    put(bytes, segment.offset);
    put(bytes, segment.length);
    put(bytes, segment.front);
    put(bytes, segment.front_checksum);
    put(bytes, segment.rest_checksum);
  };
  put_text(bytes, label_);
  put(bytes, keys_);
  put(bytes, static_cast<std::uint32_t>(owners_.size()));
  for (const auto& owner : owners_) {
    put(bytes, owner.reservation);
    put(bytes, owner.order);
  }
  const auto loose = std::ranges::find(segments_, Kind::loose, &Segment::kind);
  const auto numbered = static_cast<std::size_t>(loose - segments_.begin());
  put(bytes, static_cast<std::uint32_t>(groups_.size()));
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    const auto end = i + 1 < groups_.size() ? groups_[i + 1].segments : numbered;
    put_text(bytes, groups_[i].head);
    put(bytes, groups_[i].digits);
    put(bytes, static_cast<std::uint32_t>(end - groups_[i].segments));
    for (auto s = groups_[i].segments; s < end; ++s) {
      put_extent(segments_[s]);
      put(bytes, segments_[s].first);
      put(bytes, segments_[s].last);
    }
  }
  put(bytes, static_cast<std::uint32_t>(segments_.size() - numbered));
  for (auto segment = loose; segment != segments_.end(); ++segment) {
    put_extent(*segment);
    put_text(bytes, segment->first_key);
  }
  return bytes;
}

void RunWriter::finish() {
  end_group();
  write_loose();
  std::string end = directory();
  const auto length = end.size();
  put(end, offset_);
  put(end, static_cast<std::uint64_t>(length));
  put(end, hash_bytes(end));
  emit(end);
}

}  // namespace stmtwatch::checks
