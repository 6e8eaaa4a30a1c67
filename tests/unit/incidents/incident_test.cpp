#include "daemon/incidents/incident.hpp"

#include <algorithm>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/incident_model.hpp"

using namespace stmtwatch;
using incidents::AffectedStatement;
using incidents::daemon_actor;
using incidents::Incident;
using incidents::Instant;
using incidents::parse_resolution;
using incidents::parse_severity;
using incidents::parse_status;
using incidents::Refusal;
using incidents::Report;
using incidents::Resolution;
using incidents::Severity;
using incidents::Status;
using incidents::text;
using namespace std::chrono_literals;

namespace {

constexpr Instant start{std::chrono::sys_days(std::chrono::year(2024) / 9 / 10) + 4h};

MerchantId merchant(const std::string& text) {
  return MerchantId::parse(text).value();
}
BusinessDate date(const char* text = "2024-09-09") {
  return BusinessDate::parse(text).value();
}

Report held(const std::string& who, const std::string& note, std::uint64_t records = 1) {
  Report report;
  report.key = "held/merged/2024-09-09/voucher-unique";
  report.cause = "voucher-unique";
  report.title = "merged of 2024-09-09 held: voucher-unique";
  report.effect = "the statements listed are not delivered";
  report.owner = "settlement team, 8-1234";
  report.feed = "merged";
  report.business_date = date();
  report.statement = AffectedStatement{merchant(who), date(), records, false};
  report.note = note;
  report.host = "ops-1";
  return report;
}

Report unreachable(const std::string& note) {
  Report report;
  report.key = "delivery/bank-a/unreachable";
  report.severity = Severity::b;
  report.destination = "bank-a";
  report.note = note;
  return report;
}

Incident opened(const Report& report, Instant now) {
  return test::opened(report, now);
}
Incident seen(const Incident& incident, const Report& report, Instant now) {
  return test::seen_again(incident, report, now);
}
Incident release_one(const Incident& incident, const std::string& who, Instant now = start + 1h) {
  return test::released(incident, merchant(who), date(), Resolution::regenerated,
                        {"the file was written anew", {}, {}}, now);
}
Incident after_note(const Incident& incident, const std::string& actor, const std::string& note,
                    Instant now) {
  return test::changed(incident, incidents::annotate(incident, actor, note, now));
}
std::expected<Incident, Refusal> after_acknowledge(const Incident& incident, const std::string& actor,
                                                   const std::string& note, Instant now) {
  const auto change = incidents::acknowledge(incident, actor, note, now);
  if (!change) return std::unexpected(change.error());
  return test::changed(incident, *change);
}
std::expected<Incident, Refusal> after_resolve(const Incident& incident, const std::string& actor,
                                               Resolution resolution, const std::string& note, Instant now,
                                               bool force = false) {
  const auto change = incidents::resolve(incident, actor, resolution, note, force, now);
  if (!change) return std::unexpected(change.error());
  return test::changed(incident, *change);
}

std::vector<std::string> events(const Incident& incident) {
  std::vector<std::string> events;
  for (const auto& entry : incident.timeline)
    events.push_back(entry.event);
  return events;
}

using Events = std::vector<std::string>;

}  // namespace

TEST_CASE("the words of incidents lead back to what they mean") {
  for (const auto severity : {Severity::a, Severity::b, Severity::c, Severity::d}) {
    CHECK(parse_severity(text(severity)) == severity);
  }
  for (const auto status : {Status::open, Status::acknowledged, Status::resolved}) {
    CHECK(parse_status(text(status)) == status);
  }
  for (const auto resolution : {Resolution::fixed, Resolution::regenerated, Resolution::repaired,
                                Resolution::waived, Resolution::false_alarm, Resolution::recovered}) {
    CHECK(parse_resolution(text(resolution)) == resolution);
  }
  CHECK(text(Severity::a) == "A");
  CHECK(text(Resolution::false_alarm) == "false_alarm");
  CHECK_FALSE(parse_severity("a"));
  CHECK_FALSE(parse_status("closed"));
  CHECK_FALSE(parse_resolution(""));
}

