#pragma once

#include <cstddef>
#include <expected>

#include "checks/judge.hpp"
#include "checks/scan/isa.hpp"

namespace stmtwatch::checks {

inline constexpr std::size_t chunk_bytes_default = 256u << 10;

// judge() with the size of the pieces in which the source is read (rounded up to a multiple of 64) and the
// instruction set of the structural pass, one of scan::isas_here(). The result does not depend on either.
std::expected<Judgement, SourceFault> judge_in_chunks(const Source& source, const Schema& schema,
                                                      const JudgeContext& context, std::size_t chunk_bytes,
                                                      scan::Isa isa = scan::best_isa());

}  // namespace stmtwatch::checks
