#include "daemon/api/exchange.hpp"

#include <nlohmann/json.hpp>

#include "daemon/api/document.hpp"

namespace stmtwatch::api {

namespace {

unsigned http_status(int exit_code) {
  switch (exit_code) {
    case 64:
      return 400;
    case 66:
      return 404;
    case 69:
    case 76:
      return 502;
    case 75:
      return 503;
    case 77:
      return 403;
    case 78:
      return 409;
    default:
      return 500;
  }
}

}  // namespace

Reply refuse(const watch::Refusal& refusal, unsigned status) {
  const Document document{{"error", {{"exit_code", refusal.exit_code}, {"message", refusal.message}}}};
  return {.status = status, .body = json_text(document)};
}

Reply refuse(const watch::Refusal& refusal) {
  return refuse(refusal, http_status(refusal.exit_code));
}

}  // namespace stmtwatch::api
