// The reference: byte by byte, for any processor.
#include "checks/screen/seek_body.hpp"

namespace stmtwatch::checks::screen {
namespace {

class OneByOne {
 public:
  explicit OneByOne(const char* text) : text_(text) {}

  std::uint32_t no_digits() const {
    return collect([](std::uint8_t byte, std::size_t) { return !is_digit(byte); });
  }
  std::uint32_t no_alphanumerics() const {
    return collect([](std::uint8_t byte, std::size_t) {
      const auto small = static_cast<std::uint8_t>(byte | 0x20);  // makes a capital a small letter
      return !is_digit(byte) && (small < 'a' || small > 'z');
    });
  }
  std::uint32_t outside(const Picture& form) const {
    return collect([&form](std::uint8_t byte, std::size_t at) {
      return static_cast<std::uint8_t>(byte - form.lowest[at]) > form.spread[at];
    });
  }
  static std::uint64_t pack(const std::uint32_t* lengths) {
    std::uint64_t packed = 0;
    for (std::size_t i = 0; i < Stencils::columns_max; ++i)
      packed |= std::uint64_t{lengths[i] < 0xFF ? lengths[i] : 0xFF} << (8 * i);
    return packed;
  }
  static bool fits(const char* text, const Stencil& form) {
    bool within = true;
    for (std::size_t at = 0; at < form.bytes; ++at)
      within &=
          static_cast<std::uint8_t>(static_cast<std::uint8_t>(text[at]) - form.lowest[at]) <= form.spread[at];
    return within;
  }

  class ManyWords {
   public:
    explicit ManyWords(const Words& form) : form_(form) {}
    bool operator()(const char* text, std::uint64_t mask) const {
      std::uint64_t word = 0;
      __builtin_memcpy(&word, text, sizeof word);
      bool found = false;
      for (const std::uint64_t each : form_.words)
        found |= each == (word & mask);
      return found;
    }

   private:
    const Words& form_;
  };
  using FewWords = ManyWords;

 private:
  static bool is_digit(std::uint8_t byte) { return byte >= '0' && byte <= '9'; }

  template <class Predicate>
  std::uint32_t collect(const Predicate& holds) const {
    std::uint32_t bits = 0;
    for (std::size_t at = 0; at < seek_bytes; ++at)
      bits |= static_cast<std::uint32_t>(holds(static_cast<std::uint8_t>(text_[at]), at)) << at;
    return bits;
  }

  const char* text_;
};

class OneLength {
 public:
  static constexpr std::size_t count = 1;
  explicit OneLength(const std::uint32_t* length) : length_(*length) {}
  std::uint32_t unfit(const std::uint32_t* min, const std::uint32_t* spread,
                      const std::uint32_t* empty) const {
    return length_ - *min > *spread && length_ != *empty ? 1 : 0;
  }

 private:
  std::uint32_t length_;
};

}  // namespace

const Seekers& seekers_scalar() {
  return all_seekers<OneByOne, OneLength>();
}

}  // namespace stmtwatch::checks::screen
