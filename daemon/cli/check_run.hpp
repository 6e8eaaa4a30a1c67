#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <string>
#include <vector>

#include "checks/judge.hpp"
#include "daemon/cli/check_inputs.hpp"
#include "daemon/cli/terminal.hpp"

// Judging many files at once.
namespace stmtwatch::cli {

struct RunOptions {
  std::size_t jobs = 1;
  std::size_t findings_listed_max = 100;
  bool digest = false;
};

struct Judged {
  Input input;
  std::expected<checks::Judgement, std::string> judgement;  // the error: why it could not be read
};

// Judges every input, `jobs` at a time, then uniqueness across those of one schema in their order. The result
// is the same whatever `jobs` is.
std::vector<Judged> judge_all(std::vector<Input> inputs, const RunOptions& options, Terminal& terminal);

}  // namespace stmtwatch::cli
