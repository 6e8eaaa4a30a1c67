#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stmtwatch::api {

// A request target (RFC 9112 section 3.2.1, origin form), taken apart and percent-decoded (RFC 3986
// section 2.1).
struct Target {
  std::vector<std::string> segments;  // of the path; "/v1/status" is {"v1", "status"}
  std::map<std::string, std::string>
      query;  // '+' stands for itself; of a key given twice the last one counts
};

// Nullopt: no '/' at the front, a broken percent sign, a segment that is empty, or a character below U+0020
// once decoded. A decoded '/' stays within its segment and never makes a new one.
std::optional<Target> parse_target(std::string_view text);

}  // namespace stmtwatch::api
