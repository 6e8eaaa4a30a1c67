#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace stmtwatch::checks::scan {

// Instruction sets that the structural pass is written for. `avx512` stands for F, BW, VL, VBMI and VBMI2.
enum class Isa : std::uint8_t { scalar, avx2, avx512 };

std::string_view text(Isa isa);
std::span<const Isa> isas_here();  // what this processor has, the slowest first
inline Isa best_isa() {
  return isas_here().back();
}

}  // namespace stmtwatch::checks::scan
