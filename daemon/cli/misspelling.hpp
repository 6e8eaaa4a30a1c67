#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "daemon/cli/verb.hpp"

namespace stmtwatch::cli {

// What is said to a command line whose command or option does not exist: which word it is, the one that was
// most likely meant, and where to read what there is. Nullopt: every word that must be one of ours is.
// `words` are those behind the program's name. Pure.
std::optional<std::string> misspelling(std::span<const std::string_view> words, std::span<const Verb> verbs);

}  // namespace stmtwatch::cli
