#include "checks/vouchers/run_segments.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "checks/vouchers/hash.hpp"

namespace stmtwatch::checks {

using namespace run_format;

namespace {

constexpr std::uint32_t word_bits = 64;

void put_zeros_to_word(std::string& into) {
  into.append((8 - into.size() % 8) % 8, '\0');
}

template <class T>
void put_all(std::string& into, std::span<const T> values) {
  into.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
}

// Values of `bits` bits each, one after another in words.
class BitPacker {
 public:
  explicit BitPacker(std::vector<std::uint64_t>& words) : words_(words) {}
  void put(std::uint64_t value, std::uint32_t bits) {
    if (bits == 0) return;
    if (used_ == word_bits) {
      words_.push_back(0);
      used_ = 0;
    }
    words_.back() |= value << used_;
    if (used_ + bits > word_bits) {
      words_.push_back(value >> (word_bits - used_));
      used_ = used_ + bits - word_bits;
    } else {
      used_ += bits;
    }
  }
  void end_word() { used_ = word_bits; }

 private:
  std::vector<std::uint64_t>& words_;
  std::uint32_t used_ = word_bits;  // bits of the last word
};

std::vector<OwnerRange> ranges_of(std::span<const OwnerIndex> owners) {
  std::vector<OwnerRange> ranges;
  for (std::uint32_t rank = 0; rank < owners.size(); ++rank) {
    if (ranges.empty() || ranges.back().owner != owners[rank]) ranges.push_back({rank, owners[rank]});
  }
  return ranges;
}

void put_palette(std::span<const OwnerIndex> owners, std::span<const OwnerIndex> palette, std::uint32_t bits,
                 std::string& into) {
  put_all(into, palette);
  put_zeros_to_word(into);
  std::vector<std::uint64_t> words;
  BitPacker packer(words);
  for (const auto owner : owners) {
    const auto found = std::ranges::lower_bound(palette, owner);
    packer.put(static_cast<std::uint64_t>(found - palette.begin()), bits);
  }
  put_all(into, std::span<const std::uint64_t>(words));
}

// Where owners follow each other in long ranges the ranges are kept, else an index for each key.
void put_owners(const SegmentOwners& owners, std::string& into) {
  put_zeros_to_word(into);
  const auto at = static_cast<std::uint32_t>(into.size());
  std::memcpy(into.data() + offsetof(SegmentHead, owners_at), &at, sizeof at);
  const auto ranges = ranges_of(owners.first);
  std::vector<OwnerIndex> palette;
  for (const auto& range : ranges)
    palette.push_back(range.owner);
  std::ranges::sort(palette);
  palette.erase(std::ranges::unique(palette).begin(), palette.end());
  const auto bits = static_cast<std::uint32_t>(std::bit_width(palette.size() - 1));
  const auto extras = static_cast<std::uint32_t>(owners.extras.size());
  if (ranges.size() == 1 || ranges.size() * sizeof(OwnerRange) <=
                                palette.size() * sizeof(OwnerIndex) + owners.first.size() * bits / 8) {
    put(into, OwnersHead{Owned::ranges, static_cast<std::uint32_t>(ranges.size()), 0, extras});
    put_all(into, std::span<const OwnerRange>(ranges));
  } else {
    put(into, OwnersHead{Owned::each, static_cast<std::uint32_t>(palette.size()), bits, extras});
    put_palette(owners.first, palette, bits, into);
  }
  put_all(into, owners.extras);
  put_zeros_to_word(into);
}

std::size_t filter_words_for(std::size_t keys) {
  return keys < filter_keys_min ? 0 : (keys * filter_bits_per_key + word_bits - 1) / word_bits;
}

template <class Keys, class Hash>
void put_filter(const Keys& keys, Hash hash_of, std::string& into) {
  std::vector<std::uint64_t> filter(filter_words_for(keys.size()));
  if (filter.empty()) return;
  for (const auto& key : keys) {
    const auto hash = hash_of(key);
    filter[filter_word(hash, filter.size())] |= filter_mask(hash);
  }
  put_all(into, std::span<const std::uint64_t>(filter));
}

void put_head(std::size_t keys, std::size_t filter_words, std::size_t blocks, std::string& into) {
  put(into, SegmentHead{static_cast<std::uint32_t>(keys), static_cast<std::uint32_t>(filter_words),
                        static_cast<std::uint32_t>(blocks), 0});
}

void put_count(std::size_t count, std::string& into) {
  for (; count >= 0x80; count >>= 7)
    into += static_cast<char>(count | 0x80);
  into += static_cast<char>(count);
}

void put_loose_block(std::span<const std::string> keys, std::string& into) {
  std::string_view before;
  for (const std::string_view key : keys) {
    const auto shared = static_cast<std::size_t>(std::ranges::mismatch(key, before).in1 - key.begin());
    put_count(shared, into);
    put_count(key.size() - shared, into);
    into += key.substr(shared);
    before = key;
  }
}

}  // namespace

void encode_bitmap(std::span<const std::uint64_t> numbers, const SegmentOwners& owners, std::string& into) {
  std::array<std::uint64_t, bitmap_words> bits{};
  for (const auto number : numbers)
    bits[number % page_numbers / word_bits] |= std::uint64_t{1} << number % word_bits;
  std::array<std::uint16_t, bitmap_ranks> ranks{};
  std::size_t rank = 0;
  for (std::size_t word = 0; word < bitmap_words; ++word) {
    if (word % rank_words == 0) ranks[word / rank_words] = static_cast<std::uint16_t>(rank);
    rank += static_cast<std::size_t>(std::popcount(bits[word]));
  }
  put_head(numbers.size(), 0, 0, into);
  put_all(into, std::span<const std::uint64_t>(bits));
  put_all(into, std::span<const std::uint16_t>(ranks));
  put_owners(owners, into);
}

void encode_packed(std::span<const std::uint64_t> numbers, const SegmentOwners& owners, std::string& into) {
  const auto blocks = (numbers.size() + packed_block_keys - 1) / packed_block_keys;
  put_head(numbers.size(), filter_words_for(numbers.size()), blocks, into);
  put_filter(numbers, filter_hash, into);
  std::vector<std::uint64_t> words;
  BitPacker packer(words);
  for (std::size_t begin = 0; begin < numbers.size(); begin += packed_block_keys) {
    const auto block = numbers.subspan(begin, std::min(packed_block_keys, numbers.size() - begin));
    const auto bits = static_cast<std::uint32_t>(std::bit_width(block.back() - block.front()));
    put(into, PackedBlock{block.front(), static_cast<std::uint32_t>(words.size()), bits});
    for (const auto number : block)
      packer.put(number - block.front(), bits);
    packer.end_word();
  }
  put_all(into, std::span<const std::uint64_t>(words));
  put_owners(owners, into);
}

void encode_loose(std::span<const std::string> keys, const SegmentOwners& owners, std::string& into) {
  const auto blocks = (keys.size() + loose_block_keys - 1) / loose_block_keys;
  put_head(keys.size(), filter_words_for(keys.size()), blocks, into);
  put_filter(
      keys, [](std::string_view key) { return hash_bytes(key); }, into);
  std::string entries;
  for (std::size_t begin = 0; begin < keys.size(); begin += loose_block_keys) {
    put(into, static_cast<std::uint32_t>(entries.size()));
    put_loose_block(keys.subspan(begin, std::min(loose_block_keys, keys.size() - begin)), entries);
  }
  put(into, static_cast<std::uint32_t>(entries.size()));
  into += entries;
  put_owners(owners, into);
}

}  // namespace stmtwatch::checks
