// The reference: byte by byte, for any processor.
#include "checks/scan/scan_body.hpp"

namespace stmtwatch::checks::scan {
namespace {

class ScalarBlock {
 public:
  using Vector = void;

  explicit ScalarBlock(const char* text) : text_(text) {}

  Bits equal(char c) const {
    return collect([c](std::uint8_t byte) { return byte == static_cast<std::uint8_t>(c); });
  }
  Bits below(std::uint8_t limit) const {
    return collect([limit](std::uint8_t byte) { return byte < limit; });
  }

  Bits between(std::uint8_t first, std::uint8_t last) const {
    return collect([first, last](std::uint8_t byte) { return byte >= first && byte <= last; });
  }
  Bits high() const { return ~below(0x80); }
  Bits controls() const { return below(0x20) | equal(0x7F); }
  bool has(char c) const { return equal(c) != 0; }
  bool begins_others() const { return (~below(0xC0) & ~triples()) != 0; }
  Bits triples() const { return collect(begins_triple); }
  Bits continuing() const { return between(0x80, 0xBF); }
  static bool any_high(const char* text, std::size_t blocks) {
    for (std::size_t i = 0; i < blocks; ++i) {
      if (ScalarBlock(text + i * block_bytes).high() != 0) return true;
    }
    return false;
  }

  // RFC 3629, section 4, byte by byte: what a byte may be after the three before it.
  bool breaks_utf8() const {
    for (std::size_t at = 0; at < block_bytes; ++at) {
      const std::uint8_t third = before(at, 3), second = before(at, 2), first = before(at, 1);
      const std::uint8_t byte = byte_at(text_, at);
      const bool continues = (byte & 0xC0) == 0x80;
      const bool wanted = first >= 0xC0 || second >= 0xE0 || third >= 0xF0;
      const bool interrupted = (second >= 0xE0 || third >= 0xF0) && (first & 0xC0) != 0x80;
      if (continues != wanted || interrupted) return true;
      if (first == 0xC0 || first == 0xC1 || first > 0xF4) return true;
      if ((first == 0xE0 && byte < 0xA0) || (first == 0xED && byte > 0x9F)) return true;
      if ((first == 0xF0 && byte < 0x90) || (first == 0xF4 && byte > 0x8F)) return true;
    }
    return false;
  }

  static std::uint32_t* write(std::uint32_t* out, Bits bits, Bits low_flag, Bits high_flag,
                              std::uint32_t base) {
    for (; bits != 0; bits &= bits - 1) {
      const auto at = static_cast<std::uint32_t>(__builtin_ctzll(bits));
      const auto flags = static_cast<std::uint32_t>((low_flag >> at & 1) | (high_flag >> at & 1) << 1);
      *out++ = (base + at) | flags << Separator::position_bits;
    }
    return out;
  }

 private:
  template <class Predicate>
  Bits collect(Predicate holds) const {
    Bits bits = 0;
    for (std::size_t at = 0; at < block_bytes; ++at)
      bits |= static_cast<Bits>(holds(byte_at(text_, at))) << at;
    return bits;
  }
  std::uint8_t before(std::size_t at, std::size_t distance) const {
    return static_cast<std::uint8_t>(*(text_ + at - distance));
  }

  const char* text_;
};

}  // namespace

std::uint32_t* scan_blocks_scalar(const char* text, std::size_t blocks, std::size_t bytes, std::uint32_t base,
                                  const ScanFormat& format, BlockCarry& carry, std::uint64_t* attention,
                                  std::uint32_t* out) {
  return scan_all<ScalarBlock>(text, blocks, bytes, base, format, carry, attention, out);
}

}  // namespace stmtwatch::checks::scan
