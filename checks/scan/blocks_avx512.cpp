// Compiled for AVX-512 F, BW, VL, VBMI, VBMI2 and BMI (see CMakeLists.txt); called only where the processor
// has them.
#include <immintrin.h>

#include "checks/scan/scan_body.hpp"
#include "checks/scan/utf8_tables.hpp"

namespace stmtwatch::checks::scan {
namespace {

inline __m512i filled(int value) {
  return _mm512_set1_epi8(static_cast<char>(value));
}
inline __m512i table(const std::uint8_t* entries) {
  return _mm512_broadcast_i32x4(_mm_load_si128(reinterpret_cast<const __m128i*>(entries)));
}
inline __m512i high_half(__m512i bytes) {
  return _mm512_and_si512(_mm512_srli_epi16(bytes, 4), filled(0x0F));
}

alignas(64) constexpr std::uint8_t places[64] = {
    0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
    22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
    44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};

// Sixteen separators from the places of their bytes in the block.
inline void write_sixteen(std::uint32_t* out, __m128i place, Bits low, Bits high, __m512i base) {
  __m512i separators = _mm512_add_epi32(_mm512_cvtepu8_epi32(place), base);
  separators = _mm512_mask_or_epi32(separators, static_cast<__mmask16>(low), separators,
                                    _mm512_set1_epi32(1 << Separator::position_bits));
  if (high != 0) {  // few files have any
    separators = _mm512_mask_or_epi32(separators, static_cast<__mmask16>(high), separators,
                                      _mm512_set1_epi32(static_cast<int>(2u << Separator::position_bits)));
  }
  _mm512_storeu_si512(out, separators);
}

// Sixteen separators from the places of their bytes in the block, of which line ends have the sign.
inline void write_signed(std::uint32_t* out, __m128i place, __m512i kind_and_place, __m512i base) {
  const __m512i separators = _mm512_and_si512(_mm512_cvtepi8_epi32(place), kind_and_place);
  _mm512_storeu_si512(out, _mm512_add_epi32(separators, base));
}

class SixtyFour {
 public:
  static constexpr std::size_t bytes = 64;
  using Where = __mmask64;

  explicit SixtyFour(const char* text) : bytes_(_mm512_loadu_si512(text)) {}
  static SixtyFour of(int byte) { return SixtyFour(scan::filled(byte)); }

  SixtyFour least(SixtyFour other) const { return SixtyFour(_mm512_min_epu8(bytes_, other.bytes_)); }
  SixtyFour most(SixtyFour other) const { return SixtyFour(_mm512_max_epu8(bytes_, other.bytes_)); }
  SixtyFour least_signed(SixtyFour other) const { return SixtyFour(_mm512_min_epi8(bytes_, other.bytes_)); }
  SixtyFour most_signed(SixtyFour other) const { return SixtyFour(_mm512_max_epi8(bytes_, other.bytes_)); }
  SixtyFour less(SixtyFour other) const { return SixtyFour(_mm512_subs_epu8(bytes_, other.bytes_)); }
  SixtyFour doubled() const { return SixtyFour(_mm512_add_epi8(bytes_, bytes_)); }
  SixtyFour flipped(SixtyFour other) const { return SixtyFour(_mm512_xor_si512(bytes_, other.bytes_)); }
  SixtyFour with(SixtyFour other) const { return SixtyFour(_mm512_or_si512(bytes_, other.bytes_)); }
  SixtyFour without(SixtyFour other) const { return SixtyFour(_mm512_andnot_si512(other.bytes_, bytes_)); }
  SixtyFour looked_up(const std::uint8_t* entries) const {
    return SixtyFour(_mm512_shuffle_epi8(table(entries), bytes_));
  }
  bool has_from(int least) const { return any(_mm512_cmpge_epu8_mask(bytes_, scan::filled(least))); }
  bool has_below(int limit) const { return any(_mm512_cmplt_epu8_mask(bytes_, scan::filled(limit))); }
  bool has_equal(int byte) const { return any(_mm512_cmpeq_epi8_mask(bytes_, scan::filled(byte))); }
  Bits high() const { return _mm512_movepi8_mask(bytes_); }

  Where equal(char c) const { return _mm512_cmpeq_epi8_mask(bytes_, _mm512_set1_epi8(c)); }
  static Where either(Where one, Where other) { return _kor_mask64(one, other); }
  static bool any(Where where) { return where != 0; }
  static Bits bits(Where where) { return where; }
  SixtyFour filled(Where where) const {
    return SixtyFour(_mm512_mask_blend_epi8(where, bytes_, scan::filled(0xFF)));
  }

  static std::uint32_t* write(std::uint32_t* out, const Where (&line_ends)[1], const Where (&delimiters)[1],
                              SeparatorKind kind, std::uint32_t base) {
    const __mmask64 all = _kor_mask64(*line_ends, *delimiters);
    const auto count = static_cast<std::uint32_t>(_mm_popcnt_u64(all));
    const __m512i every = _mm512_load_si512(places);
    const __m512i marked = _mm512_mask_add_epi8(every, *line_ends, every, scan::filled(0x80));
    const __m512i place = _mm512_maskz_compress_epi8(all, marked);
    const __m512i from = _mm512_set1_epi32(static_cast<int>(base));
    const std::uint32_t flag = static_cast<std::uint32_t>(kind) << Separator::position_bits;
    const __m512i kept = _mm512_set1_epi32(static_cast<int>(flag | (block_bytes - 1)));
    write_signed(out, _mm512_castsi512_si128(place), kept, from);
    if (count > 16) {
      write_signed(out + 16, _mm512_extracti32x4_epi32(place, 1), kept, from);
      write_signed(out + 32, _mm512_extracti32x4_epi32(place, 2), kept, from);
      write_signed(out + 48, _mm512_extracti32x4_epi32(place, 3), kept, from);
    }
    return out + count;
  }

