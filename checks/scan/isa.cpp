#include "checks/scan/isa.hpp"

#include <array>

namespace stmtwatch::checks::scan {

std::string_view text(Isa isa) {
  switch (isa) {
    case Isa::scalar:
      return "scalar";
    case Isa::avx2:
      return "AVX2";
    case Isa::avx512:
      return "AVX-512";
  }
  return "";
}

std::span<const Isa> isas_here() {
  static constexpr std::array all{Isa::scalar, Isa::avx2, Isa::avx512};
#if defined(__x86_64__)
  static const std::size_t count = [] {
    const bool avx2 = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("bmi") != 0 &&
                      __builtin_cpu_supports("bmi2") != 0;
    const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") != 0 &&
                        __builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512vl") != 0 &&
                        __builtin_cpu_supports("avx512vbmi") != 0 &&
                        __builtin_cpu_supports("avx512vbmi2") != 0;
    return avx512 ? 3u : avx2 ? 2u : 1u;
  }();
  return std::span(all).first(count);
#else
  return std::span(all).first(1);
#endif
}

}  // namespace stmtwatch::checks::scan
