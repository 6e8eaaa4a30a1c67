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

 private:
  std::vector<std::uint64_t>& words_;
  std::uint32_t used_ = word_bits;  // bits of the last word
};

std::size_t count_ranges(std::span<const OwnerIndex> owners) {
  std::size_t changes = 0;
  for (std::size_t rank = 1; rank < owners.size(); ++rank)
    changes += owners[rank] != owners[rank - 1] ? 1 : 0;
  return changes + 1;
}

// The owners of a segment, each once, ascending; and where each of them is among these. By counting, as
// owners of numbers without order are thousands without order.
class Palette {
 public:
  explicit Palette(std::span<const OwnerIndex> owners) : lowest_(std::ranges::min(owners)) {
    place_.resize(std::ranges::max(owners) - lowest_ + std::size_t{1});
    for (const auto owner : owners)
      place_[owner - lowest_] = 1;
    for (std::size_t i = 0; i < place_.size(); ++i) {
      if (place_[i] == 0) continue;
      place_[i] = static_cast<std::uint32_t>(owners_.size());
      owners_.push_back(static_cast<OwnerIndex>(lowest_ + i));
    }
  }
  std::span<const OwnerIndex> owners() const { return owners_; }
  std::uint64_t place(OwnerIndex owner) const { return place_[owner - lowest_]; }

 private:
  OwnerIndex lowest_;
  std::vector<std::uint32_t> place_;  // by owner, from the lowest on
  std::vector<OwnerIndex> owners_;
};

template <class IndexOf>
void put_each(std::span<const OwnerIndex> owners, std::uint32_t bits, const IndexOf& index_of,
              std::string& into) {
  std::vector<std::uint64_t> words;
  BitPacker packer(words);
  for (const auto owner : owners)
    packer.put(index_of(owner), bits);
  put_all(into, std::span<const std::uint64_t>(words));
}

OwnersHead head_of(Owned how, std::size_t entries, std::uint32_t bits, const SegmentOwners& owners) {
  return {how, static_cast<std::uint32_t>(entries), bits, static_cast<std::uint32_t>(owners.extras.size())};
}

void put_ranges(const SegmentOwners& owners, std::size_t ranges, std::string& into) {
  put(into, head_of(Owned::ranges, ranges, 0, owners));
  for (std::uint32_t rank = 0; rank < owners.first.size(); ++rank)
    if (rank == 0 || owners.first[rank] != owners.first[rank - 1])
      put(into, OwnerRange{rank, owners.first[rank]});
}

// Where owners follow each other in long ranges the ranges are kept, else an index for each key: into those
// of the segment where they are few, else into all of the run.
void put_several(const SegmentOwners& owners, std::size_t ranges, std::string& into) {
  const Palette palette(owners.first);
  const auto count = palette.owners().size();
  const auto palette_bits = static_cast<std::uint32_t>(std::bit_width(count - 1));
  const auto bits = static_cast<std::uint32_t>(std::bit_width(palette.owners().back()));
  const auto ranges_bytes = ranges * sizeof(OwnerRange);
  const auto palette_bytes = count * sizeof(OwnerIndex) + owners.first.size() * palette_bits / 8;
  const auto each_bytes = owners.first.size() * bits / 8;
  if (ranges_bytes <= std::min(palette_bytes, each_bytes)) {
    put_ranges(owners, ranges, into);
  } else if (palette_bytes < each_bytes) {
    put(into, head_of(Owned::palette, count, palette_bits, owners));
    put_all(into, palette.owners());
    put_zeros_to_word(into);
    put_each(
        owners.first, palette_bits, [&](OwnerIndex owner) { return palette.place(owner); }, into);
  } else {
    put(into, head_of(Owned::each, 0, bits, owners));
    put_each(
        owners.first, bits, [](OwnerIndex owner) { return std::uint64_t{owner}; }, into);
  }
}

void put_owners(const SegmentOwners& owners, std::string& into) {
  put_zeros_to_word(into);
  const auto at = static_cast<std::uint32_t>(into.size());
  std::memcpy(into.data() + offsetof(SegmentHead, owners_at), &at, sizeof at);
  const auto ranges = count_ranges(owners.first);
  if (ranges == 1) {
    put_ranges(owners, ranges, into);
  } else {
    put_several(owners, ranges, into);
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

// The low bits of all offsets one after another, then for each offset as many zeros as its high bits are
// more than those of the one before, and a one. As many low bits as leave about a zero or two for a one.
PackedBlock put_block(std::span<const std::uint64_t> numbers, std::vector<std::uint64_t>& words) {
  const auto first = numbers.front();
  const auto spread = (numbers.back() - first) / numbers.size();
  const auto bits = spread == 0 ? 0 : static_cast<std::uint32_t>(std::bit_width(spread)) - 1;
  const PackedBlock block{first, static_cast<std::uint32_t>(words.size()), bits};
  BitPacker packer(words);
  const auto low = (std::uint64_t{1} << bits) - 1;
  for (const auto number : numbers)
    packer.put((number - first) & low, bits);
  const auto high = words.size();
  words.resize(high + (numbers.size() + ((numbers.back() - first) >> bits)) / word_bits + 1);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto at = i + ((numbers[i] - first) >> bits);
    words[high + at / word_bits] |= std::uint64_t{1} << at % word_bits;
  }
  return block;
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
  for (std::size_t begin = 0; begin < numbers.size(); begin += packed_block_keys) {
    const auto count = std::min(std::size_t{packed_block_keys}, numbers.size() - begin);
    put(into, put_block(numbers.subspan(begin, count), words));
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
