#include "checks/vouchers/key_set.hpp"

#include <random>

#include "checks/vouchers/hash.hpp"

namespace stmtwatch::checks {
namespace {

// A slot is the key's index + 1 in the low bits and a tag of its hash in the high ones; 0 is free. Most keys
// that merely share a slot differ in the tag, so that their bytes are not touched.
constexpr int index_bits = 40;
constexpr std::uint64_t index_mask = (std::uint64_t{1} << index_bits) - 1;

// Voucher numbers come from outside: with a seed of its own each run, nobody can prepare numbers that
// collide.
std::uint64_t hash_of(std::string_view key) {
  static const std::uint64_t seed = [] {
    std::random_device device;
    return (std::uint64_t{device()} << 32) | device();
  }();
  return hash_bytes(key, seed);
}

}  // namespace

std::string_view KeySet::key(std::size_t index) const {
  const std::uint64_t begin = index == 0 ? 0 : ends_[index - 1];
  return std::string_view(bytes_).substr(begin, ends_[index] - begin);
}

// Where `key` is, or the free slot where it would go. There is always a free one.
std::size_t KeySet::slot_of(std::string_view key, std::uint64_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash & mask;
  while (slots_[slot] != 0) {
    const bool same_tag = (slots_[slot] ^ hash) >> index_bits == 0;
    if (same_tag && this->key((slots_[slot] & index_mask) - 1) == key) break;
    slot = (slot + 1) & mask;
  }
  return slot;
}

std::optional<std::size_t> KeySet::find(std::string_view key) const {
  if (slots_.empty()) return std::nullopt;
  const std::uint64_t found = slots_[slot_of(key, hash_of(key))];
  if (found == 0) return std::nullopt;
  return (found & index_mask) - 1;
}

std::optional<KeyPlace> KeySet::insert(std::string_view key, const KeyPlace& place) {
  if (places_.size() >= slots_.size() / 4 * 3) grow();
  const std::uint64_t hash = hash_of(key);
  std::uint64_t& slot = slots_[slot_of(key, hash)];
  if (slot != 0) return places_[(slot & index_mask) - 1];
  bytes_ += key;
  ends_.push_back(bytes_.size());
  places_.push_back(place);
  slot = places_.size() | (hash & ~index_mask);
  return std::nullopt;
}

void KeySet::grow() {
  slots_.assign(slots_.empty() ? 16 : slots_.size() * 2, 0);
  for (std::size_t index = 0; index < places_.size(); ++index) {
    const std::uint64_t hash = hash_of(key(index));
    slots_[slot_of(key(index), hash)] = (index + 1) | (hash & ~index_mask);
  }
}

}  // namespace stmtwatch::checks
