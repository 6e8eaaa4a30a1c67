#include "daemon/metrics/metrics.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include <doctest/doctest.h>
#include <unistd.h>

namespace stmtwatch::metrics {
namespace {

// Everything that can be said, said once.
void say_everything(Metrics& metrics) {
  metrics.know_feed("merged", {"voucher-unique", "encoding"}, {"held", "delivered"});
  metrics.know_destination("bank-a", {"unreachable", "auth"});
  metrics.know_incident_causes({"voucher-unique", "delivery_auth"});
  metrics.config_reload(true);
  metrics.statements("merged", "held", 4);
  metrics.checked("merged", "held", 1000, 0.25);
  metrics.findings("merged", "voucher-unique", 3);
  metrics.delivered("bank-a", 20000, 0.5, 1725930000);
  metrics.delivery_failed("bank-a", "auth");
  metrics.destination_up("bank-a", true);
  metrics.deadline("merged", 1725930000);
  metrics.forecast("merged", 1725920000);
  metrics.incident_opened("B", "voucher-unique");
  metrics.incidents_open("B", "voucher-unique", 2);
  metrics.incident_acknowledged("B", 90);
  metrics.incident_resolved("voucher-unique", 1200);
  metrics.waivers_active("voucher-unique", 1);
}

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

std::set<std::string> types(const std::string& text) {
  std::set<std::string> found;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("# TYPE ")) found.insert(line.substr(7));
  }
  return found;
}

TEST_CASE("the series of a feed and a destination that were removed go away, the others stay") {
  Metrics metrics;
  say_everything(metrics);
  metrics.know_feed("funds", {"encoding"}, {"held"});
  metrics.deadline("funds", 1);
  metrics.know_destination("bank-b", {"auth"});
  metrics.forget_feeds_but({"funds"});
  metrics.forget_destinations_but({"bank-b"});
  const auto text = metrics.text();
  CHECK(text.find("\"merged\"") == std::string::npos);
  CHECK(text.find("\"bank-a\"") == std::string::npos);
  CHECK(has_line(text, "stmtwatch_statements{feed=\"funds\",state=\"held\"} 0"));
  CHECK(has_line(text, "stmtwatch_delivery_deadline_timestamp_seconds{feed=\"funds\"} 1"));
  CHECK(has_line(text, "stmtwatch_destination_up{destination=\"bank-b\"} 0"));
  say_everything(metrics);
  CHECK(has_line(metrics.text(), "stmtwatch_statements{feed=\"merged\",state=\"held\"} 4"));
}

TEST_CASE("the names and types are those of the contract and no others") {
  Metrics metrics;
  say_everything(metrics);
  const std::set<std::string> contract{
      "stmtwatch_build_info gauge",
      "stmtwatch_config_last_reload_successful gauge",
      "stmtwatch_store_up gauge",
      "stmtwatch_foreign_files gauge",
      "stmtwatch_archive_backlog gauge",
      "stmtwatch_statements gauge",
      "stmtwatch_checked_statements_total counter",
      "stmtwatch_checked_bytes_total counter",
      "stmtwatch_check_duration_seconds histogram",
      "stmtwatch_findings_total counter",
      "stmtwatch_deliveries_total counter",
      "stmtwatch_delivery_failures_total counter",
      "stmtwatch_delivered_bytes_total counter",
      "stmtwatch_delivery_duration_seconds histogram",
      "stmtwatch_destination_up gauge",
      "stmtwatch_last_delivery_timestamp_seconds gauge",
      "stmtwatch_delivery_deadline_timestamp_seconds gauge",
      "stmtwatch_delivery_forecast_timestamp_seconds gauge",
      "stmtwatch_incidents_open gauge",
      "stmtwatch_incidents_opened_total counter",
      "stmtwatch_incident_acknowledge_duration_seconds histogram",
      "stmtwatch_incident_resolve_duration_seconds histogram",
      "stmtwatch_waivers_active gauge",
  };
  CHECK(types(metrics.text()) == contract);
}

