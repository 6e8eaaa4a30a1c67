#pragma once

#include <expected>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "daemon/cli/answer_text.hpp"
#include "daemon/cli/daemon_link.hpp"
#include "daemon/cli/verb.hpp"

// What all verbs that talk to the daemon do alike.
namespace stmtwatch::cli {

using Answer = std::expected<Document, Problem>;
using Render = std::string (*)(const Document& answer, const Terminal& terminal, Moment now);

Answer get(const Arguments& arguments, std::string target);
// Checks and connections take their time: a change is waited for much longer than a look.
Answer post(const Arguments& arguments, std::string target, std::string body = "");

// Says the document as it is with --json, else as text; or tells why there is none.
ExitCode show(const Arguments& arguments, Terminal& terminal, const Answer& answer, Render render);

// "/v1/statements/FEED/MERCHANT/DATE" of the three arguments.
std::string statement_target(const Arguments& arguments);
// `path` with those options as its query that were given: {"--feed", "feed"}.
std::string with_query(const Arguments& arguments, std::string path,
                       std::initializer_list<std::pair<std::string_view, std::string_view>> options);

}  // namespace stmtwatch::cli