TEST_CASE("an opened incident says what the report says and invents nothing") {
  const auto incident = opened(held("880000000001", "line 18"), start);
  CHECK(incident.id == 0);
  CHECK(incident.status == Status::open);
  CHECK(incident.severity == Severity::c);
  CHECK(incident.opened_at == start);
  CHECK(incident.entered_at == start);
  CHECK(incident.owner == "settlement team, 8-1234");
  CHECK(incident.feed == "merged");
  CHECK(incident.host == "ops-1");
  CHECK(incident.detected_by == "us");
  CHECK_FALSE(incident.occurred_at);
  CHECK_FALSE(incident.acknowledged_at);
  CHECK_FALSE(incident.resolution);
  REQUIRE(incident.affected.size() == 1);
  CHECK(incident.affected[0].merchant == merchant("880000000001"));
  REQUIRE(incident.timeline.size() == 1);
  CHECK(incident.timeline[0].at == start);
  CHECK(incident.timeline[0].actor == "stmtwatchd");
  CHECK(incident.timeline[0].event == "opened");
  CHECK(incident.timeline[0].note == "line 18");
}

TEST_CASE("statements with the same cause are one list, ordered by date and merchant") {
  auto incident = opened(held("880000000002", "two"), start);
  incident = seen(incident, held("880000000003", "three"), start + 1min);
  auto earlier_day = held("880000000009", "nine");
  earlier_day.statement->date = date("2024-09-08");
  incident = seen(incident, earlier_day, start + 2min);
  incident = seen(incident, held("880000000001", "one"), start + 3min);

  std::vector<std::string> order;
  for (const auto& statement : incident.affected)
    order.push_back(statement.merchant.text());
  CHECK(order == Events{"880000000009", "880000000001", "880000000002", "880000000003"});
  CHECK(events(incident) == Events{"opened", "statement_held", "statement_held", "statement_held"});
  CHECK(incident.timeline[3].at == start + 3min);
}

TEST_CASE("a repetition that says nothing new is counted where it was said first") {
  const auto incident = opened(held("880000000001", "line 18"), start);
  const auto again = seen(incident, held("880000000001", "line 18"), start + 1min);
  CHECK(events(again) == Events{"opened"});
  CHECK(again.timeline[0].times == 2);
  CHECK(again.timeline[0].last_at == start + 1min);
  CHECK(again.affected.size() == 1);

  auto fault = opened(unreachable("connection refused"), start);
  CHECK(fault.timeline[0].times == 1);
  CHECK_FALSE(fault.timeline[0].last_at);
  for (int i = 1; i < 60; ++i)
    fault = seen(fault, unreachable("connection refused"), start + i * 1min);
  CHECK(events(fault) == Events{"opened"});
  CHECK(fault.timeline[0].times == 60);
  CHECK(fault.timeline[0].last_at == start + 59min);
}

TEST_CASE("a statement of which the same was said last needs no look into the timeline, which may be cut") {
  const auto incident = opened(held("880000000001", "line 18"), start);
  const incidents::Known known{incident.affected[0], false};
  CHECK_FALSE(incidents::needs_told(known, held("880000000001", "line 18")));
  CHECK(incidents::needs_told(known, held("880000000001", "line 20")));
  CHECK_FALSE(incidents::needs_told({}, held("880000000001", "line 20")));
  CHECK(incidents::needs_told({}, unreachable("connection refused")));
  const auto change = incidents::seen_again(incident, known, held("880000000001", "line 18"), start + 1min);
  CHECK(change.entries.empty());
  CHECK(change.repeated);
}

