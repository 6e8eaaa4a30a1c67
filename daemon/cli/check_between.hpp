#pragma once

#include <vector>

#include "daemon/cli/check_run.hpp"

namespace stmtwatch::cli {

// Uniqueness between the statements of each schema, in their order: adds the findings to their judgements.
// Statements that hold the same key are read again for its places, at most `findings_listed_max` keys of
// each.
void judge_between(std::vector<Judged>& all, std::size_t findings_listed_max);

}  // namespace stmtwatch::cli
