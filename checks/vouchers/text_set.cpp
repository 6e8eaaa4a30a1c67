#include "checks/vouchers/text_set.hpp"

#include "checks/vouchers/hash.hpp"

namespace stmtwatch::checks {
namespace {

// A slot is where the text begins + 1 in the low bits and a tag of its hash in the high ones; 0 is free. Most
// texts that merely share a slot differ in the tag, so that their bytes are not touched.
constexpr int place_bits = 40;
constexpr std::uint64_t place_mask = (std::uint64_t{1} << place_bits) - 1;

std::uint64_t hash_of(std::string_view text) {
  return hash_bytes(text, process_seed());
}

}  // namespace

// Where `text` is, or the free slot where it would go. There is always a free one.
std::size_t TextSet::slot_of(std::string_view text, std::uint64_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash & mask;
  while (slots_[slot] != 0) {
    const bool same_tag = (slots_[slot] ^ hash) >> place_bits == 0;
    if (same_tag && text_at((slots_[slot] & place_mask) - 1) == text) break;
    slot = (slot + 1) & mask;
  }
  return slot;
}

bool TextSet::contains(std::string_view text) const {
  return !slots_.empty() && slots_[slot_of(text, hash_of(text))] != 0;
}

bool TextSet::insert(std::string_view text) {
  if (used_ >= slots_.size() / 4 * 3) grow();
  const std::uint64_t hash = hash_of(text);
  std::uint64_t& slot = slots_[slot_of(text, hash)];
  if (slot != 0) return false;
  slot = (bytes_.size() + 1) | (hash & ~place_mask);
  const auto length = static_cast<std::uint32_t>(text.size());
  bytes_.append(reinterpret_cast<const char*>(&length), length_bytes);
  bytes_ += text;
  ++used_;
  return true;
}

void TextSet::grow() {
  slots_.assign(slots_.empty() ? 16 : slots_.size() * 2, 0);
  std::size_t at = 0;
  for_each([&](std::string_view text) {
    const std::uint64_t hash = hash_of(text);
    slots_[slot_of(text, hash)] = (at + 1) | (hash & ~place_mask);
    at += length_bytes + text.size();
  });
}

}  // namespace stmtwatch::checks
