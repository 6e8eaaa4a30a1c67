// Compiled for AVX2 and BMI (see CMakeLists.txt); called only where the processor has them.
#include <immintrin.h>

#include "checks/scan/scan_body.hpp"
#include "checks/scan/utf8_tables.hpp"

namespace stmtwatch::checks::scan {
namespace {

inline __m256i load(const char* text) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text));
}
inline __m256i table(const std::uint8_t* entries) {
  return _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(entries)));
}
inline __m256i high_half(__m256i bytes) {
  return _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(0x0F));
}
inline __m256i filled(int value) {
  return _mm256_set1_epi8(static_cast<char>(value));
}

// Not zero where UTF-8 is broken, for 32 bytes.
inline __m256i faults(const char* text) {
  const __m256i bytes = load(text);
  const __m256i before = load(text - 1);
  const __m256i special = _mm256_and_si256(
      _mm256_and_si256(_mm256_shuffle_epi8(table(by_high_before), high_half(before)),
                       _mm256_shuffle_epi8(table(by_low_before), _mm256_and_si256(before, filled(0x0F)))),
      _mm256_shuffle_epi8(table(by_high), high_half(bytes)));
  const __m256i third = _mm256_subs_epu8(load(text - 2), filled(0xE0 - 0x80));
  const __m256i fourth = _mm256_subs_epu8(load(text - 3), filled(0xF0 - 0x80));
  const __m256i continues = _mm256_and_si256(_mm256_or_si256(third, fourth), filled(0x80));
  return _mm256_xor_si256(continues, special);
}

inline __m256i in_range(__m256i bytes, std::uint8_t first, std::uint8_t last) {
  const __m256i shifted = _mm256_sub_epi8(bytes, filled(first));
  return _mm256_cmpeq_epi8(_mm256_min_epu8(shifted, filled(last - first)), shifted);
}

inline __m256i begin_triples(__m256i bytes) {
  return _mm256_andnot_si256(_mm256_cmpeq_epi8(bytes, filled(0xED)), in_range(bytes, 0xE1, 0xEF));
}

// Bytes above BF are signed from -64 on.
inline __m256i begin_others(__m256i bytes) {
  const __m256i begins =
      _mm256_and_si256(_mm256_cmpgt_epi8(bytes, filled(0xBF)), _mm256_cmpgt_epi8(filled(0), bytes));
  return _mm256_andnot_si256(begin_triples(bytes), begins);
}

inline __m256i are_controls(__m256i bytes) {
  return _mm256_or_si256(_mm256_cmpeq_epi8(_mm256_min_epu8(bytes, filled(0x1F)), bytes),
                         _mm256_cmpeq_epi8(bytes, filled(0x7F)));
}

inline std::uint32_t highest_bits(__m256i bytes) {
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(bytes));
}
inline bool any_bit(__m256i bytes) {
  return _mm256_testz_si256(bytes, bytes) == 0;
}

// Twelve without a branch, which is more than most blocks have: what is written too much is overwritten by
// the next. The same with the first flag, which goes 64 further where there is none.
inline std::uint32_t* write_separators(std::uint32_t* out, Bits bits, Bits low_flag, Bits high_flag,
                                       std::uint32_t base) {
  const auto count = static_cast<std::uint32_t>(_mm_popcnt_u64(bits));
  const Bits low = _pext_u64(low_flag, bits);
  const Bits high = _pext_u64(high_flag, bits);
  std::uint32_t done = 0;
  do {
    for (const std::uint32_t end = done + 12; done < end; ++done) {
      out[done] = base + static_cast<std::uint32_t>(_tzcnt_u64(bits));
      bits = _blsr_u64(bits);
    }
  } while (done < count);
  out[_tzcnt_u64(low)] |= 1u << Separator::position_bits;
  for (Bits left = _blsr_u64(low); left != 0; left = _blsr_u64(left))
    out[_tzcnt_u64(left)] |= 1u << Separator::position_bits;
  for (Bits left = high; left != 0; left = _blsr_u64(left))
    out[_tzcnt_u64(left)] |= 2u << Separator::position_bits;
  return out + count;
}

class ThirtyTwo {
 public:
  static constexpr std::size_t bytes = 32;
  using Where = __m256i;

  explicit ThirtyTwo(const char* text) : bytes_(load(text)) {}
  static ThirtyTwo of(int byte) { return ThirtyTwo(scan::filled(byte)); }

