#include "checks/vouchers/hash.hpp"

#include <bit>
#include <cstring>
#include <random>

namespace stmtwatch::checks {
namespace {

// Odd constants with as many ones as zeros: the fractions of the square roots of 2 and 3.
constexpr std::uint64_t first_key = 0x6a09e667f3bcc909;
constexpr std::uint64_t second_key = 0xbb67ae8584caa73b;

std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t word(const char* bytes, std::size_t count) {
  std::uint64_t value = 0;
  std::memcpy(&value, bytes, count);
  if constexpr (std::endian::native == std::endian::big) value = __builtin_bswap64(value);
  return value;
}

}  // namespace

std::uint64_t hash_bytes(std::string_view bytes, std::uint64_t seed) {
  std::uint64_t state = seed ^ fold(bytes.size() ^ first_key, second_key);
  while (bytes.size() > 16) {
    state = fold(word(bytes.data(), 8) ^ first_key, word(bytes.data() + 8, 8) ^ state);
    bytes.remove_prefix(16);
  }
  const std::size_t low = bytes.size() < 8 ? bytes.size() : 8;
  const std::uint64_t a = word(bytes.data(), low);
  const std::uint64_t b = word(bytes.data() + low, bytes.size() - low);
  state = fold(a ^ first_key, b ^ state);
  return fold(state ^ second_key, first_key);
}

std::uint64_t hash_number(std::uint64_t number, std::uint64_t seed) {
  return fold(number ^ first_key, (seed | 1) ^ second_key);
}

std::uint64_t process_seed() {
  static const std::uint64_t seed = [] {
    std::random_device device;
    return (std::uint64_t{device()} << 32) | device();
  }();
  return seed;
}

}  // namespace stmtwatch::checks
