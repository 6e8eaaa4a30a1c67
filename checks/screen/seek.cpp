#include "checks/screen/seek.hpp"

namespace stmtwatch::checks::screen {

const Seekers& seekers(scan::Isa isa) {
#if defined(__x86_64__)
  if (isa == scan::Isa::avx512) return seekers_avx512();
  if (isa == scan::Isa::avx2) return seekers_avx2();
#endif
  (void)isa;
  return seekers_scalar();
}

}  // namespace stmtwatch::checks::screen
