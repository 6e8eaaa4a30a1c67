#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

// What the writer and the readers of a run share. The grammar stands at the head of run_writer.cpp.
namespace stmtwatch::checks::run_format {

static_assert(std::endian::native == std::endian::little, "runs are little-endian and read in place");

inline constexpr std::string_view magic = "stmwrun2";
inline constexpr std::size_t footer_bytes = 24;  // directory's offset, length and checksum

enum class Kind : std::uint32_t { bitmap = 1, packed = 2, loose = 3 };

// A bitmap is of one page of numbers: those that agree in all but their lowest bits.
inline constexpr int page_bits = 16;
inline constexpr std::size_t page_numbers = std::size_t{1} << page_bits;
inline constexpr std::size_t bitmap_words = page_numbers / 64;
inline constexpr std::size_t rank_words = 8;  // a rank is kept for every so many words of a bitmap
inline constexpr std::size_t bitmap_ranks = bitmap_words / rank_words;
inline constexpr std::size_t bitmap_keys_min = page_numbers / 16;  // fewer are smaller when packed

inline constexpr std::size_t packed_keys_min = 16'384;  // a packed segment ends at the first page after these
inline constexpr std::uint32_t packed_block_keys = 128;
inline constexpr std::size_t loose_keys_max = 4'096;
inline constexpr std::size_t loose_bytes_max = 256 * 1024;
inline constexpr std::size_t loose_block_keys = 16;

// Every segment begins with this. `keys` is at most page_numbers + packed_keys_min.
struct SegmentHead {
  std::uint32_t keys;
  std::uint32_t filter_words;  // right after this
  std::uint32_t blocks;        // their index comes next
  std::uint32_t owners_at;     // where the owners begin, from the segment's beginning
};
inline std::size_t front_bytes(const SegmentHead& head) {
  return sizeof(SegmentHead) + 8 * std::size_t{head.filter_words};
}
struct PackedBlock {
  std::uint64_t first;
  std::uint32_t word;      // where its offsets begin, in words after the index
  std::uint32_t low_bits;  // of each offset from `first`
};
enum class Owned : std::uint32_t { ranges = 1, palette = 2, each = 3 };
struct OwnersHead {
  Owned how;
  std::uint32_t entries;  // ranges, or the palette's size
  std::uint32_t bits;     // of one key's index, into the palette or into the run's owners
  std::uint32_t extras;
};
struct OwnerRange {
  std::uint32_t first;  // rank of the first key of that owner
  std::uint32_t owner;
};

template <class T>
T load(const char* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}
template <class T>
void put(std::string& into, const T& value) {
  into.append(reinterpret_cast<const char*>(&value), sizeof value);
}

// `bits` bits from bit `at` on. Reads eight bytes from the word that they begin in, and the next eight where
// they reach into them.
inline std::uint64_t load_bits(const char* words, std::uint64_t at, std::uint32_t bits) {
  const char* word = words + at / 64 * 8;
  const auto shift = at % 64;
  std::uint64_t value = load<std::uint64_t>(word) >> shift;
  if (shift + bits > 64) value |= load<std::uint64_t>(word + 8) << (64 - shift);
  return value & ((std::uint64_t{1} << bits) - 1);
}

// The low bits of a block's offsets take so many words; the high bits follow.
inline std::uint32_t low_words(std::uint32_t keys, std::uint32_t low_bits) {
  return (keys * low_bits + 63) / 64;
}

// The filter: a word for every 5.3 keys, of which a key sets up to five bits. About one in a hundred that are
// not there seem to be.
inline constexpr std::size_t filter_bits_per_key = 12;
inline constexpr std::size_t filter_keys_min = 128;  // looking for it is as fast as asking, with fewer
inline std::uint64_t filter_mask(std::uint64_t hash) {
  return std::uint64_t{1} << (hash & 63) | std::uint64_t{1} << (hash >> 6 & 63) |
         std::uint64_t{1} << (hash >> 12 & 63) | std::uint64_t{1} << (hash >> 18 & 63) |
         std::uint64_t{1} << (hash >> 24 & 63);
}
inline std::size_t filter_word(std::uint64_t hash, std::size_t words) {
  return ((hash >> 32) * words) >> 32;
}
inline bool filter_has(const char* filter, std::size_t words, std::uint64_t hash) {
  if (words == 0) return true;
  const auto mask = filter_mask(hash);
  return (load<std::uint64_t>(filter + 8 * filter_word(hash, words)) & mask) == mask;
}
inline std::uint64_t filter_hash(std::uint64_t number) {
  number = (number ^ number >> 32) * 0x9e3779b97f4a7c15;
  number = (number ^ number >> 29) * 0xbf58476d1ce4e5b9;
  return number ^ number >> 32;
}

}  // namespace stmtwatch::checks::run_format
