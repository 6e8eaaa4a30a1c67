// Compiled for AVX2 and BMI (see CMakeLists.txt); called only where the processor has them.
#include <immintrin.h>

#include "checks/scan/rows_body.hpp"

namespace stmtwatch::checks::scan {
namespace {

class EightLanes {
 public:
  static constexpr std::size_t count = 8;
  explicit EightLanes(const std::uint32_t* separators)
      : separators_(load(separators)), before_(load(separators - 1)) {}

  std::uint32_t line_ends() const {  // a kind is in the two highest bits; one shift brings both to the sign
    const __m256i either = _mm256_or_si256(separators_, _mm256_slli_epi32(separators_, 1));
    return static_cast<std::uint32_t>(_mm256_movemask_ps(_mm256_castsi256_ps(either)));
  }
  void write(std::uint32_t* begins, std::uint32_t* lengths) const {
    const __m256i begin = _mm256_add_epi32(position(before_), _mm256_set1_epi32(1));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(begins), begin);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(lengths), _mm256_sub_epi32(position(separators_), begin));
  }

 private:
  static __m256i load(const std::uint32_t* from) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
  }
  static __m256i position(__m256i separators) {
    return _mm256_and_si256(separators, _mm256_set1_epi32(Separator::position_mask));
  }

  __m256i separators_;
  __m256i before_;
};

}  // namespace

RowsTaken take_rows_avx2(const RowsWanted& wanted, std::uint32_t* begins, std::uint32_t* lengths) {
  return take_all<EightLanes>(wanted, begins, lengths);
}

}  // namespace stmtwatch::checks::scan
