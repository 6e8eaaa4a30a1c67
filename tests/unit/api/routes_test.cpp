#include "daemon/api/routes.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "tests/unit/api/fake_control.hpp"
#include "tests/unit/api/run_now.hpp"

namespace stmtwatch::api {
namespace {

using nlohmann::json;

struct Desk {
  test::FakeControl control;
  metrics::Metrics metrics;
  Readiness readiness{[] { return std::nullopt; }, [] { return "the spool of merged cannot be read"; }};
  time::Zone zone = *time::Zone::find("Asia/Shanghai");
  Backend backend{control, metrics, readiness, zone};

  Reply ask(const std::string& method, const std::string& target, const std::string& body = "") {
    return send({method, target, body, watch::Person{1000, "lin"}});
  }
  Reply ask_on_tcp(const std::string& method, const std::string& target) {
    return send({method, target, "", std::nullopt});
  }
  std::string last_asked() const { return control.asked.empty() ? "" : control.asked.back(); }

 private:
  Reply send(const Request& request) { return test::run_now(answer(backend, request)); }
};

int exit_code(const Reply& reply) {
  return json::parse(reply.body).at("error").at("exit_code").get<int>();
}

TEST_CASE("every route asks for what its path, query and body say") {
  struct Case {
    const char* method;
    const char* target;
    const char* body;
    const char* asked;
  };
  for (const auto& [method, target, body, asked] : std::initializer_list<Case>{
           {"GET", "/v1/status", "", "status - -"},
           {"GET", "/v1/status?feed=merged&date=20240909", "", "status merged 2024-09-09"},
           {"GET", "/v1/statements?state=held&limit=3", "", "statements - - held 3"},
           {"GET", "/v1/statements/merged/880000000001/2024-09-09", "",
            "statement merged 880000000001 2024-09-09"},
           {"POST", "/v1/statements/merged/880000000001/20240909/recheck", "", "recheck merged by lin"},
           {"POST", "/v1/statements/merged/880000000001/20240909/adopt", "", "adopt merged by lin: "},
           {"POST", "/v1/statements/merged/880000000001/20240909/adopt",
            R"({"as_delivered": true, "reason": "the bank has it"})",
            "adopt unseen merged by lin: the bank has it"},
           {"POST", "/v1/statements/merged/880000000001/20240909/resend", R"({"reason": "lost"})",
            "resend merged by lin: lost"},
           {"POST", "/v1/statements/merged/880000000001/20240909/dismiss", R"({"reason": "wrong"})",
            "dismiss merged by lin: wrong"},
           {"GET", "/v1/incidents", "", "incidents - unresolved"},
           {"GET", "/v1/incidents?all=1&feed=merged", "", "incidents merged all"},
           {"GET", "/v1/incidents/7", "", "incident 7"},
           {"GET", "/v1/incidents/gravest", "", "incident gravest"},
           {"POST", "/v1/incidents/7/ack", "", "ack 7 by lin: "},
           {"POST", "/v1/incidents/7/ack", R"({"note": "on it"})", "ack 7 by lin: on it"},
           {"POST", "/v1/incidents/7/note", R"({"note": "called the bank"})",
            "note 7 by lin: called the bank"},
           {"POST", "/v1/incidents/7/resolve", R"({"as": "fixed"})", "resolve 7 by lin as fixed: "},
           {"GET", "/v1/destinations", "", "destinations"},
           {"POST", "/v1/destinations/bank-a/test", "", "test bank-a by lin"},
       }) {
    CAPTURE(target);
    Desk desk;
    CHECK(desk.ask(method, target, body).status == 200);
    CHECK(desk.last_asked() == asked);
  }
}

TEST_CASE("a list has the plural as its key, a single thing the singular") {
  Desk desk;
  const auto key = [&](const char* method, const char* target) {
    return json::parse(desk.ask(method, target).body).begin().key();
  };
  CHECK(key("GET", "/v1/status") == "status");
  CHECK(key("GET", "/v1/statements") == "statements");
  CHECK(key("GET", "/v1/statements/merged/1/20240909") == "statement");
  CHECK(key("GET", "/v1/incidents") == "incidents");
  CHECK(key("GET", "/v1/incidents/7") == "incident");
  CHECK(key("GET", "/v1/destinations") == "destinations");
  CHECK(key("POST", "/v1/destinations/bank-a/test") == "destination");
}

TEST_CASE("a recheck says whether the content had been delivered before") {
  Desk desk;
  const auto document = json::parse(desk.ask("POST", "/v1/statements/merged/1/20240909/recheck").body);
  CHECK(document.at("already_delivered") == false);
  CHECK(document.at("statement").at("state") == "held");
}

TEST_CASE("the probes and the metrics are plain text, on both listeners") {
  Desk desk;
  CHECK(desk.ask_on_tcp("GET", "/healthz").body == "ok\n");
  CHECK(desk.ask("GET", "/healthz").status == 200);
  const auto unready = desk.ask_on_tcp("GET", "/readyz");
  CHECK(unready.status == 503);
  CHECK(unready.body == "the spool of merged cannot be read\n");
  const auto metrics = desk.ask_on_tcp("GET", "/metrics");
  CHECK(metrics.content_type == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(metrics.body.find("stmtwatch_build_info") != std::string::npos);
}

TEST_CASE("on TCP nothing but the probes and the metrics exists, to read or to write") {
  Desk desk;
  for (const auto& route : routes()) {
    if (route.is_public) continue;
    std::string target(route.pattern);
    for (auto place = target.find("{}"); place != std::string::npos; place = target.find("{}")) {
      target.replace(place, 2, "7");
    }
    CAPTURE(target);
    CHECK(desk.ask_on_tcp(std::string(route.method), target).status == 404);
  }
  CHECK(desk.control.asked.empty());
}

TEST_CASE("another method than the path's is refused with those it takes") {
  Desk desk;
  for (const auto* method : {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "get", "BREW"}) {
    const auto reply = desk.ask_on_tcp(method, "/metrics");
    CHECK(reply.status == 405);
    CHECK(reply.allow == "GET, HEAD");
  }
  const auto reply = desk.ask("GET", "/v1/incidents/7/ack");
  CHECK(reply.status == 405);
  CHECK(reply.allow == "POST");
  CHECK(exit_code(reply) == 64);
  CHECK(desk.control.asked.empty());
}

TEST_CASE("a path that nobody knows is not found") {
  Desk desk;
  for (const auto* target :
       {"/", "/v1", "/v2/status", "/metrics/x", "/v1/statements/merged", "/v1/incidents/7/ack/x",
        "/v1/statements/merged/1/20240909/delete", "/METRICS"}) {
    CAPTURE(target);
    CHECK(desk.ask("GET", target).status == 404);
  }
  CHECK(desk.ask("GET", "/%zz").status == 400);
}

TEST_CASE("what is asked for wrongly is answered with the exit code that a person's command ends with") {
  Desk desk;
  const auto refused = [&](const char* method, const char* target, unsigned status, int code,
                           const char* body = "") {
    CAPTURE(target);
    const auto reply = desk.ask(method, target, body);
    CHECK(reply.status == status);
    CHECK(exit_code(reply) == code);
  };
  refused("GET", "/v1/status?date=soon", 400, 64);
  refused("GET", "/v1/status?fed=merged", 400, 64);
  refused("GET", "/v1/statements?state=lost", 400, 64);
  refused("GET", "/v1/statements/merged/880000000001/20240230", 400, 64);
  refused("GET", "/v1/statements/merged/..%2F..%2Fetc/20240909", 404, 66);
  refused("GET", "/v1/statements/other/880000000001/20240909", 404, 66);
  refused("GET", "/v1/incidents/8", 404, 66);
  refused("GET", "/v1/incidents/x", 404, 66);
  refused("POST", "/v1/incidents/7/ack", 400, 64, "no json");
  refused("POST", "/v1/incidents/7/note", 400, 64, "{}");
  refused("POST", "/v1/incidents/7/resolve", 400, 64, R"({"note": "done"})");
  refused("POST", "/v1/incidents/7/resolve", 400, 64, R"({"as": "vanished"})");
  refused("POST", "/v1/incidents/8/resolve", 404, 66, R"({"as": "fixed"})");
  refused("POST", "/v1/destinations/bank-b/test", 502, 69);
}

TEST_CASE("each exit code has its HTTP status") {
  const std::map<int, unsigned> expected{{64, 400}, {66, 404}, {69, 502}, {74, 500},
                                         {75, 503}, {76, 502}, {77, 403}, {78, 409}};
  for (const auto& [code, status] : expected)
    CHECK(refuse({code, "why"}).status == status);
}

}  // namespace
}  // namespace stmtwatch::api
