#pragma once

#include <chrono>
#include <expected>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "daemon/cli/exit_code.hpp"
#include "daemon/documents/finding_document.hpp"

// One question to the daemon: HTTP over its Unix socket, one connection each.
namespace stmtwatch::cli {

using documents::Document;

struct Problem {
  ExitCode code;
  std::string message;  // what, which, what to do next
};

struct Call {
  std::string socket;
  std::string_view method = "GET";
  std::string target;  // path and query, percent-encoded
  std::string body{};
  std::chrono::seconds patience{60};  // for the whole answer
};

// The daemon's document. What it refuses comes with its own exit code and message; no daemon there, or none
// that answers in time: unavailable; not allowed to ask: not_permitted; an answer that is none: protocol. At
// most 64 MiB are read. A GET whose connection ends without an answer is asked again for two seconds: the
// daemon may be taking a new configuration.
std::expected<Document, Problem> ask(const Call& call);

// One segment of a path or one value of a query: everything encoded but letters, digits and "-._~" (RFC
// 3986).
std::string percent_encode(std::string_view text);

}  // namespace stmtwatch::cli
