// Compiled for AVX2 and BMI (see CMakeLists.txt); called only where the processor has them.
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
// All ones in the bytes that are no more than `most`.
inline __m256i up_to(__m256i bytes, __m256i most) {
  return _mm256_cmpeq_epi8(_mm256_min_epu8(bytes, most), bytes);
}
inline __m256i in_range(__m256i bytes, int first, int last) {
  return up_to(_mm256_sub_epi8(bytes, filled(first)), filled(last - first));
}
inline std::uint32_t not_in(__m256i bytes) {
  return ~static_cast<std::uint32_t>(_mm256_movemask_epi8(bytes));
}

class ThirtyTwo {
 public:
  explicit ThirtyTwo(const char* text) : bytes_(load(text)) {}

  std::uint32_t no_digits() const { return not_in(in_range(bytes_, '0', '9')); }
  std::uint32_t no_alphanumerics() const {  // a bit more makes a capital a small letter
    const __m256i letters = in_range(_mm256_or_si256(bytes_, filled(0x20)), 'a', 'z');
    return not_in(_mm256_or_si256(letters, in_range(bytes_, '0', '9')));
  }
  std::uint32_t outside(const Picture& form) const {
    return not_in(up_to(_mm256_sub_epi8(bytes_, load(form.lowest)), load(form.spread)));
  }
  static std::uint64_t pack(const std::uint32_t* lengths) {
    const __m256i small = _mm256_min_epu32(load(lengths), _mm256_set1_epi32(0xFF));
    const __m128i words = _mm_packus_epi32(_mm256_castsi256_si128(small), _mm256_extracti128_si256(small, 1));
    return static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm_packus_epi16(words, words)));
  }
  static bool fits(const char* text, const Stencil& form) {
    __m256i any = _mm256_setzero_si256();
    for (std::size_t at = 0; at < form.bytes; at += 32) {
      const __m256i above = _mm256_sub_epi8(load(text + at), load(form.lowest + at));
      any = _mm256_or_si256(any, _mm256_subs_epu8(above, load(form.spread + at)));
    }
    return _mm256_testz_si256(any, any) != 0;
  }

  class FewWords {
   public:
    explicit FewWords(const Words& form) : words_(load(form.words)) {}
    bool operator()(const char* text, std::uint64_t mask) const {
      return _mm256_movemask_epi8(_mm256_cmpeq_epi64(word(text, mask), words_)) != 0;
    }

   private:
    __m256i words_;
  };
  class ManyWords {
   public:
    explicit ManyWords(const Words& form) : first_(load(form.words)), second_(load(form.words + 4)) {}
    bool operator()(const char* text, std::uint64_t mask) const {
      const __m256i wanted = word(text, mask);
      return _mm256_movemask_epi8(_mm256_or_si256(_mm256_cmpeq_epi64(wanted, first_),
                                                  _mm256_cmpeq_epi64(wanted, second_))) != 0;
    }

   private:
    __m256i first_;
    __m256i second_;
  };

 private:
  static __m256i word(const char* text, std::uint64_t mask) {
    std::int64_t word = 0;
    __builtin_memcpy(&word, text, sizeof word);
    return _mm256_and_si256(_mm256_set1_epi64x(word), _mm256_set1_epi64x(static_cast<std::int64_t>(mask)));
  }

  __m256i bytes_;
};

class EightLengths {
 public:
  static constexpr std::size_t count = 8;
  explicit EightLengths(const std::uint32_t* lengths) : lengths_(load(lengths)) {}
  std::uint32_t unfit(const std::uint32_t* min, const std::uint32_t* spread,
                      const std::uint32_t* empty) const {
    const __m256i above = _mm256_sub_epi32(lengths_, load(min));
    const __m256i fit = _mm256_cmpeq_epi32(_mm256_min_epu32(above, load(spread)), above);
    return not_in(_mm256_or_si256(fit, _mm256_cmpeq_epi32(lengths_, load(empty))));
  }

 private:
  __m256i lengths_;
};

}  // namespace

const Seekers& seekers_avx2() {
  return all_seekers<ThirtyTwo, EightLengths>();
}

}  // namespace stmtwatch::checks::screen
