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

// How a source is read.
struct Reading {
  std::size_t chunk_bytes = chunk_bytes_default;
  scan::Isa isa = scan::best_isa();
};

// The same of what may be a part of a file: its bytes go to `sealer` (may be null), which goes on behind
// them, and the judgement has no seal.
std::expected<Judgement, SourceFault> judge_part(const Source& source, const Schema& schema,
                                                 const JudgeContext& context, const Reading& reading,
                                                 Sealer* sealer);

}  // namespace stmtwatch::checks
