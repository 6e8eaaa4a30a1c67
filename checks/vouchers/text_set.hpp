#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace stmtwatch::checks {

// A set of byte strings, each kept whole: a hash only finds them. Takes their bytes and 15 to 25 more each.
// Not thread-safe.
class TextSet {
 public:
  bool insert(std::string_view text);  // false: was there already
  bool contains(std::string_view text) const;
  std::size_t memory_bytes() const { return bytes_.capacity() + slots_.capacity() * sizeof(std::uint64_t); }

  template <class Visit>
  void for_each(const Visit& visit) const {
    for (std::size_t at = 0; at < bytes_.size();) {
      const std::string_view text = text_at(at);
      visit(text);
      at += length_bytes + text.size();
    }
  }

 private:
  static constexpr std::size_t length_bytes = 4;

  std::string_view text_at(std::size_t at) const {
    std::uint32_t length = 0;
    std::memcpy(&length, bytes_.data() + at, length_bytes);
    return std::string_view(bytes_).substr(at + length_bytes, length);
  }
  std::size_t slot_of(std::string_view text, std::uint64_t hash) const;
  void grow();

  std::string bytes_;                 // for each, its length and itself
  std::vector<std::uint64_t> slots_;  // open addressing; see text_set.cpp
  std::size_t used_ = 0;
};

}  // namespace stmtwatch::checks
