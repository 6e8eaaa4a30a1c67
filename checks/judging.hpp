#pragma once

#include <cstddef>
#include <expected>

#include "checks/judge.hpp"

namespace stmtwatch::checks {

inline constexpr std::size_t chunk_bytes_default = 256u << 10;

// judge() with the size of the pieces in which the source is read. The result does not depend on it.
std::expected<Judgement, SourceFault> judge_in_chunks(const Source& source, const Schema& schema,
                                                      const JudgeContext& context, std::size_t chunk_bytes);

}  // namespace stmtwatch::checks
