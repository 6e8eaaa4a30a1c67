// Compiled for AVX-512 F, BW, VL and BMI (see CMakeLists.txt); called only where the processor has them.
#include <immintrin.h>

#include "checks/scan/rows_body.hpp"

namespace stmtwatch::checks::scan {
namespace {

class SixteenLanes {
 public:
  static constexpr std::size_t count = 16;
  explicit SixteenLanes(const std::uint32_t* separators)
      : separators_(_mm512_loadu_si512(separators)), before_(_mm512_loadu_si512(separators - 1)) {}

  std::uint32_t line_ends() const { return _mm512_cmpgt_epu32_mask(separators_, mask()); }
  void write(std::uint32_t* begins, std::uint32_t* lengths) const {
    const __m512i begin = _mm512_add_epi32(_mm512_and_si512(before_, mask()), _mm512_set1_epi32(1));
    _mm512_storeu_si512(begins, begin);
    _mm512_storeu_si512(lengths, _mm512_sub_epi32(_mm512_and_si512(separators_, mask()), begin));
  }

 private:
  static __m512i mask() { return _mm512_set1_epi32(Separator::position_mask); }

  __m512i separators_;
  __m512i before_;
};

}  // namespace

RowsTaken take_rows_avx512(const RowsWanted& wanted, std::uint32_t* begins, std::uint32_t* lengths) {
  return take_all<SixteenLanes>(wanted, begins, lengths);
}

}  // namespace stmtwatch::checks::scan
