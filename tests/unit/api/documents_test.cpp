#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "daemon/api/incident_document.hpp"
#include "daemon/api/statement_document.hpp"
#include "daemon/api/status_document.hpp"
#include "tests/unit/api/fake_control.hpp"

namespace stmtwatch::api {
namespace {

const time::Zone& shanghai() {
  static const time::Zone zone = *time::Zone::find("Asia/Shanghai");
  return zone;
}

TEST_CASE("an incident has the fields of the contract, what is unknown being null") {
  const auto document = incident_document(test::incident(), shanghai());
  for (const auto* key : {"id",         "incident_key",    "status",          "severity",    "cause",
                          "title",      "effect",          "detected_by",     "occurred_at", "opened_at",
                          "entered_at", "acknowledged_at", "acknowledged_by", "owner",       "ticket",
                          "grade",      "share",           "resolved_at",     "resolved_by", "resolution",
                          "feed",       "business_date",   "affected",        "recovery",    "timeline",
                          "host"}) {
    CAPTURE(key);
    CHECK(document.contains(key));
  }
  CHECK(document["id"] == 7);
  CHECK(document["status"] == "open");
  CHECK(document["severity"] == "B");
  CHECK(document["opened_at"] == "2024-09-10T04:01:00+08:00");
  CHECK(document["business_date"] == "2024-09-09");
  for (const auto* key : {"occurred_at", "acknowledged_at", "acknowledged_by", "share", "resolved_at",
                          "resolution", "recovery", "destination"}) {
    CAPTURE(key);
    CHECK(document[key].is_null());
  }
  CHECK(document["affected"] == Document{{"merchants", 0}, {"statements", 0}, {"records", 0}});
}

TEST_CASE("what an incident affects is counted and listed") {
  auto incident = test::incident();
  const auto first = test::statement_name("880000000001", "20240909");
  const auto earlier = test::statement_name("880000000001", "20240908");
  incident.affected = {{earlier.merchant, earlier.date, 2, true, "line 18"},
                       {first.merchant, first.date, 3, false}};
  incident.merchants = 1;
  incident.total = {2, 1, 5};
  const auto document = incident_document(incident, shanghai());
  CHECK(document["affected"] == Document{{"merchants", 1}, {"statements", 2}, {"records", 5}});
  CHECK(document["affected_statements"][0] == Document{{"merchant", "880000000001"},
                                                       {"business_date", "2024-09-08"},
                                                       {"records", 2},
                                                       {"held", false},
                                                       {"note", "line 18"}});
  CHECK(document["affected_statements"][1]["held"] == true);
  CHECK(document["affected_statements"][1]["note"].is_null());
  CHECK(document["affected_statements_truncated"] == false);
}

TEST_CASE("where an incident comes with a part of its lists, that is said") {
  auto incident = test::incident();
  CHECK(incident_document(incident, shanghai())["timeline_truncated"] == false);
  incident.timeline.push_back({test::at(60), "lin", "note", "later", 1'300, 60, test::at(90)});
  incident.timeline_total = 1'301;
  incident.affected.push_back({*MerchantId::parse("100"), *BusinessDate::parse("20240909")});
  incident.total = {30, 30, 30};
  const auto document = incident_document(incident, shanghai());
  CHECK(document["timeline_truncated"] == true);
  CHECK(document["timeline_total"] == 1'301);
  CHECK(document["timeline"][0]["number"] == 0);
  CHECK(document["timeline"][0]["times"] == 1);
  CHECK(document["timeline"][0]["last_at"].is_null());
  CHECK(document["timeline"][1]["number"] == 1'300);
  CHECK(document["timeline"][1]["times"] == 60);
  CHECK(document["timeline"][1]["last_at"] == "1970-01-01T08:01:30+08:00");
  CHECK(document["affected_statements_truncated"] == true);
  CHECK(document["affected"]["statements"] == 30);
}

TEST_CASE("how an incident ended is told with the digests before and after") {
  auto incident = test::incident();
  incident.status = incidents::Status::resolved;
  incident.resolved_at = test::at(1725912360);
  incident.resolution = incidents::Resolution::regenerated;
  incident.recovery = {"the file was written anew", Sha256{}, std::nullopt};
  const auto document = incident_document(incident, shanghai());
  CHECK(document["status"] == "resolved");
  CHECK(document["resolution"] == "regenerated");
  CHECK(document["recovery"]["sha256_before"] == std::string(64, '0'));
  CHECK(document["recovery"]["sha256_after"].is_null());
}

checks::Finding finding() {
  return {.check = "voucher-unique",
          .record = 17,
          .line = 18,
          .column = "voucher_no",
          .byte_offset = 2431,
          .message = "the number stands twice",
          .hint = "generate the statement again",
          .related = checks::Related{"", 3, 4, std::nullopt, *BusinessDate::parse("20240909")},
          .waived_by = std::nullopt};
}

TEST_CASE("a statement tells its findings, its deliveries and the way out") {
  auto view = test::view();
  view.statement.revision.findings_total = 250;
  view.statement.revision.findings = {finding()};
  const std::string path = "/upload/880000000001/20240909/merged_880000000001_20240909.txt";
  ledger::Receipt receipt;
  receipt.size = 120000;
  receipt.remote_path = path;
  receipt.host_key = "SHA256:abc";
  receipt.verified = "size";
  receipt.started_at = test::at(1725912000);
  receipt.finished_at = test::at(1725912001);
  auto& delivery = view.statement.deliveries.emplace_back(ledger::Delivery{.key = view.statement.key});
  delivery.revision = 1;
  delivery.destination = "bank-a";
  delivery.state = ledger::State::delivered;
  delivery.remote_path = path;
  delivery.attempt = 1;
  delivery.queued_at = test::at(1725911999);
  delivery.started_at = test::at(1725912000);
  delivery.receipt = receipt;
  view.incidents = {test::incident()};
  view.deadline = test::at(1725930000);
  view.regenerate = "job rerun merged --merchant 880000000001 --date 20240909";

  const auto document = statement_document(view, shanghai());
  CHECK(document["feed"] == "merged");
  CHECK(document["merchant"] == "880000000001");
  CHECK(document["business_date"] == "2024-09-09");
  CHECK(document["state"] == "held");
  CHECK(document["verdict"] == "held");
  CHECK(document["revision"] == 2);
  CHECK(document["sha256"] == std::string(64, '0'));
  CHECK(document["bytes"] == 120411);
  CHECK(document["findings_total"] == 250);
  CHECK(document["findings_truncated"] == true);
  CHECK(document["findings"][0]["check"] == "voucher-unique");
  CHECK(document["findings"][0]["severity"] == "error");
  CHECK(document["findings"][0]["record"] == 17);
  CHECK(document["findings"][0]["related"]["path"] == view.statement.revision.file_name);
  CHECK(document["findings"][0]["related"]["business_date"] == "2024-09-09");
  CHECK(document["findings"][0]["waived_by"].is_null());
  CHECK(document["incidents"] == Document::array({7}));
  CHECK(document["deadline"] == "2024-09-10T09:00:00+08:00");
  CHECK(document["owner"].is_null());
  CHECK(document["regenerate"] == view.regenerate);
  const auto& told = document["deliveries"][0];
  CHECK(told["state"] == "delivered");
  CHECK(told["fault"].is_null());
  CHECK(told["receipt"]["size"] == 120000);
  CHECK(told["receipt"]["host_key"] == "SHA256:abc");
  CHECK(told["receipt"]["finished_at"] == "2024-09-10T04:00:01+08:00");
}

TEST_CASE("a statement that is being checked has no verdict yet") {
  CHECK(statement_row(test::statement(ledger::State::checking), shanghai())["verdict"].is_null());
}

TEST_CASE("the status counts every state of a feed, those that have no statement too") {
  watch::Status status;
  watch::FeedStatus feed;
  feed.name = "merged";
  feed.mode = config::FeedMode::observe;
  feed.date = *BusinessDate::parse("20240909");
  feed.count = {{ledger::State::held, 4}, {ledger::State::delivered, 196}};
  feed.held = {{test::statement_name(), ledger::State::held, "voucher-unique", "stands twice", 2, 7}};
  status.feeds = {feed};
  status.unresolved = {test::incident()};
  status.unresolved_total = 41;
  const auto document = status_document(status, shanghai());
  const auto& told = document["feeds"][0];
  CHECK(told["mode"] == "observe");
  CHECK(told["business_date"] == "2024-09-09");
  CHECK(told["states"].size() == ledger::state_count);
  CHECK(told["states"]["held"] == 4);
  CHECK(told["states"]["queued"] == 0);
  CHECK(told["deadline"].is_null());
  CHECK(told["held"][0]["incident"] == 7);
  CHECK(document["incidents"].size() == 1);
  CHECK(document["incidents_unresolved"] == 41);
}

TEST_CASE("the status says whether the store can be written, and if not since when and who waits") {
  watch::Status status;
  CHECK(status_document(status, shanghai())["store"]["up"] == true);
  CHECK(status_document(status, shanghai())["store"]["fault"].is_null());
  status.store_fault = watch::StoreFaultStatus{"the disk is full; make room", test::at(1725912000), 3};
  const auto told = status_document(status, shanghai())["store"];
  CHECK(told["up"] == false);
  CHECK(told["fault"] == "the disk is full; make room");
  CHECK(told["since"] == "2024-09-10T04:00:00+08:00");
  CHECK(told["statements_waiting"] == 3);
}

TEST_CASE("a destination that waits for a person says why") {
  auto destination = test::bank_a();
  CHECK(destination_document(destination, shanghai())["stopped"].is_null());
  destination.stopped = "the login was refused";
  CHECK(destination_document(destination, shanghai())["stopped"] == "the login was refused");
}

TEST_CASE("bytes that are not UTF-8 become a replacement character instead of an unreadable document") {
  CHECK(json_text(Document{{"file_name", "a\xff"}}) == "{\"file_name\":\"a\xEF\xBF\xBD\"}\n");
}

}  // namespace
}  // namespace stmtwatch::api
