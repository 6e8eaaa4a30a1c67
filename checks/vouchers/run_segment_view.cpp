#include <algorithm>
#include <bit>
#include <optional>

#include "checks/vouchers/hash.hpp"
#include "checks/vouchers/run_view.hpp"

// What run_segments.cpp writes, read in place. The checksum of the bytes was right: they are what it wrote.
namespace stmtwatch::checks {

using namespace run_format;

namespace {

std::size_t index_bytes(const SegmentHead& head, bool loose) {
  return loose ? (head.blocks + 1) * sizeof(std::uint32_t) : head.blocks * sizeof(PackedBlock);
}

// The entries of a block of loose keys, one after another; `key` is whole again each time.
class LooseKeys {
 public:
  explicit LooseKeys(const char* next) : next_(next) {}
  const std::string& next() {
    key_.resize(count());
    const auto rest = count();
    key_.append(next_, rest);
    next_ += rest;
    return key_;
  }

 private:
  std::size_t count() {
    std::size_t value = 0;
    for (int shift = 0;; shift += 7) {
      const auto byte = static_cast<unsigned char>(*next_++);
      value |= static_cast<std::size_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }
  const char* next_;
  std::string key_;
};

// The last of `count` blocks for which `begins_after` does not hold; nullopt: it holds for all.
template <class BeginsAfter>
std::optional<std::uint32_t> last_block(std::uint32_t count, BeginsAfter begins_after) {
  std::uint32_t low = 0;
  while (count > 0) {
    const auto half = count / 2;
    if (begins_after(low + half)) {
      count = half;
    } else {
      low += half + 1;
      count -= half + 1;
    }
  }
  if (low == 0) return std::nullopt;
  return low - 1;
}

}  // namespace

SegmentView::SegmentView(std::string_view bytes)
    : bytes_(bytes),
      head_(load<SegmentHead>(bytes.data())),
      index_(bytes.data() + sizeof(SegmentHead) + 8 * std::size_t{head_.filter_words}) {}

std::optional<std::uint32_t> SegmentView::find_in_bitmap(std::uint64_t number) const {
  const auto word = number % page_numbers / 64;
  const auto bits = load<std::uint64_t>(index_ + 8 * word);
  const auto bit = std::uint64_t{1} << number % 64;
  if ((bits & bit) == 0) return std::nullopt;
  auto rank = std::uint32_t{load<std::uint16_t>(index_ + 8 * bitmap_words + 2 * (word / rank_words))};
  for (auto before = word / rank_words * rank_words; before < word; ++before)
    rank += static_cast<std::uint32_t>(std::popcount(load<std::uint64_t>(index_ + 8 * before)));
  return rank + static_cast<std::uint32_t>(std::popcount(bits & (bit - 1)));
}

PackedBlock SegmentView::packed_block(std::uint32_t block) const {
  return load<PackedBlock>(index_ + sizeof(PackedBlock) * block);
}

std::uint64_t SegmentView::packed_number(const PackedBlock& block, std::uint32_t at) const {
  const char* words = index_ + index_bytes(head_, false) + 8 * std::size_t{block.word};
  return block.first + load_bits(words, std::uint64_t{at} * block.bits, block.bits);
}

std::optional<std::uint32_t> SegmentView::find_packed(std::uint64_t number) const {
  if (!may_have(filter_hash(number))) return std::nullopt;
  const auto begins_after = [&](std::uint32_t block) { return packed_block(block).first > number; };
  const auto at = last_block(head_.blocks, begins_after);
  if (!at) return std::nullopt;
  const auto block = packed_block(*at);
  const auto first_rank = *at * static_cast<std::uint32_t>(packed_block_keys);
  const auto count = std::min(head_.keys - first_rank, static_cast<std::uint32_t>(packed_block_keys));
  const auto is_after = [&](std::uint32_t i) { return packed_number(block, i) > number; };
  const auto found = last_block(count, is_after);
  if (!found || packed_number(block, *found) != number) return std::nullopt;
  return first_rank + *found;
}

std::optional<std::uint32_t> SegmentView::find_loose(std::string_view key) const {
  if (!may_have(hash_bytes(key))) return std::nullopt;
  const char* entries = index_ + index_bytes(head_, true);
  const auto block_at = [&](std::uint32_t block) {
    return LooseKeys(entries + load<std::uint32_t>(index_ + 4 * std::size_t{block}));
  };
  const auto begins_after = [&](std::uint32_t block) { return block_at(block).next() > key; };
  const auto at = last_block(head_.blocks, begins_after);
  if (!at) return std::nullopt;
  auto keys = block_at(*at);
  const auto first_rank = *at * static_cast<std::uint32_t>(loose_block_keys);
  const auto end = std::min(head_.keys, first_rank + static_cast<std::uint32_t>(loose_block_keys));
  for (auto rank = first_rank; rank < end; ++rank)
    if (keys.next() == key) return rank;
  return std::nullopt;
}

SegmentView::Owners SegmentView::owners() const {
  const char* at = bytes_.data() + head_.owners_at;
  Owners owners{load<OwnersHead>(at), at + sizeof(OwnersHead), nullptr, nullptr};
  if (owners.head.how == Owned::ranges) {
    owners.extras = owners.entries + sizeof(OwnerRange) * owners.head.entries;
  } else {
    const auto palette_bytes = (sizeof(OwnerIndex) * owners.head.entries + 7) / 8 * 8;
    owners.each = owners.entries + palette_bytes;
    owners.extras = owners.each + (std::size_t{head_.keys} * owners.head.bits + 63) / 64 * 8;
  }
  return owners;
}

void SegmentView::owners_of(std::uint32_t rank, std::vector<OwnerIndex>& into) const {
  const auto owners = this->owners();
  if (owners.head.how == Owned::ranges) {
    const auto range = [&](std::uint32_t i) {
      return load<OwnerRange>(owners.entries + sizeof(OwnerRange) * i);
    };
    const auto found =
        last_block(owners.head.entries, [&](std::uint32_t i) { return range(i).first > rank; });
    into.push_back(range(found.value_or(0)).owner);
  } else {
    const auto bits = owners.head.bits;
    const auto index = load_bits(owners.each, std::uint64_t{rank} * bits, bits);
    into.push_back(load<OwnerIndex>(owners.entries + sizeof(OwnerIndex) * index));
  }
  const auto extra = [&](std::uint32_t i) {
    return load<ExtraOwner>(owners.extras + sizeof(ExtraOwner) * i);
  };
  const auto before = last_block(owners.head.extras, [&](std::uint32_t i) { return extra(i).rank >= rank; });
  for (auto i = before ? *before + 1 : 0; i < owners.head.extras && extra(i).rank == rank; ++i)
    into.push_back(extra(i).owner);
}

void SegmentView::decode_owners(SegmentKeys& into) const {
  const auto owners = this->owners();
  into.first_owners.reserve(head_.keys);
  if (owners.head.how == Owned::ranges) {
    for (std::uint32_t i = 0; i < owners.head.entries; ++i) {
      const auto range = load<OwnerRange>(owners.entries + sizeof(OwnerRange) * i);
      into.first_owners.resize(range.first);
      into.first_owners.resize(head_.keys, range.owner);
    }
  } else {
    for (std::uint64_t rank = 0; rank < head_.keys; ++rank) {
      const auto index = load_bits(owners.each, rank * owners.head.bits, owners.head.bits);
      into.first_owners.push_back(load<OwnerIndex>(owners.entries + sizeof(OwnerIndex) * index));
    }
  }
  for (std::uint32_t i = 0; i < owners.head.extras; ++i)
    into.extras.push_back(load<ExtraOwner>(owners.extras + sizeof(ExtraOwner) * i));
}

SegmentKeys SegmentView::decode(Kind kind, std::uint64_t page) const {
  SegmentKeys decoded;
  switch (kind) {
    case Kind::bitmap:
      decoded.numbers.reserve(head_.keys);
      for (std::size_t word = 0; word < bitmap_words; ++word) {
        for (auto bits = load<std::uint64_t>(index_ + 8 * word); bits != 0; bits &= bits - 1)
          decoded.numbers.push_back(page + 64 * word + static_cast<std::uint64_t>(std::countr_zero(bits)));
      }
      break;
    case Kind::packed:
      decoded.numbers.reserve(head_.keys);
      for (std::uint32_t rank = 0; rank < head_.keys;) {
        const auto block = packed_block(rank / std::uint32_t{packed_block_keys});
        for (std::uint32_t i = 0; i < packed_block_keys && rank < head_.keys; ++i, ++rank)
          decoded.numbers.push_back(packed_number(block, i));
      }
      break;
    case Kind::loose: {
      const char* entries = index_ + index_bytes(head_, true);
      for (std::uint32_t block = 0; block < head_.blocks; ++block) {
        LooseKeys keys(entries + load<std::uint32_t>(index_ + 4 * std::size_t{block}));
        for (std::size_t i = 0; i < loose_block_keys && decoded.keys.size() < head_.keys; ++i)
          decoded.keys.push_back(keys.next());
      }
      break;
    }
  }
  decode_owners(decoded);
  return decoded;
}

}  // namespace stmtwatch::checks
