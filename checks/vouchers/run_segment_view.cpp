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

// The numbers of a packed block, of which there is at least one.
class PackedNumbers {
 public:
  PackedNumbers(const char* words, const PackedBlock& block, std::uint32_t keys)
      : block_(block),
        keys_(keys),
        low_(words + 8 * std::size_t{block.word}),
        high_(low_ + 8 * std::size_t{low_words(keys, block.low_bits)}) {}

  template <class Visit>
  void for_each(const Visit& visit) const {
    std::uint64_t begin = 0;  // of the word, in bits
    for (std::uint32_t i = 0; i < keys_; begin += 64) {
      for (auto ones = high_word(begin / 64); ones != 0; ones &= ones - 1, ++i)
        visit(number(i, begin + static_cast<std::uint64_t>(std::countr_zero(ones)) - i));
    }
  }

  // Which of them; `wanted` is not before the first. Numbers of the same high bits follow each other: the
  // first of them has as many zeros before it as these bits say.
  std::optional<std::uint32_t> find(std::uint64_t wanted) const {
    const auto high = (wanted - block_.first) >> block_.low_bits;
    std::uint32_t i = 0;
    std::uint64_t begin = 0;
    std::uint64_t zeros = 0;
    for (;; begin += 64) {
      const auto ones = static_cast<std::uint32_t>(std::popcount(high_word(begin / 64)));
      if (zeros + 64 - ones >= high) break;
      i += ones;
      zeros += 64 - ones;
      if (i == keys_) return std::nullopt;
    }
    for (; i < keys_; begin += 64) {
      for (auto ones = high_word(begin / 64); ones != 0; ones &= ones - 1, ++i) {
        const auto its_high = begin + static_cast<std::uint64_t>(std::countr_zero(ones)) - i;
        if (its_high > high) return std::nullopt;
        if (its_high == high && number(i, high) == wanted) return i;
      }
    }
    return std::nullopt;
  }

 private:
  std::uint64_t high_word(std::uint64_t at) const { return load<std::uint64_t>(high_ + 8 * at); }
  std::uint64_t number(std::uint32_t i, std::uint64_t high) const {
    const auto low = load_bits(low_, std::uint64_t{i} * block_.low_bits, block_.low_bits);
    return block_.first + (high << block_.low_bits | low);
  }

  PackedBlock block_;
  std::uint32_t keys_;
  const char* low_;
  const char* high_;
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

// The same, as fast as it is near to `guess`.
template <class BeginsAfter>
std::optional<std::uint32_t> last_block(std::uint32_t count, std::uint32_t guess, BeginsAfter begins_after) {
  auto low = std::min(guess, count - 1);
  for (std::uint32_t step = 1; begins_after(low); step *= 2) {
    if (low == 0) return std::nullopt;
    low -= std::min(low, step);
  }
  auto high = low + 1;
  for (std::uint32_t step = 1; high < count && !begins_after(high); step *= 2) {
    low = high;
    high += step;
  }
  const auto behind_low =
      last_block(std::min(high, count) - low - 1, [&](std::uint32_t i) { return begins_after(low + 1 + i); });
  return behind_low ? low + 1 + *behind_low : low;
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

std::uint32_t SegmentView::keys_of_block(std::uint32_t block) const {
  return std::min(head_.keys - block * packed_block_keys, packed_block_keys);
}

std::optional<std::uint32_t> SegmentView::find_packed(std::uint64_t number, std::uint32_t guess) const {
  const auto begins_after = [&](std::uint32_t block) { return packed_block(block).first > number; };
  const auto at = last_block(head_.blocks, guess, begins_after);
  if (!at) return std::nullopt;
  PackedNumbers numbers(index_ + index_bytes(head_, false), packed_block(*at), keys_of_block(*at));
  if (const auto found = numbers.find(number)) return *at * packed_block_keys + *found;
  return std::nullopt;
}

std::optional<std::uint32_t> SegmentView::find_loose(std::string_view key) const {
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
    const auto palette_bytes = (sizeof(OwnerIndex) * owners.head.entries + 7) / 8 * 8;  // none where `each`
    owners.each = owners.entries + palette_bytes;
    owners.extras = owners.each + (std::size_t{head_.keys} * owners.head.bits + 63) / 64 * 8;
  }
  return owners;
}

// Where the owners are not kept as ranges.
OwnerIndex SegmentView::owner_of(const Owners& owners, std::uint64_t rank) {
  const auto index = load_bits(owners.each, rank * owners.head.bits, owners.head.bits);
  if (owners.head.how == Owned::each) return static_cast<OwnerIndex>(index);
  return load<OwnerIndex>(owners.entries + sizeof(OwnerIndex) * index);
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
    into.push_back(owner_of(owners, rank));
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
    for (std::uint64_t rank = 0; rank < head_.keys; ++rank)
      into.first_owners.push_back(owner_of(owners, rank));
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
      for (std::uint32_t block = 0; block < head_.blocks; ++block) {
        PackedNumbers(index_ + index_bytes(head_, false), packed_block(block), keys_of_block(block))
            .for_each([&](std::uint64_t number) { decoded.numbers.push_back(number); });
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
