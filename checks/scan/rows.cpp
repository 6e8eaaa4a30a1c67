#include "checks/scan/rows.hpp"

namespace stmtwatch::checks::scan {

TakeRows take_rows(Isa isa) {
#if defined(__x86_64__)
  if (isa == Isa::avx512) return take_rows_avx512;
  if (isa == Isa::avx2) return take_rows_avx2;
#endif
  (void)isa;
  return take_rows_scalar;
}

}  // namespace stmtwatch::checks::scan
