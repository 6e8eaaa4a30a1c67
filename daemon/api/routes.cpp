#include "daemon/api/routes.hpp"

#include "daemon/api/handlers.hpp"

namespace stmtwatch::api {

namespace {

constexpr Route table[] = {
    {"GET", "/metrics", show_metrics, true},
    {"GET", "/healthz", show_health, true},
    {"GET", "/readyz", show_readiness, true},
    {"GET", "/v1/status", show_status},
    {"GET", "/v1/configuration", show_configuration},
    {"GET", "/v1/statements", list_statements},
    {"GET", "/v1/statements/{}/{}/{}", show_statement},
    {"POST", "/v1/statements/{}/{}/{}/recheck", recheck_statement},
    {"POST", "/v1/statements/{}/{}/{}/adopt", adopt_statement},
    {"POST", "/v1/statements/{}/{}/{}/resend", resend_statement},
    {"POST", "/v1/statements/{}/{}/{}/dismiss", dismiss_statement},
    {"GET", "/v1/incidents", list_incidents},
    {"GET", "/v1/incidents/gravest", show_gravest_incident},
    {"GET", "/v1/incidents/{}", show_incident},
    {"POST", "/v1/incidents/{}/ack", acknowledge_incident},
    {"POST", "/v1/incidents/{}/note", annotate_incident},
    {"POST", "/v1/incidents/{}/resolve", resolve_incident},
    {"GET", "/v1/destinations", list_destinations},
    {"POST", "/v1/destinations/{}/test", test_destination},
};

// What stands in the places of {}; nullopt: another path.
std::optional<std::vector<std::string>> match(std::string_view pattern,
                                              const std::vector<std::string>& segments) {
  std::vector<std::string> arguments;
  for (const auto& segment : segments) {
    if (pattern.empty()) return std::nullopt;
    const auto expected = pattern.substr(1, pattern.find('/', 1) - 1);
    if (expected == "{}") {
      arguments.push_back(segment);
    } else if (expected != segment) {
      return std::nullopt;
    }
    pattern.remove_prefix(1 + expected.size());
  }
  if (!pattern.empty()) return std::nullopt;
  return arguments;
}

Reply unknown_path(const Request& request) {
  const std::string where =
      request.peer ? "" : " on this port; everything but the metrics and probes is on the control socket";
  return refuse({64, "there is no such path" + where}, 404);
}

Reply wrong_method(const std::string& allow) {
  auto reply = refuse({64, "this path takes " + allow + " only"}, 405);
  reply.allow = allow;
  return reply;
}

}  // namespace

std::span<const Route> routes() {
  return table;
}

flow::Task<Reply> answer(Backend& backend, const Request& request) {
  auto target = parse_target(request.target);
  if (!target) co_return refuse({64, "the request's path cannot be read"});

  std::string allow;
  for (const auto& route : table) {
    if (!route.is_public && !request.peer) continue;
    auto arguments = match(route.pattern, target->segments);
    if (!arguments) continue;
    if (route.method != request.method) {
      allow = route.method == "GET" ? "GET, HEAD" : route.method;
      continue;
    }
    const Question question{std::move(*arguments), std::move(target->query), request.body, request.peer};
    co_return co_await route.handler(backend, question);
  }
  co_return allow.empty() ? unknown_path(request) : wrong_method(allow);
}

}  // namespace stmtwatch::api