 private:
  explicit SixtyFour(__m512i all) : bytes_(all) {}

  __m512i bytes_;
};

class Avx512Block {
 public:
  using Vector = SixtyFour;

  explicit Avx512Block(const char* text) : text_(text), bytes_(_mm512_loadu_si512(text)) {}

  Bits equal(char c) const { return _mm512_cmpeq_epi8_mask(bytes_, _mm512_set1_epi8(c)); }
  Bits below(std::uint8_t limit) const { return _mm512_cmplt_epu8_mask(bytes_, filled(limit)); }
  Bits between(std::uint8_t first, std::uint8_t last) const {
    return _mm512_cmple_epu8_mask(_mm512_sub_epi8(bytes_, filled(first)), filled(last - first));
  }
  Bits high() const { return _mm512_movepi8_mask(bytes_); }
  Bits controls() const {
    return _kor_mask64(_mm512_cmplt_epu8_mask(bytes_, filled(0x20)),
                       _mm512_cmpeq_epi8_mask(bytes_, filled(0x7F)));
  }
  bool has(char c) const { return any(_mm512_cmpeq_epi8_mask(bytes_, _mm512_set1_epi8(c))); }
  Bits triples() const { return begin_triples(); }
  bool begins_others() const {
    return any(_kandn_mask64(begin_triples(), _mm512_cmpge_epu8_mask(bytes_, filled(0xC0))));
  }
  Bits continuing() const { return _mm512_cmplt_epi8_mask(bytes_, filled(0xC0)); }  // the lowest signed bytes
  static bool any_high(const char* text, std::size_t blocks) {
    __m512i any = _mm512_setzero_si512();
    for (std::size_t i = 0; i < blocks; ++i)
      any = _mm512_or_si512(any, _mm512_loadu_si512(text + i * block_bytes));
    return _mm512_movepi8_mask(any) != 0;
  }

  bool breaks_utf8() const {
    const __m512i before = _mm512_loadu_si512(text_ - 1);
    const __m512i special = _mm512_ternarylogic_epi32(
        _mm512_shuffle_epi8(table(by_high_before), high_half(before)),
        _mm512_shuffle_epi8(table(by_low_before), _mm512_and_si512(before, filled(0x0F))),
        _mm512_shuffle_epi8(table(by_high), high_half(bytes_)), 0x80);
    const __m512i third = _mm512_subs_epu8(_mm512_loadu_si512(text_ - 2), filled(0xE0 - 0x80));
    const __m512i fourth = _mm512_subs_epu8(_mm512_loadu_si512(text_ - 3), filled(0xF0 - 0x80));
    const __m512i continues = _mm512_and_si512(_mm512_or_si512(third, fourth), filled(0x80));
    return _mm512_cmpneq_epi8_mask(continues, special) != 0;
  }

  static std::uint32_t* write(std::uint32_t* out, Bits bits, Bits low_flag, Bits high_flag,
                              std::uint32_t base) {
    const auto count = static_cast<std::uint32_t>(_mm_popcnt_u64(bits));
    const Bits low = _pext_u64(low_flag, bits);
    const Bits high = high_flag == 0 ? 0 : _pext_u64(high_flag, bits);
    const __m512i place = _mm512_maskz_compress_epi8(bits, _mm512_load_si512(places));
    const __m512i from = _mm512_set1_epi32(static_cast<int>(base));
    write_sixteen(out, _mm512_castsi512_si128(place), low, high, from);
    if (count > 16) write_sixteen(out + 16, _mm512_extracti32x4_epi32(place, 1), low >> 16, high >> 16, from);
    if (count > 32) {
      write_sixteen(out + 32, _mm512_extracti32x4_epi32(place, 2), low >> 32, high >> 32, from);
      write_sixteen(out + 48, _mm512_extracti32x4_epi32(place, 3), low >> 48, high >> 48, from);
    }
    return out + count;
  }

 private:
  static bool any(__mmask64 mask) { return _kortestz_mask64_u8(mask, mask) == 0; }
  __mmask64 begin_triples() const {
    const __m512i above = _mm512_sub_epi8(bytes_, filled(0xE1));
    const __mmask64 third_kind = _mm512_cmple_epu8_mask(above, filled(0xEF - 0xE1));
    return _mm512_mask_cmpneq_epi8_mask(third_kind, bytes_, filled(0xED));
  }

  const char* text_;
  __m512i bytes_;
};

}  // namespace

std::uint32_t* scan_blocks_avx512(const char* text, std::size_t blocks, std::size_t bytes, std::uint32_t base,
                                  const ScanFormat& format, BlockCarry& carry, std::uint64_t* attention,
                                  std::uint32_t* out) {
  return scan_all<Avx512Block>(text, blocks, bytes, base, format, carry, attention, out);
}

}  // namespace stmtwatch::checks::scan
