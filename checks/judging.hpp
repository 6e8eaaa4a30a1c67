#pragma once

#include <cstddef>
#include <expected>

#include "checks/judge.hpp"
#include "checks/scan/isa.hpp"

namespace stmtwatch::checks {

inline constexpr std::size_t chunk_bytes_default = 256u << 10;

// How a source is read. The verdict does not depend on it.
struct Reading {
  std::size_t chunk_bytes = chunk_bytes_default;  // the size of the pieces, rounded up to a multiple of 64
  scan::Isa isa = scan::best_isa();               // one of scan::isas_here()
  // From which record on stretches of columns are looked at as one: to learn what they look like pays where
  // many records follow.
  std::uint64_t stretches_from = 2000;
};

// judge() read so.
std::expected<Judgement, SourceFault> judge_in_chunks(const Source& source, const Schema& schema,
                                                      const JudgeContext& context, const Reading& reading);

// The same of what may be a part of a file: its bytes go to `sealer` (may be null), which goes on behind
// them, and the judgement has no seal.
std::expected<Judgement, SourceFault> judge_part(const Source& source, const Schema& schema,
                                                 const JudgeContext& context, const Reading& reading,
                                                 Sealer* sealer);

}  // namespace stmtwatch::checks
