#pragma once

#include <optional>
#include <string>

#include "daemon/watch/control.hpp"

// One question and one answer, free of HTTP's wire format and of the library that reads it.
namespace stmtwatch::api {

struct Request {
  std::string method;  // as sent, but for HEAD, which arrives as GET: its answer is cut where it is written
  std::string target;  // path and query as sent, still percent-encoded
  std::string body;
  std::optional<watch::Person>
      peer;  // of the Unix socket; nullopt: TCP, where only what is public is answered
};

struct Reply {
  unsigned status = 200;
  std::string body{};
  std::string content_type = "application/json";
  std::string allow{};  // of a 405: the methods that this path takes
};

// {"error": {"exit_code": ..., "message": ...}}; `refusal.exit_code` gives the HTTP status: 64 -> 400, 66 ->
// 404, 69 and 76 -> 502, 75 -> 503, 77 -> 403, 78 -> 409, else 500.
Reply refuse(const watch::Refusal& refusal);
// The same where HTTP's own status says more: 405, 408, 413, 431.
Reply refuse(const watch::Refusal& refusal, unsigned status);

}  // namespace stmtwatch::api
