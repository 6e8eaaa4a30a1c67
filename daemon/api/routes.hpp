#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/api/exchange.hpp"
#include "daemon/api/target.hpp"
#include "daemon/metrics/metrics.hpp"
#include "daemon/time/zone.hpp"

namespace stmtwatch::api {

// What the probes ask. Each answers nullopt where all is well, else why not, in one line without secrets.
struct Readiness {
  std::function<std::optional<std::string>()> unhealthy;  // /healthz: restarting would help
  std::function<std::optional<std::string>()> unready;    // /readyz: no statement would get through just now
};

// What answers are made from. All of it outlives the server.
struct Backend {
  watch::Control& control;
  const metrics::Metrics& metrics;
  const Readiness& readiness;
  const time::Zone& zone;  // times are shown in it
};

// A request whose path was recognised.
struct Question {
  std::vector<std::string> arguments;  // what stood in the place of each {}, in order
  std::map<std::string, std::string> query;
  std::string body;
  std::optional<watch::Person> peer;  // always set unless the route is public
};

using Handler = flow::Task<Reply> (*)(Backend& backend, const Question& question);

struct Route {
  std::string_view method;   // GET or POST
  std::string_view pattern;  // "/v1/incidents/{}": {} stands for any one segment
  Handler handler;
  bool is_public = false;  // answered on TCP as well
};

// Every route there is, in the order in which they are tried.
std::span<const Route> routes();

// Finds the route and lets it answer. Unknown path: 404; known path, other method: 405; on TCP everything
// that is not public is unknown. `backend` and `request` outlive the call.
flow::Task<Reply> answer(Backend& backend, const Request& request);

}  // namespace stmtwatch::api