  ThirtyTwo least(ThirtyTwo other) const { return ThirtyTwo(_mm256_min_epu8(bytes_, other.bytes_)); }
  ThirtyTwo most(ThirtyTwo other) const { return ThirtyTwo(_mm256_max_epu8(bytes_, other.bytes_)); }
  ThirtyTwo least_signed(ThirtyTwo other) const { return ThirtyTwo(_mm256_min_epi8(bytes_, other.bytes_)); }
  ThirtyTwo most_signed(ThirtyTwo other) const { return ThirtyTwo(_mm256_max_epi8(bytes_, other.bytes_)); }
  ThirtyTwo less(ThirtyTwo other) const { return ThirtyTwo(_mm256_subs_epu8(bytes_, other.bytes_)); }
  ThirtyTwo doubled() const { return ThirtyTwo(_mm256_add_epi8(bytes_, bytes_)); }
  ThirtyTwo flipped(ThirtyTwo other) const { return ThirtyTwo(_mm256_xor_si256(bytes_, other.bytes_)); }
  ThirtyTwo with(ThirtyTwo other) const { return ThirtyTwo(_mm256_or_si256(bytes_, other.bytes_)); }
  ThirtyTwo without(ThirtyTwo other) const { return ThirtyTwo(_mm256_andnot_si256(other.bytes_, bytes_)); }
  ThirtyTwo looked_up(const std::uint8_t* entries) const {
    return ThirtyTwo(_mm256_shuffle_epi8(table(entries), bytes_));
  }
  bool has_from(int least) const {
    return any_bit(_mm256_cmpeq_epi8(_mm256_max_epu8(bytes_, scan::filled(least)), bytes_));
  }
  bool has_below(int limit) const {
    return any_bit(_mm256_cmpeq_epi8(_mm256_min_epu8(bytes_, scan::filled(limit - 1)), bytes_));
  }
  bool has_equal(int byte) const { return any_bit(_mm256_cmpeq_epi8(bytes_, scan::filled(byte))); }
  Bits high() const { return highest_bits(bytes_); }

  Where equal(char c) const { return _mm256_cmpeq_epi8(bytes_, _mm256_set1_epi8(c)); }
  static Where either(Where one, Where other) { return _mm256_or_si256(one, other); }
  static bool any(Where where) { return any_bit(where); }
  static Bits bits(Where where) { return highest_bits(where); }
  ThirtyTwo filled(Where where) const { return ThirtyTwo(_mm256_or_si256(bytes_, where)); }

  static std::uint32_t* write(std::uint32_t* out, const Where (&line_ends)[2], const Where (&delimiters)[2],
                              SeparatorKind kind, std::uint32_t base) {
    const Bits lf = both(line_ends);
    const bool crlf = kind == SeparatorKind::crlf;
    return write_separators(out, lf | both(delimiters), crlf ? 0 : lf, crlf ? lf : 0, base);
  }

 private:
  explicit ThirtyTwo(__m256i all) : bytes_(all) {}
  static Bits both(const Where (&where)[2]) { return bits(where[0]) | bits(where[1]) << 32; }

  __m256i bytes_;
};

class Avx2Block {
 public:
  using Vector = ThirtyTwo;

  explicit Avx2Block(const char* text) : text_(text), low_(load(text)), high_(load(text + 32)) {}

  Bits equal(char c) const {
    const __m256i wanted = _mm256_set1_epi8(c);
    return bits(_mm256_cmpeq_epi8(low_, wanted), _mm256_cmpeq_epi8(high_, wanted));
  }
  Bits below(std::uint8_t limit) const {
    const __m256i last = filled(limit - 1);
    return bits(_mm256_cmpeq_epi8(_mm256_min_epu8(low_, last), low_),
                _mm256_cmpeq_epi8(_mm256_min_epu8(high_, last), high_));
  }
  Bits between(std::uint8_t first, std::uint8_t last) const {
    return bits(in_range(low_, first, last), in_range(high_, first, last));
  }
  Bits high() const { return bits(low_, high_); }
  Bits controls() const { return bits(are_controls(low_), are_controls(high_)); }
  bool has(char c) const {
    const __m256i wanted = _mm256_set1_epi8(c);
    return any_bit(_mm256_or_si256(_mm256_cmpeq_epi8(low_, wanted), _mm256_cmpeq_epi8(high_, wanted)));
  }
  bool begins_others() const { return any_bit(_mm256_or_si256(begin_others(low_), begin_others(high_))); }
  Bits triples() const { return bits(begin_triples(low_), begin_triples(high_)); }
  Bits continuing() const {  // the lowest signed bytes
    const __m256i limit = filled(0xC0);
    return bits(_mm256_cmpgt_epi8(limit, low_), _mm256_cmpgt_epi8(limit, high_));
  }
  static bool any_high(const char* text, std::size_t blocks) {
    __m256i any = _mm256_setzero_si256();
    for (std::size_t i = 0; i < 2 * blocks; ++i)
      any = _mm256_or_si256(any, load(text + i * 32));
    return _mm256_movemask_epi8(any) != 0;
  }
  bool breaks_utf8() const { return any_bit(_mm256_or_si256(faults(text_), faults(text_ + 32))); }

  static std::uint32_t* write(std::uint32_t* out, Bits bits, Bits low_flag, Bits high_flag,
                              std::uint32_t base) {
    return write_separators(out, bits, low_flag, high_flag, base);
  }

 private:
  static Bits bits(__m256i low, __m256i high) {
    return highest_bits(low) | static_cast<Bits>(highest_bits(high)) << 32;
  }

  const char* text_;
  __m256i low_;
  __m256i high_;
};

}  // namespace

std::uint32_t* scan_blocks_avx2(const char* text, std::size_t blocks, std::size_t bytes, std::uint32_t base,
                                const ScanFormat& format, BlockCarry& carry, std::uint64_t* attention,
                                std::uint32_t* out) {
  return scan_all<Avx2Block>(text, blocks, bytes, base, format, carry, attention, out);
}

}  // namespace stmtwatch::checks::scan