TEST_CASE("each thing said stands in the exposition with its labels and its value") {
  Metrics metrics;
  say_everything(metrics);
  const auto text = metrics.text();
  for (const auto* line : {
           R"(stmtwatch_build_info{version="0.1.0"} 1)",
           "stmtwatch_config_last_reload_successful 1",
           R"(stmtwatch_statements{feed="merged",state="held"} 4)",
           R"(stmtwatch_statements{feed="merged",state="delivered"} 0)",
           R"(stmtwatch_checked_statements_total{feed="merged",verdict="held"} 1)",
           R"(stmtwatch_checked_statements_total{feed="merged",verdict="deliverable"} 0)",
           R"(stmtwatch_checked_bytes_total{feed="merged"} 1000)",
           R"(stmtwatch_check_duration_seconds_count{feed="merged"} 1)",
           R"(stmtwatch_check_duration_seconds_sum{feed="merged"} 0.25)",
           R"(stmtwatch_findings_total{check="voucher-unique",feed="merged"} 3)",
           R"(stmtwatch_findings_total{check="encoding",feed="merged"} 0)",
           R"(stmtwatch_deliveries_total{destination="bank-a"} 1)",
           R"(stmtwatch_delivery_failures_total{destination="bank-a",reason="auth"} 1)",
           R"(stmtwatch_delivery_failures_total{destination="bank-a",reason="unreachable"} 0)",
           R"(stmtwatch_delivered_bytes_total{destination="bank-a"} 20000)",
           R"(stmtwatch_delivery_duration_seconds_count{destination="bank-a"} 1)",
           R"(stmtwatch_destination_up{destination="bank-a"} 1)",
           R"(stmtwatch_last_delivery_timestamp_seconds{destination="bank-a"} 1725930000)",
           R"(stmtwatch_delivery_deadline_timestamp_seconds{feed="merged"} 1725930000)",
           R"(stmtwatch_delivery_forecast_timestamp_seconds{feed="merged"} 1725920000)",
           R"(stmtwatch_incidents_open{cause="voucher-unique",severity="B"} 2)",
           R"(stmtwatch_incidents_opened_total{cause="voucher-unique",severity="B"} 1)",
           R"(stmtwatch_incidents_opened_total{cause="delivery_auth",severity="A"} 0)",
           R"(stmtwatch_incident_acknowledge_duration_seconds_count{severity="B"} 1)",
           R"(stmtwatch_incident_acknowledge_duration_seconds_count{severity="D"} 0)",
           R"(stmtwatch_incident_resolve_duration_seconds_sum{cause="voucher-unique"} 1200)",
           R"(stmtwatch_waivers_active{check="voucher-unique"} 1)",
           R"(stmtwatch_waivers_active{check="encoding"} 0)",
       }) {
    CAPTURE(line);
    CHECK_MESSAGE(has_line(text, line), text);
  }
}

TEST_CASE("knowing a feed again after a reload keeps what was counted") {
  Metrics metrics;
  say_everything(metrics);
  metrics.know_feed("merged", {"voucher-unique"}, {"held"});
  metrics.know_destination("bank-a", {"auth"});
  CHECK(has_line(metrics.text(), R"(stmtwatch_findings_total{check="voucher-unique",feed="merged"} 3)"));
  CHECK(
      has_line(metrics.text(), R"(stmtwatch_delivery_failures_total{destination="bank-a",reason="auth"} 1)"));
}

TEST_CASE("a feed whose deadline is not known has no deadline, rather than one in 1970") {
  Metrics metrics;
  metrics.know_feed("merged", {}, {});
  CHECK(metrics.text().find("deadline") == std::string::npos);
}

TEST_CASE("a clock that was set back does not make a duration negative") {
  Metrics metrics;
  metrics.incident_resolved("storage", -5);
  CHECK(has_line(metrics.text(), R"(stmtwatch_incident_resolve_duration_seconds_sum{cause="storage"} 0)"));
}

TEST_CASE("a large count is printed exactly") {
  Metrics metrics;
  metrics.checked("merged", "deliverable", 123'456'789'012'345, 1);
  CHECK(has_line(metrics.text(), R"(stmtwatch_checked_bytes_total{feed="merged"} 123456789012345)"));
}

TEST_CASE("threads count into the same series without losing one") {
  Metrics metrics;
  std::array<std::jthread, 4> threads;
  for (auto& thread : threads) {
    thread = std::jthread([&metrics] {
      for (int i = 0; i < 500; ++i)
        metrics.checked("merged", "held", 1, 0.001);
    });
  }
  for (auto& thread : threads)
    thread.join();
  CHECK(has_line(metrics.text(), R"(stmtwatch_checked_bytes_total{feed="merged"} 2000)"));
}

// What `promtool check metrics` makes of the text: 0 fine, 1 cannot be parsed, 3 lint.
int promtool(const std::string& text) {
  std::array<char, 32> path{"/tmp/stmtwatch_metrics_XXXXXX"};
  const int file = ::mkstemp(path.data());
  REQUIRE(file >= 0);
  ::close(file);
  std::ofstream(path.data()) << text;
  const std::string command = "promtool check metrics <" + std::string(path.data()) + " >&2; echo $?";
  std::FILE* pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  int code = -1;
  CHECK(std::fscanf(pipe, "%d", &code) == 1);
  ::pclose(pipe);
  ::unlink(path.data());
  return code;
}

TEST_CASE("promtool finds nothing to say about the exposition") {
  Metrics metrics;
  say_everything(metrics);
  CHECK(promtool(metrics.text()) == 0);
  CHECK(promtool(Metrics().text()) == 0);
  // That it would say something if there were.
  CHECK(promtool("# TYPE stmtwatch_wrong counter\nstmtwatch_wrong 1\n") == 3);
  CHECK(promtool("no exposition at all {\n") == 1);
}

}  // namespace
}  // namespace stmtwatch::metrics