TEST_CASE("a change is of the same size for the second statement as for the thousandth") {
  auto incident = opened(held("m0", "m0: line 18"), start);
  for (int i = 1; i < 1'000; ++i) {
    const auto report = held(fmt::format("m{}", i), fmt::format("m{}: line 18", i));
    const auto change = incidents::seen_again(incident, {}, report, start);
    REQUIRE(change.incident.affected.size() == incident.affected.size());
    REQUIRE(change.entries.size() == 1);
    incident = change.incident;
  }
  CHECK(incident.total.statements == 1'000);
  CHECK(incident.total.held == 1'000);
  CHECK(incident.total.records == 1'000);
  CHECK(incident.timeline_total == 1'000);
}

TEST_CASE("the totals follow statements that come, change, go and come again") {
  auto incident = opened(held("880000000001", "one", 3), start);
  incident = seen(incident, held("880000000002", "two", 2), start);
  incident = seen(incident, held("880000000001", "one", 5), start);
  CHECK(incident.total.statements == 2);
  CHECK(incident.total.held == 2);
  CHECK(incident.total.records == 7);
  incident = release_one(incident, "880000000001");
  CHECK(incident.total.statements == 2);
  CHECK(incident.total.held == 1);
  CHECK(incident.total.records == 7);
  incident = seen(incident, held("880000000001", "one", 1), start);
  CHECK(incident.total.held == 2);
  CHECK(incident.total.records == 3);
  CHECK(opened(unreachable("refused"), start).total.held == 0);
}

TEST_CASE("the same fault with something new to say is seen again") {
  auto incident = opened(held("880000000001", "line 18"), start);
  incident = seen(incident, held("880000000001", "line 20", 7), start + 1min);
  CHECK(events(incident) == Events{"opened", "seen"});
  CHECK(incident.timeline[1].note == "line 20");
  CHECK(incident.affected.size() == 1);
  CHECK(incident.affected[0].records == 7);
}

TEST_CASE("two faults that take turns fill no timeline") {
  auto incident = opened(unreachable("connection refused"), start);
  for (int i = 0; i < 10; ++i) {
    incident = seen(incident, unreachable("no route to host"), start + 1min);
    incident = seen(incident, unreachable("connection refused"), start + 2min);
  }
  CHECK(events(incident) == Events{"opened", "seen"});
}

TEST_CASE("the words of a person are not taken for the daemon's own") {
  auto incident = opened(unreachable("connection refused"), start);
  incident = after_note(incident, "wang", "no route to host", start + 1min);
  incident = seen(incident, unreachable("no route to host"), start + 2min);
  CHECK(events(incident) == Events{"opened", "note", "seen"});
}

TEST_CASE("a graver report makes the incident graver, a lighter one does not make it lighter") {
  auto incident = opened(unreachable("connection refused"), start);
  auto report = unreachable("connection refused");
  report.severity = Severity::d;
  incident = seen(incident, report, start);
  CHECK(incident.severity == Severity::b);
  CHECK(events(incident) == Events{"opened"});
  report.severity = Severity::a;
  incident = seen(incident, report, start);
  CHECK(incident.severity == Severity::a);
  CHECK(events(incident) == Events{"opened", "seen"});
}

TEST_CASE("the incident is resolved when its last statement is released, not before") {
  auto incident = opened(held("880000000001", "one"), start);
  incident = seen(incident, held("880000000002", "two"), start);
  incident = release_one(incident, "880000000002");
  CHECK(incident.status == Status::open);
  CHECK(incident.affected[1].settled);
  CHECK_FALSE(incident.resolved_at);

  incident = release_one(incident, "880000000001", start + 2h);
  CHECK(incident.status == Status::resolved);
  CHECK(incident.resolution == Resolution::regenerated);
  CHECK(incident.resolved_at == start + 2h);
  CHECK(incident.resolved_by == "stmtwatchd");
  REQUIRE(incident.recovery);
  CHECK(incident.recovery->action == "the file was written anew");
  CHECK(events(incident) ==
        Events{"opened", "statement_held", "statement_released", "statement_released", "resolved"});
  CHECK(incident.timeline[2].note == "880000000002 2024-09-09: the file was written anew");
}

TEST_CASE("a statement that is held again by the same fault has to be released again") {
  auto incident = opened(held("880000000001", "one"), start);
  incident = seen(incident, held("880000000002", "two"), start);
  incident = release_one(incident, "880000000001");
  incident = seen(incident, held("880000000001", "one"), start + 90min);
  CHECK_FALSE(incident.affected[0].settled);
  CHECK(incident.timeline.back().event == "statement_held");
  incident = release_one(incident, "880000000002");
  CHECK(incident.status == Status::open);
  CHECK(release_one(incident, "880000000001").status == Status::resolved);
}

TEST_CASE("releasing what the incident does not hold changes nothing") {
  const auto incident = opened(held("880000000001", "one"), start);
  CHECK(events(release_one(incident, "880000000002")) == Events{"opened"});
  const auto settled = AffectedStatement{merchant("880000000001"), date(), 1, true};
  CHECK_FALSE(incidents::release(incident, settled, Resolution::fixed, {}, start));
  const auto resolved = release_one(incident, "880000000001");
  CHECK(events(release_one(resolved, "880000000001")) == events(resolved));
  CHECK(release_one(opened(unreachable("refused"), start), "880000000001").status == Status::open);
}

TEST_CASE("a person acknowledges once; the second is told who did") {
  const auto incident = opened(held("880000000001", "one"), start);
  const auto acknowledged = after_acknowledge(incident, "wang", "looking", start + 3min);
  REQUIRE(acknowledged);
  CHECK(acknowledged->status == Status::acknowledged);
  CHECK(acknowledged->acknowledged_at == start + 3min);
  CHECK(acknowledged->acknowledged_by == "wang");
  CHECK(acknowledged->owner == "settlement team, 8-1234");
  CHECK(acknowledged->timeline.back().actor == "wang");

  const auto second = after_acknowledge(*acknowledged, "li", "", start + 4min);
  REQUIRE_FALSE(second);
  CHECK(second.error().reason.find("wang") != std::string::npos);
}

TEST_CASE("what the second to acknowledge has to say is kept as a note, and who was first stays") {
  const auto first =
      after_acknowledge(opened(held("880000000001", "one"), start), "wang", "", start + 3min).value();
  const auto second = after_acknowledge(first, "li", "the bank knows", start + 4min);
  REQUIRE(second);
  CHECK(second->acknowledged_by == "wang");
  CHECK(second->acknowledged_at == start + 3min);
  CHECK(second->timeline.back().event == "note");
  CHECK(second->timeline.back().actor == "li");
  CHECK(second->timeline.back().note == "the bank knows");
}

TEST_CASE("an acknowledged incident still resolves by itself, and keeps who acknowledged it") {
  const auto incident =
      after_acknowledge(opened(held("880000000001", "one"), start), "wang", "", start + 3min).value();
  const auto resolved = release_one(incident, "880000000001");
  CHECK(resolved.status == Status::resolved);
  CHECK(resolved.acknowledged_by == "wang");
}

TEST_CASE("a person resolves an open incident, and no time is invented for what nobody did") {
  const auto resolved = after_resolve(opened(unreachable("one"), start), "wang", Resolution::false_alarm,
                                      "a drill", start + 5min);
  REQUIRE(resolved);
  CHECK(resolved->status == Status::resolved);
  CHECK(resolved->resolved_by == "wang");
  CHECK(resolved->resolution == Resolution::false_alarm);
  CHECK_FALSE(resolved->acknowledged_at);
  CHECK(resolved->timeline.back().note == "a drill");

  const auto again = after_resolve(*resolved, "li", Resolution::fixed, "", start + 6min);
  REQUIRE_FALSE(again);
  CHECK(again.error().reason.find("wang") != std::string::npos);
  CHECK_FALSE(after_acknowledge(*resolved, "li", "", start + 6min));
  CHECK(after_note(*resolved, "li", "it was the drill of Tuesday", start + 7min).timeline.back().event ==
        "note");
}

TEST_CASE("an incident that still holds a statement is not resolved by a word alone") {
  const auto incident = opened(held("880000000001", "one"), start);
  const auto refused = after_resolve(incident, "wang", Resolution::fixed, "done", start + 5min);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().reason.find("still holds 1 statement,") != std::string::npos);
  CHECK_FALSE(after_resolve(incident, "wang", Resolution::fixed, "", start + 5min, true));

  const auto forced =
      after_resolve(incident, "wang", Resolution::fixed, "the bank has it", start + 5min, true);
  REQUIRE(forced);
  CHECK(forced->status == Status::resolved);
  CHECK(forced->total.held == 1);
}

TEST_CASE("a fault that is over by itself resolves its incident, once") {
  const auto over = incidents::recovered(opened(unreachable("one"), start), start + 1min);
  REQUIRE(over);
  CHECK(over->incident.status == Status::resolved);
  CHECK(over->incident.resolution == Resolution::recovered);
  CHECK(over->incident.resolved_by == daemon_actor);
  CHECK_FALSE(incidents::recovered(over->incident, start + 2min));
}
