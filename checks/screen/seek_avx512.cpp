// Compiled for AVX-512 F, BW, VL and BMI (see CMakeLists.txt); called only where the processor has them.
#include <immintrin.h>

#include "checks/screen/seek_body.hpp"

namespace stmtwatch::checks::screen {
namespace {

inline __m256i load(const void* from) {
  return _mm256_loadu_si256(static_cast<const __m256i*>(from));
}
inline __m256i filled(int value) {
  return _mm256_set1_epi8(static_cast<char>(value));
}

class ThirtyTwo {
 public:
  explicit ThirtyTwo(const char* text) : bytes_(load(text)) {}

  std::uint32_t no_digits() const { return beyond(bytes_, '0', '9'); }
  std::uint32_t no_alphanumerics() const {  // a bit more makes a capital a small letter
    return beyond(_mm256_or_si256(bytes_, filled(0x20)), 'a', 'z') & no_digits();
  }
  std::uint32_t outside(const Picture& form) const {
    return _mm256_cmpgt_epu8_mask(_mm256_sub_epi8(bytes_, load(form.lowest)), load(form.spread));
  }
  // A length above FF becomes FF.
  static std::uint64_t pack(const std::uint32_t* lengths) {
    return static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm256_cvtusepi32_epi8(load(lengths))));
  }
  static bool fits(const char* text, const Stencil& form) {
    const auto beyond = [&](std::size_t at) {
      const __m512i above =
          _mm512_sub_epi8(_mm512_loadu_si512(text + at), _mm512_load_si512(form.lowest + at));
      return _mm512_subs_epu8(above, _mm512_load_si512(form.spread + at));
    };
    __m512i any = beyond(0);
    if (form.bytes > 64) any = _mm512_or_si512(any, beyond(64));
    return _mm512_test_epi8_mask(any, any) == 0;
  }

  class FewWords {
   public:
    explicit FewWords(const Words& form) : words_(load(form.words)) {}
    bool operator()(const char* text, std::uint64_t mask) const {
      return _mm256_cmpeq_epi64_mask(_mm256_set1_epi64x(word(text, mask)), words_) != 0;
    }

   private:
    __m256i words_;
  };
  class ManyWords {
   public:
    explicit ManyWords(const Words& form) : words_(_mm512_loadu_si512(form.words)) {}
    bool operator()(const char* text, std::uint64_t mask) const {
      return _mm512_cmpeq_epi64_mask(_mm512_set1_epi64(word(text, mask)), words_) != 0;
    }

   private:
    __m512i words_;
  };

 private:
  static std::int64_t word(const char* text, std::uint64_t mask) {
    std::uint64_t word = 0;
    __builtin_memcpy(&word, text, sizeof word);
    return static_cast<std::int64_t>(word & mask);
  }
  static std::uint32_t beyond(__m256i bytes, int first, int last) {
    return _mm256_cmpgt_epu8_mask(_mm256_sub_epi8(bytes, filled(first)), filled(last - first));
  }

  __m256i bytes_;
};

class SixteenLengths {
 public:
  static constexpr std::size_t count = 16;
  explicit SixteenLengths(const std::uint32_t* lengths) : lengths_(_mm512_loadu_si512(lengths)) {}
  std::uint32_t unfit(const std::uint32_t* min, const std::uint32_t* spread,
                      const std::uint32_t* empty) const {
    const __m512i above = _mm512_sub_epi32(lengths_, _mm512_loadu_si512(min));
    const __mmask16 beyond = _mm512_cmpgt_epu32_mask(above, _mm512_loadu_si512(spread));
    return _mm512_mask_cmpneq_epi32_mask(beyond, lengths_, _mm512_loadu_si512(empty));
  }

 private:
  __m512i lengths_;
};

}  // namespace

const Seekers& seekers_avx512() {
  return all_seekers<ThirtyTwo, SixteenLengths>();
}

}  // namespace stmtwatch::checks::screen
