#pragma once

#include <expected>

#include "checks/judging.hpp"

namespace stmtwatch::checks::sections {

// judge_part() of a schema with sections: each part is judged by itself with its own schema, all findings
// speak of places in the file.
std::expected<Judgement, SourceFault> judge_sections(const Source& source, const Schema& schema,
                                                     const JudgeContext& context, const Reading& reading,
                                                     Sealer* sealer);

}  // namespace stmtwatch::checks::sections
