#include "checks/scan/blocks.hpp"

namespace stmtwatch::checks::scan {

ScanBlocks scan_blocks(Isa isa) {
#if defined(__x86_64__)
  if (isa == Isa::avx512) return scan_blocks_avx512;
  if (isa == Isa::avx2) return scan_blocks_avx2;
#endif
  (void)isa;
  return scan_blocks_scalar;
}

}  // namespace stmtwatch::checks::scan
